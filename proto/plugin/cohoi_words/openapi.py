"""openapi.json: every route, from the same options that the gateway works by."""
import json
import re

from .mistakes import path_fields
from .model import SCALAR
from .naming import json_name, permission_name
from .schemas import TIMESTAMP, Schemas, reference

DESCRIPTION = ("The commands and queries of Cohoi. Names are lowerCamelCase, times are RFC 3339 in UTC, 64-bit numbers "
               "are text. Events: /v1/events, /v1/events:stream and /asyncapi.json.")
# Parameters that all methods, or all that write, have in common.
HEADERS = {
    "CohoiAfter": ("Cohoi-After", "Positions of earlier writes to wait for: the Cohoi-Position of their replies."),
    "IfMatch": ("If-Match", 'The version that the change is made to, in quotes: "3". Another one is 412.'),
    "IdempotencyKey": ("Idempotency-Key", "The same key again gives the first reply again, for 7 days."),
    "CsrfToken": ("X-CSRF-Token", "Needed for writes that sign in by the session cookie."),
}
POSITION = {"description": "Where this write stands in the log; send it back as Cohoi-After to read it.",
            "schema": {"type": "string"}}
BINARY = {"type": "string", "format": "binary"}
# What the gateway or the frame fills, not the client.
FILLED = ("update_mask",)


def problem_schema(schemas):
    """RFC 9457, with the fields of cohoi.Problem beside."""
    schema = schemas.object(schemas.protos.messages["cohoi.Problem"])
    standard = {"type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"},
                "status": {"type": "integer"}, "detail": {"type": "string"}}
    violation = schemas.object(schemas.protos.messages["cohoi.Violation"])
    violation["properties"]["message"] = {"type": "string"}
    schema["properties"] = standard | schema["properties"]
    schema["properties"]["violations"] = {"type": "array", "items": violation}
    schema["required"] = ["type", "title", "status", "code"]
    return schema


def parameter_header(key):
    return {"$ref": f"#/components/parameters/{key}"}


def query_field(f, method):
    if f.short in FILLED or f.is_only("output") or (f.is_message and f.type_name != TIMESTAMP):
        return False
    # The gateway turns the pages of a download itself.
    return not (method.output == "cohoi.Download" and f.short == "page_token")


def parameters(method, route, schemas):
    request = schemas.protos.messages[method.input]
    in_path = path_fields(route.path)
    shown = [{"name": json_name(name), "in": "path", "required": True,
              "schema": schemas.of_field(request.field(name))} for name in in_path]
    if route.proto.body != "*":
        for f in request.fields:
            if f.short not in in_path and f.short != route.proto.body and query_field(f, method):
                required = {"required": True} if f.bounds is not None and f.bounds.required else {}
                shown.append({"name": json_name(f.short), "in": "query", **required, "schema": schemas.of_field(f)})
    shown.append(parameter_header("CohoiAfter"))
    if not method.options.get("query"):
        shown.append(parameter_header("IfMatch"))
        if not method.options.get("secret_reply"):
            shown.append(parameter_header("IdempotencyKey"))
        if not method.rights.anyone:
            shown.append(parameter_header("CsrfToken"))
    return shown


def form_schema(method, route, schemas):
    """The fields of a request that takes a file, as a form has them, and the file."""
    request = schemas.protos.messages[method.input]
    schema = schemas.object(request, [*path_fields(route.path), *FILLED])
    schema["properties"][method.options["upload"]] = BINARY
    return schema


def json_schema(method, route, schemas):
    request, body = schemas.protos.messages[method.input], route.proto.body
    if body == "*":
        without = [name for name in (*path_fields(route.path), *FILLED) if request.field(name)]
        return schemas.object(request, without) if without else schemas.of_message(method.input)
    field = request.field(body)
    if route.verb == "PATCH" and field.is_message:
        return schemas.patch_of(field.type_name)
    return schemas.of_field(field)


def body_content(method, route, schemas):
    request = schemas.protos.messages[method.input]
    field = request.field(route.proto.body)
    is_raw = field is not None and field.proto.type == SCALAR.TYPE_BYTES
    content = {"*/*": {"schema": BINARY}} if is_raw else {
        "application/json": {"schema": json_schema(method, route, schemas)}}
    if method.options.get("upload"):
        content["multipart/form-data"] = {"schema": form_schema(method, route, schemas)}
    return content


def is_body_needed(method, route, schemas):
    """":release" and its like need no "{}"."""
    request = schemas.protos.messages[method.input]
    in_path = path_fields(route.path)
    return route.proto.body != "*" or any(f.bounds is not None and f.bounds.required and f.short not in in_path
                                          for f in request.fields)


def reply_content(method, route, schemas):
    if method.output == "cohoi.Download":
        return {"application/octet-stream": {"schema": BINARY}}
    reply = route.proto.reply
    schema = (schemas.of_field(schemas.protos.messages[method.output].field(reply)) if reply
              else schemas.of_message(method.output))
    return {"application/json": {"schema": schema}}


def reply_status(method, route):
    """As the gateway answers: what makes something says 201, what has nothing to say 204."""
    if method.output == "cohoi.Empty":
        return "204"
    creates = route.verb == "POST" and method.name.rsplit(".", 1)[1].startswith("Create")
    return "201" if creates else "200"


def operation(method, route, number, schemas):
    rights = method.rights
    shown = {"operationId": method.name.split(".", 1)[1] + (f".{number}" if number else ""),
             "tags": [method.package]}
    if method.options.get("summary"):
        shown["summary"] = method.options["summary"]
    if method.comment:
        shown["description"] = method.comment
    shown["parameters"] = parameters(method, route, schemas)
    if route.proto.body:
        shown["requestBody"] = {"required": is_body_needed(method, route, schemas),
                                "content": body_content(method, route, schemas)}
    ok = {"description": "Done."} | ({} if method.options.get("query") else {"headers": {"Cohoi-Position": POSITION}})
    status = reply_status(method, route)
    content = {} if status == "204" else {"content": reply_content(method, route, schemas)}
    shown["responses"] = {status: ok | content, "default": {"$ref": "#/components/responses/Refused"}}
    if rights.anyone:
        shown["security"] = []
    if rights.permission:
        numbers = rights.DESCRIPTOR.fields_by_name["permission"].enum_type.values_by_number
        shown["x-cohoi-permission"] = permission_name(numbers[rights.permission].name)
    if method.options.get("rules"):
        shown["x-cohoi-rules"] = method.options["rules"]
    return shown


def under_one_path(path, shown, known):
    """Methods may call the same place of a path by different fields; OpenAPI knows one path with one name for it."""
    first = known.setdefault(re.sub(r"\{[^}]*\}", "{}", path), path)
    renamed = dict(zip(path_fields(path), path_fields(first)))
    for parameter in shown["parameters"]:
        if parameter.get("in") == "path":
            parameter["name"] = renamed[parameter["name"]]
    return first


def paths(protos, schemas):
    found, known = {}, {}
    for method in sorted(protos.methods, key=lambda m: m.name):
        for number, route in enumerate(method.routes):
            path = re.sub(r"\{([^}]*)\}", lambda m: "{" + json_name(m.group(1)) + "}", route.path)
            shown = operation(method, route, number, schemas)
            found.setdefault(under_one_path(path, shown, known), {})[route.verb.lower()] = shown
    return dict(sorted(found.items()))


def components(schemas):
    if "cohoi.Problem" in schemas.protos.messages:
        schemas.components["Problem"] = problem_schema(schemas)
    refused = {"description": "Refused; the code says why.",
               "content": {"application/problem+json": {"schema": reference("Problem")}}}
    return {
        "schemas": dict(sorted(schemas.components.items())),
        "parameters": {key: {"name": name, "in": "header", "description": what, "schema": {"type": "string"}}
                       for key, (name, what) in HEADERS.items()},
        "responses": {"Refused": refused},
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An API token."},
            "cookie": {"type": "apiKey", "in": "cookie", "name": "cohoi_session",
                       "description": "The session of a browser; writes need X-CSRF-Token, too."},
        },
    }


def document(protos):
    schemas = Schemas(protos)
    shown = {
        "openapi": "3.1.0",
        "info": {"title": "Cohoi", "version": "1", "description": DESCRIPTION},
        "security": [{"bearer": []}, {"cookie": []}],
        "tags": [{"name": name} for name in sorted({m.package for m in protos.methods if m.routes})],
        "paths": paths(protos, schemas),
        "components": components(schemas),
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"
