"""proto/check-compatibility tells what breaks readers of the last tag's protos."""
import os
import shutil
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

THINGS = """\
syntax = "proto2";
package things;
import "cohoi/options.proto";
enum Colour { RED = 0; GREEN = 1; }
message Thing { optional string id = 1; optional int32 size = 2; optional Colour colour = 3; reserved 9; }
message GetThing { optional string id = 1; }
message ThingMade { option (cohoi.event) = "cohoi.thing.made"; optional Thing thing = 1; }
service Things {
  rpc GetThing(things.GetThing) returns (Thing) {
    option (cohoi.route) = {get: "/v1/things/{id}"};
    option (cohoi.rights) = {signed_in: true};
    option (cohoi.query) = true;
  }
}
"""


class Repository:
    """A git work tree with the real options, the real script, and a proto of its own."""

    def __init__(self, folder):
        self.folder = folder
        proto = os.path.join(folder, "proto")
        for part in ("cohoi", "plugin", "check-compatibility"):
            source = os.path.join(ROOT, "proto", part)
            os.makedirs(proto, exist_ok=True)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, os.path.join(proto, part))
        self.git("init", "-q")
        self.write(THINGS)

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments],
                       cwd=self.folder, check=True, capture_output=True)

    def write(self, text):
        with open(os.path.join(self.folder, "proto", "things.proto"), "w", encoding="utf-8") as out:
            out.write(text)

    def tag(self):
        self.git("add", ".")
        self.git("commit", "-q", "-m", "a version")
        self.git("tag", "v1")

    def change(self, old, new):
        assert old in THINGS
        self.write(THINGS.replace(old, new))

    def check(self):
        done = subprocess.run([os.path.join(self.folder, "proto", "check-compatibility")], cwd="/",
                              capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout.splitlines()


@pytest.fixture
def repository(tmp_path):
    return Repository(str(tmp_path))


@pytest.fixture
def tagged(repository):
    repository.tag()
    return repository


def test_without_a_tag_there_is_nothing_to_compare(repository):
    status, lines = repository.check()
    assert status == 0
    assert "no tag" in lines[0]


def test_what_is_unchanged_is_compatible(tagged):
    assert tagged.check() == (0, ["Compared with v1: 0 incompatible differences."])


def test_what_is_added_is_compatible(tagged):
    tagged.change("optional int32 size = 2;", "optional int32 size = 2; repeated string names = 4;")
    assert tagged.check()[0] == 0


def test_a_removed_field_whose_number_is_reserved_is_compatible(tagged):
    tagged.change("optional int32 size = 2;", "reserved 2;")
    assert tagged.check()[0] == 0


@pytest.mark.parametrize("old, new, told", [
    ("optional int32 size = 2;", "", "things.Thing: field 2 (size) is gone and its number is not reserved"),
    ("int32 size = 2", "string size = 2", "things.Thing: field 2 (size) was int32 and is string"),
    ("optional int32 size", "repeated int32 size", "things.Thing: field 2 (size) was int32 and is repeated int32"),
    ("int32 size = 2", "int32 weight = 2", "things.Thing: field 2 was size and is weight"),
    ("reserved 9;", "optional string again = 9;", "things.Thing: field 9 (again) has a number that was reserved"),
    ("GREEN = 1", "GREEN = 2", "things.Colour: value 1 (GREEN) is gone and its number is not reserved"),
    ("GREEN = 1", "BLUE = 1", "things.Colour: value 1 was GREEN and is BLUE"),
    ("(things.GetThing) returns (Thing)", "(things.Thing) returns (Thing)",
     "things.Things.GetThing: its input was things.GetThing and is things.Thing"),
    ("rpc GetThing", "rpc FetchThing", "method things.Things.GetThing is gone"),
    ("message ThingMade", "message ThingBuilt", "message things.ThingMade is gone"),
    ('"cohoi.thing.made"', '"cohoi.thing.built"', "event cohoi.thing.made is gone"),
])
def test_what_breaks_readers_of_the_last_tag_is_told(tagged, old, new, told):
    tagged.change(old, new)
    status, lines = tagged.check()
    assert status == 1
    assert told in lines


@pytest.mark.skipif(not os.path.exists(os.path.join(ROOT, ".git")), reason="not a git work tree")
def test_this_project_keeps_what_its_last_tag_promised():
    done = subprocess.run([os.path.join(ROOT, "proto", "check-compatibility")], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout
