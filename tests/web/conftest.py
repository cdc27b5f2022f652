"""The real page in Chromium against a real system. A test is a story: a file in stories/, run by node."""
import json
import os
import shutil
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "system"))
from cohoi_system import PASSWORD, System  # noqa: E402
from sales import Sales  # noqa: E402

STORY_SECONDS = 120


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    raise RuntimeError("there is no Chromium: apt-get install chromium")


@pytest.fixture(scope="session")
def cohoi(tmp_path_factory):
    """A system that serves the page as `deploy/up` builds it."""
    page = os.path.join(ROOT, "build", "web")
    assert os.path.exists(page + "/index.html"), "the page is not built: . deploy/build.sh; build_page dev"
    served = tmp_path_factory.mktemp("page")
    for folder in (served, served.parent, served.parent.parent):
        os.chmod(folder, 0o755)
    shutil.copytree(page, served, dirs_exist_ok=True)
    system = System(settings={"gateway.web_dir": str(served)})
    try:
        yield system.start()
    finally:
        system.stop()
        crashes = system.crashes()
        system.remove()
        assert not crashes, "\n".join(crashes)


@pytest.fixture
def sales(cohoi):
    return Sales(cohoi)


@pytest.fixture
def story(cohoi, tmp_path):
    """story("drag", campaign="<id>"): runs stories/drag.mjs, which finds what it is given as `given`."""

    def run(name, **given):
        given |= {"url": cohoi.url, "password": PASSWORD, "chromium": chromium(), "pictures": str(tmp_path)}
        done = subprocess.run(["node", os.path.join(HERE, "stories", name + ".mjs")], env={**os.environ, "COHOI_STORY": json.dumps(given)},
                              capture_output=True, text=True, timeout=STORY_SECONDS, check=False)
        assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}\npictures: {tmp_path}"
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    return run
