"""cohoi/tables.c: every table that common/words.h declares."""
from .naming import c_constant, c_name, permission_name

FORMATS = ("ANY", "UUID", "DATE", "PHONE", "EMAIL", "URL", "TAX_CODE", "CITIZEN_ID", "DECIMAL", "CURRENCY")
ERASED = ("KEPT", "FREE_TEXT", "NAME", "IDENTITY")
# What HTTP says for each google.rpc.Code.
HTTP_OF_STATUS = {0: 200, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 412, 10: 409, 11: 400, 12: 501, 13: 500,
                  14: 503, 16: 401}


def quote(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def quote_or_null(text):
    return quote(text) if text else "NULL"


def row(**members):
    """A struct initialiser; members that are False, 0 or None are left to C's zero."""
    shown = [f".{name} = {str(value).lower() if value is True else value}"
             for name, value in members.items() if value not in (False, None)]
    return "{" + ", ".join(shown) + "}"


def table(declaration, rows):
    """An array that ends with a row of zeros, and the number of the rows before."""
    name = declaration.split()[-1]
    body = "".join(f"    {r},\n" for r in rows)
    return (f"const {declaration}[] = {{\n{body}    {{0}},\n}};\n"
            f"const unsigned {name}_count = {len(rows)};\n")


def int64(value):
    return "INT64_MIN" if value == -2**63 else f"INT64_C({value})"


def field_rows(message):
    in_order = sorted(message.fields, key=lambda f: f.proto.number)  # as protobuf-c has them
    for index, f in enumerate(in_order):
        b = f.bounds
        if b is not None:
            yield row(field=quote(f.short), index=str(index), required=b.required, output_only=b.output_only,
                      input_only=b.input_only, personal=b.personal, min_length=b.min_length or None,
                      max_length=b.max_length or None, max_items=b.max_items or None, has_min=b.HasField("min"),
                      has_max=b.HasField("max"), min=int64(b.min) if b.HasField("min") else None,
                      max=int64(b.max) if b.HasField("max") else None,
                      format=f"FORMAT_{FORMATS[b.format]}" if b.format else None,
                      erased=f"ERASED_{ERASED[b.erased]}" if b.erased else None)


def messages(protos):
    rows, bounds = [], []
    linked = sorted((m for m in protos.messages.values() if m.linked), key=lambda m: m.name.encode())
    for m in linked:
        own = list(field_rows(m))
        if own:
            body = "".join(f"    {r},\n" for r in own)
            bounds.append(f"static const FieldWords {c_name(m.name)}__fields[] = {{\n{body}    {{0}},\n}};\n")
        rows.append(row(type=f"&{c_name(m.name)}__descriptor", event=quote_or_null(m.event),
                        daemon=quote(m.package.split(".")[0]),
                        fields=f"{c_name(m.name)}__fields" if own else "no_fields", is_map_entry=m.is_map_entry))
    events = sorted((m.event.encode(), i) for i, m in enumerate(linked) if m.event)
    index = "".join(f"    &message_words[{i}],\n" for _, i in events)
    return ("static const FieldWords no_fields[] = {{0}};\n" + "".join(bounds)
            + "\n" + table("MessageWords message_words", rows)
            + f"\nconst MessageWords *const event_words_sorted[] = {{\n{index}    NULL,\n}};\n"
            + f"const unsigned event_words_count = {len(events)};\n")


def sorted_methods(protos):
    return sorted(protos.methods, key=lambda m: m.name.encode())


def method_row(m):
    rights = m.rights
    permission = rights.DESCRIPTOR.fields_by_name["permission"].enum_type.values_by_number[rights.permission].name
    return row(name=quote(m.name), daemon='""' if m.package == "cohoi" else quote(m.package.split(".")[0]),
               **{"in": f"&{c_name(m.input)}__descriptor", "out": f"&{c_name(m.output)}__descriptor"},
               permission=c_constant("cohoi.Permission", permission), signed_in=rights.signed_in,
               anyone=rights.anyone, internal=rights.internal, campaign_token=rights.campaign_token,
               query=m.options.get("query"), secret_reply=m.options.get("secret_reply"),
               session=m.options.get("session", 0) or None,
               upload=quote(m.options["upload"]) if m.options.get("upload") else None)


def methods(protos):
    return table("MethodWords method_words", [method_row(m) for m in sorted_methods(protos)])


def routes(protos):
    rows = [row(verb=quote(r.verb), path=quote(r.path), method=f"&method_words[{i}]",
                body=quote_or_null(r.proto.body), reply=quote_or_null(r.proto.reply))
            for i, m in enumerate(sorted_methods(protos)) for r in m.routes]
    return table("RouteWords route_words", rows)


def codes(protos):
    rows = []
    code = protos.enums.get("cohoi.Code")
    for value in sorted(code.proto.value, key=lambda v: v.number) if code else []:
        words = code.words[value.name]
        status = words.status if words else 0
        rows.append(row(code=c_constant("cohoi.Code", value.name), name=quote(value.name), status=status,
                        http=(words.http if words else 0) or HTTP_OF_STATUS[status],
                        vi=quote(words.vi if words else ""), en=quote(words.en if words else "")))
    return table("CodeWords code_words", rows)


def permissions(protos):
    permission = protos.enums.get("cohoi.Permission")
    rows = [row(permission=c_constant("cohoi.Permission", v.name), name=quote(permission_name(v.name)))
            for v in (permission.proto.value if permission else []) if v.number]
    return table("PermissionWords permission_words", rows)


def c_source(protos, document):
    headers = sorted({m.file.replace(".proto", ".pb-c.h") for m in protos.messages.values() if m.linked})
    lines = "".join(f"    {quote(line)}\n" for line in document.splitlines(keepends=True))
    return "\n".join([
        "// The tables of common/words.h, made from the .proto files by proto/plugin/protoc-gen-cohoi.\n"
        '#include "common/words.h"',
        "".join(f"#include <{h}>\n" for h in headers),
        messages(protos), methods(protos), routes(protos), codes(protos), permissions(protos),
        f"const char openapi_json[] =\n{lines.rstrip()};\n"])
