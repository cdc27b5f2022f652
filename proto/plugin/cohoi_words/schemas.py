"""JSON schemas of messages, with the bounds that the options state. What common/json.c and common/check.c do."""
from dataclasses import replace

from .model import SCALAR
from .naming import json_enum_value, json_name, permission_name

TIMESTAMP = "google.protobuf.Timestamp"
LONG = "A 64-bit integer, as text."
DEFAULT_LENGTH = DEFAULT_ITEMS = 500  # of what a client sends; replies have no bounds of their own
# As check.c has them; UUID and CURRENCY in the spelling of options.proto.
FORMATS = {
    1: {"format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
    2: {"format": "date"},
    3: {"pattern": r"^[0-9 +.()-]{3,32}$"},
    4: {"format": "email"},
    5: {"format": "uri", "pattern": "^https?://"},
    6: {"pattern": r"^[ -]*([0-9][ -]*){10}(([0-9][ -]*){2,3})?$"},
    7: {"pattern": r"^[ -]*([0-9][ -]*){9}(([0-9][ -]*){3})?$"},
    8: {"pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$"},
    9: {"pattern": "^[A-Z]{3}$"},
}
SMALL_INTEGERS = {
    SCALAR.TYPE_INT32: (-2**31, 2**31 - 1), SCALAR.TYPE_SINT32: (-2**31, 2**31 - 1),
    SCALAR.TYPE_SFIXED32: (-2**31, 2**31 - 1), SCALAR.TYPE_UINT32: (0, 2**32 - 1), SCALAR.TYPE_FIXED32: (0, 2**32 - 1),
}
LONG_INTEGERS = (SCALAR.TYPE_INT64, SCALAR.TYPE_SINT64, SCALAR.TYPE_SFIXED64, SCALAR.TYPE_UINT64, SCALAR.TYPE_FIXED64)
REALS = (SCALAR.TYPE_DOUBLE, SCALAR.TYPE_FLOAT)


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def enum_schema(enum):
    if enum.name == "cohoi.Permission":
        return {"type": "string", "enum": [permission_name(v.name) for v in enum.proto.value if v.number]}
    schema = {"type": "string", "enum": [json_enum_value(enum.short, v.name) for v in enum.proto.value]}
    if enum.comment:
        schema["description"] = enum.comment
    return schema


def taken_messages(protos):
    """Names of the messages that a client can send: the requests of routes, and what these hold."""
    taken, left = set(), [m.input for m in protos.methods if m.routes]
    while left:
        name = left.pop()
        if name not in taken:
            taken.add(name)
            left += [f.type_name for f in protos.messages[name].fields if f.is_message and not f.is_only("output")]
    return taken


class Schemas:
    """Collects the component schemas that are used, each when it is first asked for."""

    def __init__(self, protos):
        self.protos = protos
        self.components = {}
        self.taken = taken_messages(protos)

    def is_taken(self, f):
        return f.name.rsplit(".", 1)[0] in self.taken and not f.is_only("output")

    def of_enum(self, name):
        if name not in self.components:
            self.components[name] = enum_schema(self.protos.enums[name])
        return reference(name)

    def of_message(self, name):
        if name == TIMESTAMP:
            return {"type": "string", "format": "date-time"}
        if name not in self.components:
            self.components[name] = {}  # so that a message which holds itself ends
            self.components[name] = self.object(self.protos.messages[name])
        return reference(name)

    def patch_of(self, name):
        """The body of a PATCH: nothing is required, null clears."""
        shown = name + ".Patch"
        if shown not in self.components:
            schema = self.object(self.protos.messages[name])
            schema.pop("required", None)
            schema["properties"] = {key: value if value.get("readOnly") else {"anyOf": [value, {"type": "null"}]}
                                    for key, value in schema["properties"].items()}
            self.components[shown] = schema
        return reference(shown)

    def object(self, message, without=()):
        # What is both output_only and input_only is the daemon's own: neither taken nor shown.
        fields = [f for f in message.fields
                  if f.short not in without and not (f.is_only("output") and f.is_only("input"))]
        schema = {"type": "object"}
        if message.comment:
            schema["description"] = message.comment
        schema["properties"] = {json_name(f.short): self.of_field(f) for f in fields}
        required = [json_name(f.short) for f in fields if f.bounds is not None and f.bounds.required]
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        return schema

    def of_field(self, f):
        in_map = self.protos.map_value(f)
        if in_map is not None:
            schema = {"type": "object", "additionalProperties": self.of_value(replace(in_map, bounds=f.bounds))}
            schema |= self.most_items(f, "maxProperties")
        elif f.repeated:
            schema = {"type": "array", "items": self.of_value(f)} | self.most_items(f, "maxItems")
            if f.bounds is not None and f.bounds.required:
                schema["minItems"] = 1
        else:
            schema = self.of_value(f)
        if f.is_only("output"):
            schema["readOnly"] = True
        if f.is_only("input"):
            schema["writeOnly"] = True
        if f.comment:
            schema["description"] = f.comment
        return schema

    def most_items(self, f, keyword):
        if not self.is_taken(f):
            return {}
        return {keyword: (f.bounds.max_items if f.bounds is not None else 0) or DEFAULT_ITEMS}

    def of_value(self, f):
        """One value of a field, with the bounds that hold for each."""
        kind = f.proto.type
        if kind == SCALAR.TYPE_MESSAGE:
            return self.of_message(f.type_name)
        if kind == SCALAR.TYPE_ENUM:
            return self.of_enum(f.type_name)
        if kind == SCALAR.TYPE_BOOL:
            return {"type": "boolean"} | ({"default": True} if f.proto.default_value == "true" else {})
        if kind == SCALAR.TYPE_STRING:
            return self.of_text(f)
        if kind == SCALAR.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        return self.of_number(kind, f.bounds)

    def of_text(self, f):
        bounds = f.bounds
        form = FORMATS.get(bounds.format, {}) if bounds is not None else {}
        schema = {"type": "string"} | form
        if bounds is not None and bounds.max_length:
            schema["maxLength"] = bounds.max_length
        elif self.is_taken(f) and "pattern" not in form:
            schema["maxLength"] = DEFAULT_LENGTH
        least = max(bounds.min_length, 1 if bounds.required else 0) if bounds is not None else 0
        if least and not form:
            schema["minLength"] = least
        return schema

    @staticmethod
    def of_number(kind, bounds):
        if kind in LONG_INTEGERS:
            described = LONG
            if bounds is not None and bounds.HasField("min"):
                described += f" At least {bounds.min}."
            if bounds is not None and bounds.HasField("max"):
                described += f" At most {bounds.max}."
            return {"type": "string", "pattern": "^-?[0-9]{1,20}$", "description": described}
        schema = {"type": "number"} if kind in REALS else {"type": "integer", "format": "int32"}
        low, high = SMALL_INTEGERS.get(kind, (None, None))
        if kind in (SCALAR.TYPE_UINT32, SCALAR.TYPE_FIXED32):
            schema["format"] = "int64"
        if bounds is not None and bounds.HasField("min"):
            low = bounds.min
        if bounds is not None and bounds.HasField("max"):
            high = bounds.max
        schema |= {} if low is None else {"minimum": low}
        return schema | ({} if high is None else {"maximum": high})
