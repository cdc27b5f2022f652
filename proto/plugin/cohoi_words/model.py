"""The protos of a build as plain objects, with our options read.

protoc hands over options that this process has no Python classes for. Their descriptors are in the request, too:
they are registered first, and the request is then parsed once more, so that the extensions have values.
"""
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, symbol_database
from google.protobuf.compiler import plugin_pb2

OPTIONS_FILE = "cohoi/options.proto"
SCALAR = descriptor_pb2.FieldDescriptorProto
# Files of google/protobuf whose messages ours hold, and which are compiled in.
WELL_KNOWN = ("google/protobuf/any.proto", "google/protobuf/timestamp.proto")


@dataclass
class Element:
    """Anything that has a name, a place and a comment."""
    name: str   # full
    proto: Any  # its descriptor
    file: str
    line: int
    comment: str

    @property
    def short(self):
        return self.name.rsplit(".", 1)[-1]

    @property
    def place(self):
        return f"{self.file}:{self.line}: {self.name}"


@dataclass
class Field(Element):
    bounds: Any = None  # cohoi.Bounds, or None
    type_name: str = ""  # of a message or an enum

    @property
    def repeated(self):
        return self.proto.label == SCALAR.LABEL_REPEATED

    @property
    def is_message(self):
        return self.proto.type == SCALAR.TYPE_MESSAGE

    def is_only(self, which):
        return self.bounds is not None and getattr(self.bounds, which + "_only")


@dataclass
class Message(Element):
    package: str = ""
    event: str = ""
    is_map_entry: bool = False
    linked: bool = True  # its descriptor is in the library: not so for the options themselves
    fields: list = field(default_factory=list)

    def field(self, name):
        return next((f for f in self.fields if f.short == name), None)

    @property
    def ours(self):
        return self.package.split(".")[0] not in ("google", "io")


@dataclass
class Enum(Element):
    words: dict = field(default_factory=dict)  # of cohoi.Code: value's name -> cohoi.Words


@dataclass
class Route(Element):
    verb: str = ""
    path: str = ""


@dataclass
class Method(Element):
    service: str = ""
    package: str = ""
    input: str = ""
    output: str = ""
    options: dict = field(default_factory=dict)  # option's name -> value; absent ones are absent
    routes: list = field(default_factory=list)

    @property
    def rights(self):
        return self.options.get("rights")

    @property
    def internal(self):
        return bool(self.rights and self.rights.internal)


@dataclass
class Protos:
    files: list = field(default_factory=list)     # FileDescriptorProto
    messages: dict = field(default_factory=dict)  # full name -> Message
    enums: dict = field(default_factory=dict)
    methods: list = field(default_factory=list)

    def map_value(self, f):
        """The field of the values, if f is a map."""
        entry = self.messages.get(f.type_name)
        return entry.field("value") if entry is not None and entry.is_map_entry else None

    def bounded(self, f):
        """The field whose type the bounds of f are about: of a map, that of its values."""
        return self.map_value(f) or f


class Reader:
    """Walks one file."""

    def __init__(self, protos, file, options):
        self.protos, self.file, self.options = protos, file, options
        self.places = {tuple(p.path): p for p in file.source_code_info.location}

    def about(self, name, proto, path):
        at = self.places.get(tuple(path))
        line = at.span[0] + 1 if at else 0
        comment = (at.leading_comments + at.trailing_comments) if at else ""
        return {"name": name, "proto": proto, "file": self.file.name, "line": line,
                "comment": " ".join(comment.split())}

    def option(self, proto, name):
        extension = self.options.get(name)
        return proto.options.Extensions[extension] if extension and proto.options.HasExtension(extension) else None

    def read_message(self, proto, outer, path):
        name = f"{outer}.{proto.name}"
        m = Message(**self.about(name, proto, path), package=self.file.package,
                    event=self.option(proto, "event") or "", is_map_entry=proto.options.map_entry,
                    linked=self.file.name != OPTIONS_FILE)
        for i, f in enumerate(proto.field):
            m.fields.append(Field(**self.about(f"{name}.{f.name}", f, [*path, 2, i]),
                                  bounds=self.option(f, "is"), type_name=f.type_name.lstrip(".")))
        self.protos.messages[name] = m
        for i, inner in enumerate(proto.nested_type):
            self.read_message(inner, name, [*path, 3, i])
        for i, inner in enumerate(proto.enum_type):
            self.read_enum(inner, name, [*path, 4, i])

    def read_enum(self, proto, outer, path):
        name = f"{outer}.{proto.name}"
        words = {v.name: self.option(v, "words") for v in proto.value}
        self.protos.enums[name] = Enum(**self.about(name, proto, path), words=words)

    def read_method(self, proto, service, path):
        name = f"{self.file.package}.{service.name}.{proto.name}"
        about = self.about(name, proto, path)
        options = {o: self.option(proto, o) for o in ("rights", "query", "secret_reply", "session", "summary", "upload")}
        method = Method(**about, service=service.name, package=self.file.package,
                        input=proto.input_type.lstrip("."), output=proto.output_type.lstrip("."),
                        options={o: value for o, value in options.items() if value is not None})
        if "route" in self.options:
            method.options["rules"] = list(proto.options.Extensions[self.options["rule"]])
            for route in proto.options.Extensions[self.options["route"]]:
                for verb in ("get", "post", "patch", "put", "delete"):
                    if route.HasField(verb):
                        method.routes.append(Route(**{**about, "proto": route}, verb=verb.upper(),
                                                   path=getattr(route, verb)))
        self.protos.methods.append(method)

    def read(self):
        for i, m in enumerate(self.file.message_type):
            self.read_message(m, self.file.package, [4, i])
        for i, e in enumerate(self.file.enum_type):
            self.read_enum(e, self.file.package, [5, i])
        for i, service in enumerate(self.file.service):
            for j, method in enumerate(service.method):
                self.read_method(method, service, [6, i, 2, j])


def register_options(request):
    """Teaches this process the extensions of options.proto; their names without the package lead to them."""
    files = {f.name: f for f in request.proto_file}
    pool = descriptor_pool.Default()

    def add(name):
        for needed in files[name].dependency:
            add(needed)
        if not name.startswith("google/"):
            pool.Add(files[name])

    if OPTIONS_FILE not in files:
        return {}
    add(OPTIONS_FILE)
    symbols = symbol_database.Default()
    extensions = dict(pool.FindFileByName(OPTIONS_FILE).extensions_by_name)
    for extension in extensions.values():
        symbols.GetPrototype(extension.containing_type).RegisterExtension(extension)
    return extensions


def read(request_bytes):
    request = plugin_pb2.CodeGeneratorRequest.FromString(request_bytes)
    options = register_options(request)
    request = plugin_pb2.CodeGeneratorRequest.FromString(request_bytes)
    protos = Protos()
    for file in sorted(request.proto_file, key=lambda f: f.name):
        if file.name.startswith("google/") and file.name not in WELL_KNOWN:
            continue
        protos.files.append(file)
        Reader(protos, file, options).read()
    return protos
