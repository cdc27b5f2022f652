#!/usr/bin/python3
"""The outcome of tests, from JUnit files: results.py FOLDER prints one line that adds all of them up."""
import glob
import os
import re
import sys
import xml.etree.ElementTree as ET

# cmocka's lines in the output of a unit test's executable, which ctest keeps.
CMOCKA = re.compile(r"^\[\s+(OK|FAILED|SKIPPED|ERROR)\s+\] (\w+)(?:: Test.*)?$", re.MULTILINE)
OUTCOME = {"OK": "passed", "FAILED": "failed", "ERROR": "failed", "SKIPPED": "skipped"}


def outcome_of(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None or case.get("status") == "notrun" else "passed"


def tests_of_executable(case):
    """The cmocka tests of one executable by name. One that failed without saying which test counts as a test."""
    tests = {name: OUTCOME[word] for word, name in CMOCKA.findall(case.findtext("system-out") or "")}
    if outcome_of(case) == "failed" and "failed" not in tests.values():
        tests["(the executable)"] = "failed"
    return tests or {"(the executable)": outcome_of(case)}


def read(folder):
    """Yields (suite, test, outcome): suite is a ctest target or a Python module."""
    for path in sorted(glob.glob(os.path.join(folder, "*.xml"))):
        for case in ET.parse(path).getroot().iter("testcase"):
            if os.path.basename(path).startswith("unit-"):
                for name, outcome in tests_of_executable(case).items():
                    yield case.get("name"), name, outcome
            else:
                yield case.get("classname"), case.get("name"), outcome_of(case)


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for suite, test, outcome in read(sys.argv[1]):
        counts[outcome] += 1
        if outcome == "failed":
            print(f"failed: {suite} {test}")
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    return counts["failed"] > 0


if __name__ == "__main__":
    sys.exit(main())
