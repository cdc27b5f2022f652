"""What is wrong with the options: each mistake is a line "file:line: element: what"."""
import re

from .model import SCALAR
from .naming import json_enum_value, json_name

INTEGERS = {
    SCALAR.TYPE_INT32: (-2**31, 2**31 - 1), SCALAR.TYPE_SINT32: (-2**31, 2**31 - 1),
    SCALAR.TYPE_SFIXED32: (-2**31, 2**31 - 1), SCALAR.TYPE_UINT32: (0, 2**32 - 1), SCALAR.TYPE_FIXED32: (0, 2**32 - 1),
    SCALAR.TYPE_INT64: (-2**63, 2**63 - 1), SCALAR.TYPE_SINT64: (-2**63, 2**63 - 1),
    SCALAR.TYPE_SFIXED64: (-2**63, 2**63 - 1), SCALAR.TYPE_UINT64: (0, 2**63 - 1), SCALAR.TYPE_FIXED64: (0, 2**63 - 1),
}
REALS = (SCALAR.TYPE_DOUBLE, SCALAR.TYPE_FLOAT)
DECIMAL = 8  # of cohoi.Format
STATUSES = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16}  # of common/status.h, those that refuse


def rights_mistakes(m):
    if m.rights is None:
        yield "has no right: give (rights) with exactly one of permission, signed_in, anyone, internal"
        return
    r = m.rights
    given = [name for name in ("permission", "signed_in", "anyone", "internal") if getattr(r, name)]
    if len(given) != 1:
        yield ("needs exactly one right of permission, signed_in, anyone, internal; it has "
               + (" and ".join(given) or "none"))
    if r.internal and m.routes:
        yield "is internal, so it can have no route"
    if not r.internal and not m.routes:
        yield "has no route: give (route), or make it internal"
    if r.internal and r.campaign_token:
        yield "is internal, so no campaign token can call it"


def path_fields(path):
    return re.findall(r"\{([^}]*)\}", path)


def path_mistakes(route, request):
    segment = r"(?:[A-Za-z0-9._-]+|\{[a-z0-9_]+\})"
    if not re.fullmatch(rf"(?:/{segment})+(?::[A-Za-z]+)?", route.path):
        yield f'the path "{route.path}" is not made of literal segments, {{field}} and an ending :verb'
        return
    seen = set()
    for name in path_fields(route.path):
        field = request.field(name)
        if field is None:
            yield f"the path names {{{name}}}, which {request.name} does not have"
        elif field.repeated or field.is_message or field.is_only("output"):
            yield f"the path's {{{name}}} must be a single value that a client may give"
        if name in seen or name == route.proto.body:
            yield f"the path's {{{name}}} is given twice"
        seen.add(name)


def route_mistakes(m, route, protos):
    request, reply = protos.messages[m.input], protos.messages[m.output]
    yield from path_mistakes(route, request)
    body = route.proto.body
    if body and route.verb == "GET":
        yield "a GET takes no body"
    if body and body != "*" and request.field(body) is None:
        yield f'the body is the field "{body}", which {request.name} does not have'
    if route.proto.reply and reply.field(route.proto.reply) is None:
        yield f'the reply is the field "{route.proto.reply}", which {reply.name} does not have'
    told = m.options.get("secret_reply") and m.output == "cohoi.Download"  # that it was taken is an event; nothing is kept
    if route.verb == "GET" and not m.options.get("query") and not told:
        yield "is reached by GET and must be a query: option (query) = true"


def upload_mistakes(m, protos):
    """A form fills the request itself; the file is none of its fields."""
    if "upload" not in m.options:
        return
    if not m.options["upload"] or protos.messages[m.input].field(m.options["upload"]):
        yield f'takes a file as "{m.options["upload"]}": a name that no field of {m.input} has'
    if m.options.get("query") or m.rights is not None and m.rights.anyone:
        yield "takes a file, so it is no query and somebody's"
    for route in m.routes:
        if route.proto.body != "*":
            yield 'takes a file, so its body is "*"'


def method_mistakes(m, protos):
    yield from rights_mistakes(m)
    yield from upload_mistakes(m, protos)
    for rule in m.options.get("rules", []):
        if not re.fullmatch(r"[A-Z]{2,4}-\d+", rule):
            yield f'"{rule}" is no id of a rule'
    if m.options.get("session") == 1:
        reply = protos.messages[m.output]
        for name in ("token", "csrf_token"):
            if reply.field(name) is None:
                yield f"starts a session, but {reply.name} has no field {name}"
    for route in m.routes:
        verbs = [v for v in ("get", "post", "patch", "put", "delete") if route.proto.HasField(v)]
        if len(verbs) > 1:
            yield f"a route has one verb, not {' and '.join(verbs)}"
        yield from route_mistakes(m, route, protos)


def range_mistakes(b, kind, type_name):
    """Bounds of numbers: also of Money (its units) and of decimals as text."""
    low, high = INTEGERS.get(kind, (None, None))
    numeric = low is not None or kind in REALS or type_name == "cohoi.Money" or b.format == DECIMAL
    for name in ("min", "max"):
        if b.HasField(name) and not numeric:
            yield f"{name} is for numbers"
        elif b.HasField(name) and low is not None and not low <= getattr(b, name) <= high:
            yield f"{name} {getattr(b, name)} is beyond the type of the field"
    if b.HasField("min") and b.HasField("max") and b.min > b.max:
        yield "min is more than max"


def bounds_mistakes(f, protos):
    b = f.bounds
    if b is None:
        return
    bounded = protos.bounded(f)  # of a map, the bounds are those of its values
    kind = bounded.proto.type
    text = kind == SCALAR.TYPE_STRING
    for name in ("min_length", "max_length"):
        if b.HasField(name) and not text and kind != SCALAR.TYPE_BYTES:
            yield f"{name} is for text"
    if b.format and not text:
        yield "format is for text"
    if b.HasField("max_length") and b.max_length < max(b.min_length, 1):
        yield "max_length is 0 or less than min_length"
    if b.HasField("max_items") and (not f.repeated or b.max_items == 0):
        yield "max_items is for lists, and at least 1"
    if b.output_only and b.required:
        yield "an output_only field cannot be required: no client gives it"
    yield from range_mistakes(b, kind, bounded.type_name)


def field_mistakes(f, protos):
    if f.proto.label == SCALAR.LABEL_REQUIRED:
        yield "must be optional: say (is) = {required: true}"
    if f.proto.type == SCALAR.TYPE_GROUP:
        yield "groups are not for us"
    if f.proto.HasField("oneof_index"):
        yield "stands in a oneof, which our messages do not use"
    yield from bounds_mistakes(f, protos)


def twice(elements, key, what):
    """Elements whose key another one had before."""
    first = {}
    for e in elements:
        k = key(e)
        if k in first:
            yield f"{e.place}: {what} {k!r} is that of {first[k].name}, too"
        first.setdefault(k, e)


def message_mistakes(message, protos):
    if message.event and not re.fullmatch(r"cohoi\.[a-z_]+\.[a-z_]+", message.event):
        yield f'{message.place}: the event type "{message.event}" is not like cohoi.<thing>.<fact>'
    for f in message.fields:
        yield from (f"{f.place}: {what}" for what in field_mistakes(f, protos))
    yield from twice(message.fields, lambda f: json_name(f.short), "its JSON name")


def enum_mistakes(enum):
    names = [json_enum_value(enum.short, v.name) for v in enum.proto.value]
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"{enum.place}: two values are {name} in JSON"


def word_mistakes(words, problem):
    if words is None or not words.vi or not words.en:
        yield "has no words: give (words) with status, vi and en"
        return
    if words.status not in STATUSES:
        yield f"its status {words.status} is none of common/status.h that refuses"
    if words.http and not 400 <= words.http <= 599:
        yield f"its http status {words.http} is no refusal"
    known = {json_name(f.short) for f in problem.fields} if problem else set()
    for name in re.findall(r"\{([^}]*)\}", words.vi + words.en):
        if name not in known:
            yield f"its words name {{{name}}}, which cohoi.Problem does not have"


def code_mistakes(protos):
    code = protos.enums.get("cohoi.Code")
    for value in code.proto.value if code else []:
        if value.number:
            for what in word_mistakes(code.words[value.name], protos.messages.get("cohoi.Problem")):
                yield f"{code.file}: cohoi.Code.{value.name}: {what}"


def find(protos):
    found = []
    ours = [m for m in protos.messages.values() if m.ours]
    for message in ours:
        found += message_mistakes(message, protos)
    for enum in protos.enums.values():
        if enum.name.split(".")[0] not in ("google", "io"):
            found += enum_mistakes(enum)
    for method in protos.methods:
        found += [f"{method.place}: {what}" for what in method_mistakes(method, protos)]
    found += twice([m for m in ours if m.event], lambda m: m.event, "its event type")
    routes = [r for m in protos.methods for r in m.routes]
    found += twice(routes, lambda r: r.verb + " " + re.sub(r"\{[^}]*\}", "{}", r.path), "its route")
    return found + list(code_mistakes(protos))
