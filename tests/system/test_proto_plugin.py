"""proto/plugin/protoc-gen-cohoi: mistakes in the options are build errors that name the file and the element."""
import json
import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROTO = os.path.join(ROOT, "proto")

HEAD = 'syntax = "proto2";\npackage things;\nimport "cohoi/options.proto";\n'
MESSAGES = """
message Thing { optional string id = 1; optional string name = 2; repeated string tags = 3; }
message GetThing { optional string id = 1; }
message PutThing { optional string id = 1; optional Thing thing = 2; }
"""
RIGHTS = "option (cohoi.rights) = {signed_in: true};"


@pytest.fixture
def plugin(tmp_path):
    def run(text):
        """Builds one file; returns (exit status, what protoc says, where the results are)."""
        (tmp_path / "things.proto").write_text(HEAD + text, encoding="utf-8")
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        done = subprocess.run(["protoc", f"--plugin=protoc-gen-cohoi={PROTO}/plugin/protoc-gen-cohoi",
                               f"--cohoi_out={out}", f"-I{tmp_path}", f"-I{PROTO}", "-I/usr/include", "things.proto"],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, out
    return run


def service(options, request="GetThing", reply="Thing"):
    return MESSAGES + f"service Things {{ rpc Do(things.{request}) returns (things.{reply}) {{ {options} }} }}\n"


def post(path="/v1/things/{id}", body="thing", rest=""):
    return RIGHTS + f'option (cohoi.route) = {{post: "{path}", body: "{body}"{rest}}};'


def get(path):
    return RIGHTS + f'option (cohoi.query) = true; option (cohoi.route) = {{get: "{path}"}};'


def field(text):
    return f"message Thing {{ {text} }}\n"


def test_what_is_right_builds(plugin):
    status, said, out = plugin(service(post(), "PutThing"))
    assert (status, said) == (0, "")
    tables = (out / "cohoi" / "tables.c").read_text(encoding="utf-8")
    assert '"things.Things.Do"' in tables and "&things__put_thing__descriptor" in tables
    operation = json.loads((out / "openapi.json").read_text(encoding="utf-8"))["paths"]["/v1/things/{id}"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/things.Thing"}


def test_a_missing_permission_is_a_build_error(plugin):
    status, said, out = plugin(service('option (cohoi.route) = {post: "/v1/things"};'))
    assert status != 0
    assert "things.proto:8: things.Things.Do: has no right" in said
    assert not (out / "cohoi").exists()


def test_the_result_is_the_same_each_time(plugin):
    first = plugin(service(post(), "PutThing"))[2]
    texts = [(first / name).read_bytes() for name in ("cohoi/tables.c", "openapi.json")]
    again = plugin(service(post(), "PutThing"))[2]
    assert texts == [(again / name).read_bytes() for name in ("cohoi/tables.c", "openapi.json")]


@pytest.fixture(scope="module")
def openapi(tmp_path_factory):
    """The document of the project's own protos."""
    out = tmp_path_factory.mktemp("openapi")
    files = sorted(os.path.relpath(os.path.join(where, name), PROTO)
                   for where, _, names in os.walk(PROTO) for name in names if name.endswith(".proto"))
    subprocess.run(["protoc", f"--plugin=protoc-gen-cohoi={PROTO}/plugin/protoc-gen-cohoi", f"--cohoi_out={out}",
                    f"-I{PROTO}", "-I/usr/include", *files], check=True, capture_output=True)
    return json.loads((out / "openapi.json").read_text(encoding="utf-8"))


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def test_every_reference_of_openapi_leads_somewhere(openapi):
    assert list(references(openapi))
    for reference in references(openapi):
        at = openapi
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]


def test_every_operation_of_openapi_has_an_id_of_its_own_and_says_who_may(openapi):
    operations = [o for path in openapi["paths"].values() for o in path.values()]
    assert operations and len({o["operationId"] for o in operations}) == len(operations)
    assert all(o["responses"]["default"] == {"$ref": "#/components/responses/Refused"} for o in operations)


def test_every_field_in_a_path_of_openapi_is_a_parameter(openapi):
    for path, operations in openapi["paths"].items():
        for operation in operations.values():
            named = {p["name"] for p in operation["parameters"] if p.get("in") == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path)), path


def test_writes_in_openapi_take_the_headers_of_writes(openapi):
    headers = {p["$ref"].rsplit("/", 1)[1] for p in openapi["paths"]["/v1/users"]["post"]["parameters"]}
    assert headers == {"CohoiAfter", "IfMatch", "IdempotencyKey", "CsrfToken"}


def test_a_method_that_takes_a_file_takes_a_form_in_openapi(openapi):
    content = openapi["paths"]["/v1/attachments"]["post"]["requestBody"]["content"]
    assert content["multipart/form-data"]["schema"]["properties"]["file"] == {"type": "string", "format": "binary"}


ROUTE = 'option (cohoi.route) = {post: "/v1/things"};'
TWO_ROUTES = MESSAGES + "".join(
    f'service S{i} {{ rpc Do(things.GetThing) returns (things.Thing) {{ {get(path)} }} }}\n'
    for i, path in enumerate(["/v1/things/{id}", "/v1/things/{id}"]))
TWO_EVENTS = "".join(f'message E{i} {{ option (cohoi.event) = "cohoi.thing.made"; }}\n' for i in range(2))


@pytest.mark.parametrize("text, told", [
    (service("option (cohoi.rights) = {signed_in: true, anyone: true};" + ROUTE),
     "things.Things.Do: needs exactly one right of permission, signed_in, anyone, internal; it has signed_in and anyone"),
    (service("option (cohoi.rights) = {campaign_token: true};" + ROUTE), "it has none"),
    (service("option (cohoi.rights) = {internal: true};" + ROUTE), "is internal, so it can have no route"),
    (service(RIGHTS), "things.Things.Do: has no route"),
    (service(get("/v1/things/{number}")), "the path names {number}, which things.GetThing does not have"),
    (service(post("/v1/things/{thing}", "*"), "PutThing"), "{thing} must be a single value"),
    (service(post("v1/things")), 'the path "v1/things" is not made of'),
    (service(post(body="item"), "PutThing"), 'the body is the field "item", which things.PutThing does not have'),
    (service(post(rest=', reply: "item"'), "PutThing"), 'the reply is the field "item", which things.Thing does not'),
    (service(RIGHTS + 'option (cohoi.route) = {get: "/v1/things"};'), "is reached by GET and must be a query"),
    (service(post() + "option (cohoi.session) = SESSION_START;", "PutThing"), "has no field csrf_token"),
    (service(post() + 'option (cohoi.rule) = "something";', "PutThing"), '"something" is no id of a rule'),
    (service(post() + 'option (cohoi.upload) = "file";', "PutThing"), 'takes a file, so its body is "*"'),
    (service(post(body="*") + 'option (cohoi.upload) = "id";'), 'takes a file as "id": a name that no field'),
    (TWO_ROUTES, "its route 'GET /v1/things/{}' is that of things.S0.Do, too"),
    (TWO_EVENTS, "things.E1: its event type 'cohoi.thing.made' is that of things.E0, too"),
    ('message E { option (cohoi.event) = "thing.made"; }', 'things.E: the event type "thing.made" is not like'),
    (field("optional int32 n = 1 [(cohoi.is) = {max_length: 3}];"), "things.Thing.n: max_length is for text"),
    (field("optional string s = 1 [(cohoi.is) = {max: 3}];"), "things.Thing.s: max is for numbers"),
    (field("optional string s = 1 [(cohoi.is) = {max_items: 3}];"), "max_items is for lists"),
    (field("optional string s = 1 [(cohoi.is) = {min_length: 5, max_length: 3}];"), "less than min_length"),
    (field("optional int32 n = 1 [(cohoi.is) = {min: 5, max: 3}];"), "min is more than max"),
    (field("optional uint32 n = 1 [(cohoi.is) = {min: -1}];"), "min -1 is beyond the type"),
    (field("optional bool b = 1 [(cohoi.is) = {format: UUID}];"), "format is for text"),
    (field("optional string s = 1 [(cohoi.is) = {required: true, output_only: true}];"), "cannot be required"),
    (field("map<string, string> m = 1 [(cohoi.is) = {min: 1}];"), "things.Thing.m: min is for numbers"),
    (field("required string s = 1;"), "things.Thing.s: must be optional"),
    (field("oneof o { string s = 1; }"), "things.Thing.s: stands in a oneof"),
    (field("optional string a_b = 1; optional string aB = 2;"), "its JSON name 'aB' is that of things.Thing.a_b, too"),
])
def test_a_mistake_is_told_with_its_file_and_element(plugin, text, told):
    status, said, _ = plugin(text)
    assert status != 0
    assert told in said
    assert "things.proto:" in said


def test_a_code_without_words_is_a_build_error(tmp_path):
    (tmp_path / "cohoi").mkdir()
    for name in ("options.proto", "permission.proto"):
        with open(os.path.join(PROTO, "cohoi", name), encoding="utf-8") as real:
            (tmp_path / "cohoi" / name).write_text(real.read(), encoding="utf-8")
    (tmp_path / "cohoi" / "problem.proto").write_text(
        'syntax = "proto2";\npackage cohoi;\nimport "cohoi/options.proto";\n'
        'enum Code { NO_PROBLEM = 0; SPEECHLESS = 1; LOST = 2 [(words) = {status: 3, vi: "{x}", en: "x"}]; }\n'
        "message Problem { optional Code code = 1; }\n", encoding="utf-8")
    done = subprocess.run(["protoc", f"--plugin=protoc-gen-cohoi={PROTO}/plugin/protoc-gen-cohoi",
                           f"--cohoi_out={tmp_path}", f"-I{tmp_path}", "-I/usr/include", "cohoi/problem.proto"],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "cohoi/problem.proto: cohoi.Code.SPEECHLESS: has no words" in done.stderr
    assert "cohoi.Code.LOST: its words name {x}, which cohoi.Problem does not have" in done.stderr


def test_a_path_of_openapi_has_one_name_for_each_place(openapi):
    """Methods may call the same place by different fields: it is one path."""
    templates = [re.sub(r"\{[^}]*\}", "{}", path) for path in openapi["paths"]]
    assert len(templates) == len(set(templates))
    for path, operations in openapi["paths"].items():
        for operation in operations.values():
            named = [p["name"] for p in operation["parameters"] if p.get("in") == "path"]
            assert sorted(named) == sorted(re.findall(r"\{([^}]*)\}", path)), path
