"""Fixtures of all tests that need a running Cohoi: `cohoi`, shared by the session, and `make_cohoi` for one's own."""
import os
import re
import signal
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "system"))
from cohoi_system import System  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--pattern", help="a regular expression that chooses tests by file and name")


def pytest_collection_modifyitems(config, items):
    pattern = config.getoption("--pattern")
    if pattern:
        config.hook.pytest_deselected(items=[item for item in items if not re.search(pattern, item.nodeid)])
        items[:] = [item for item in items if re.search(pattern, item.nodeid)]


def pytest_configure(config):
    # Told to end, pytest would leave the system running: fixtures are torn down first.
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("told to stop", 1))


def end(*systems):
    """A daemon that crashed fails the tests even if no test noticed it."""
    crashes = []
    for system in systems:
        system.stop()
        crashes += system.crashes()
        system.remove()
    if crashes:
        pytest.fail("a process crashed:\n" + "\n".join(crashes), pytrace=False)


@pytest.fixture(scope="session")
def cohoi():
    """A whole system, shared by all tests of the run: make what you need, and expect others' things beside it."""
    system = System()
    try:
        yield system.start()
    finally:
        end(system)


@pytest.fixture(scope="module")
def own_cohoi():
    """A system for one file of tests: where whole logs are read, others' events would only cost time."""
    system = System()
    try:
        yield system.start()
    finally:
        end(system)


@pytest.fixture
def make_cohoi():
    """make_cohoi(scale="opportunities=2", settings={"gateway.burst": "5"}): a system of one's own, for one test."""
    made = []

    def make(**given):
        made.append(System(**given))
        return made[-1].start()

    yield make
    end(*made)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Beside a failure stands what the supervisor said last."""
    outcome = yield
    report = outcome.get_result()
    system = getattr(item, "funcargs", {}).get("cohoi")
    if report.when == "call" and report.failed and system is not None and system.process is not None:
        report.sections.append(("supervisor", system.said(system.errors)[-3000:]))
