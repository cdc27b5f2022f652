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
    parser.addoption("--share", metavar="FOLDER", help="several runs side by side: who names a file in FOLDER first, runs its tests")


def pytest_collection_modifyitems(config, items):
    pattern = config.getoption("--pattern")
    if pattern:
        config.hook.pytest_deselected(items=[item for item in items if not re.search(pattern, item.nodeid)])
        items[:] = [item for item in items if re.search(pattern, item.nodeid)]


def is_first(folder, path):
    """Whether nobody has named this file before."""
    try:
        os.close(os.open(f"{folder}/{os.path.basename(path)}", os.O_CREAT | os.O_EXCL))
        return True
    except FileExistsError:
        return False


def shared_items(folder, items):
    """The tests of the files that this run is the first to name, the largest files first, and no file in advance."""
    files = {}
    for item in items:
        files.setdefault(str(item.path), []).append(item)
    for path in sorted(files, key=os.path.getsize, reverse=True):
        if is_first(folder, path):
            yield from files[path]


def pytest_runtestloop(session):
    folder = session.config.getoption("--share")
    if not folder or session.config.option.collectonly:
        return None
    items = shared_items(folder, session.items)
    item = next(items, None)
    while item:
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


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
