"""`cohoi up`, `down` and `scale` with a real PostgreSQL and stand-ins for the daemons."""
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import pytest
from cohoi_client import eventually
from cohoi_system import System, default_bin

STAND_IN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stand_in_daemon.py")


class Stage(System):
    """A System of stand-ins: `up` may fail, and is asked for what it said."""

    def __init__(self):
        self.programs = tempfile.mkdtemp(prefix="cohoi-stand-ins-", dir="/tmp")
        os.chmod(self.programs, 0o755)
        for name in ("accounts", "contacts", "gateway"):
            shutil.copy(STAND_IN, f"{self.programs}/cohoi-{name}")
            os.chmod(f"{self.programs}/cohoi-{name}", 0o755)
        super().__init__(bin=default_bin())

    def up(self, *more, password=None, check=True):
        """`cohoi up` in the background; its CompletedProcess."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("COHOI_")}
        if password:
            env["COHOI_ADMIN_PASSWORD"] = password
        done = subprocess.run([f"{self.bin}/cohoi", "up", "--dir", self.dir, "--bin", self.programs, *more], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False, env=env)
        if check:
            assert done.returncode == 0, done.stdout
        return done

    def down(self, check=True):
        return self.command("down", check=check)

    def set_mood(self, daemon, mood):
        with open(f"{self.programs}/cohoi-{daemon}.mood", "w", encoding="ascii") as file:
            file.write(mood)

    def alive(self):
        """{pid: command line} of everything that was started for this directory."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if self.dir in line and int(pid) != os.getpid():
                found[int(pid)] = line
        return found


@pytest.fixture
def stage():
    made = Stage()
    yield made
    made.down(check=False)
    left = made.alive()
    shutil.rmtree(made.programs)
    shutil.rmtree(made.dir, ignore_errors=True)
    assert not left


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_starts_everything_as_an_unprivileged_user(stage):
    stage.up("--port", "0")
    pids = [int(p["pid"]) for p in stage.processes().values()]
    assert set(stage.processes()) == {"postgres", "accounts-1", "contacts-1", "gateway-1"}
    for pid in pids:
        assert os.stat(f"/proc/{pid}").st_uid != 0
    if os.getuid() == 0:
        assert {pwd.getpwuid(os.stat(f"/proc/{pid}").st_uid).pw_name for pid in pids} == {"postgres"}


def test_postgresql_listens_on_its_socket_only_and_asks_for_a_password(stage):
    stage.up("--port", "0")
    assert stage.superuser("show listen_addresses") == [("",)]
    assert stage.psql("contacts", "select current_user, current_schema()::text, current_setting('is_superuser')") == [
        ("cohoi_contacts", "contacts", "off")]
    assert stage.superuser("select extname from pg_extension where extname = 'pg_trgm'")
    with pytest.raises(Exception, match="password"):
        stage._ask(f"host={stage.dir}/run dbname=cohoi user=cohoi_contacts password=wrong", "select 1", ())
    with pytest.raises(Exception, match="permission denied"):
        stage.psql("contacts", "create table accounts.mine (id int)")


def test_secrets_are_readable_by_their_owner_only(stage):
    stage.up("--port", "0")
    for name in ("", "/etc", "/etc/cohoi.ini", "/etc/passwords", "/run", "/log", "/pg", "/log/contacts-1.log"):
        assert os.stat(stage.dir + name).st_mode & 0o077 == 0, name


def test_a_random_password_of_the_administrator_is_shown_once_and_in_no_log(stage):
    password = re.search(r"password (\w+) \(", stage.up("--port", "0").stdout).group(1)
    with open(f"{stage.dir}/run/accounts-1.password", encoding="ascii") as file:
        assert file.read() == password
    assert password not in stage.logs()
    stage.down()
    assert "password" not in stage.up().stdout
    with open(f"{stage.dir}/run/accounts-1.password", encoding="ascii") as file:
        assert file.read() == ""


def test_a_given_password_of_the_administrator_is_used_and_not_shown(stage):
    said = stage.up("--port", "0", password="chosen by the operator").stdout
    with open(f"{stage.dir}/run/accounts-1.password", encoding="ascii") as file:
        assert file.read() == "chosen by the operator"
    assert "chosen by the operator" not in said + stage.logs()


def test_after_a_start_that_failed_the_password_is_still_the_same(stage):
    stage.set_mood("contacts", "dies")
    assert stage.up("--port", "0", password="the first one", check=False).returncode == 1
    stage.set_mood("contacts", "")
    assert "the first one" in stage.up().stdout


def test_a_dead_daemon_is_started_again_within_a_second(stage):
    stage.up("--port", "0")
    old = stage.kill("contacts")
    began = time.monotonic()
    eventually(lambda: stage.pid("contacts") not in (0, old), 10)
    assert time.monotonic() - began < 1
    eventually(lambda: stage.processes()["contacts-1"]["state"] == "ready")
    assert stage.processes()["contacts-1"]["restarts"] == "1"


def test_a_dead_postgresql_is_started_again_with_its_data(stage):
    stage.up("--port", "0")
    stage.superuser("create table kept (what text)")
    stage.restart("postgres")
    assert stage.superuser("select count(*) from kept") == [(0,)]


def test_one_that_keeps_dying_is_tried_less_and_less_often(stage):
    stage.up("--port", "0")
    stage.set_mood("contacts", "dies")
    stage.kill("contacts")
    eventually(lambda: int(stage.processes()["contacts-1"]["restarts"]) >= 5, 30)
    stage.set_mood("contacts", "")
    eventually(lambda: stage.processes()["contacts-1"]["state"] == "ready", 30)
    pattern = re.compile(r'(\d\d):(\d\d):(\d\d\.\d+).*started.*name=contacts-1 ')
    starts = [int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in pattern.findall(stage.logs("supervisor"))]
    pauses = [later - earlier for earlier, later in zip(starts[1:], starts[2:])]
    assert len(pauses) >= 4
    # 100 ms, doubled each time; a slow machine only makes them longer
    assert all(pause > 0.1 * 2**n for n, pause in enumerate(pauses[:4], 1))


def test_a_daemon_that_cannot_start_is_named_with_the_end_of_its_log_and_nothing_is_left(stage):
    stage.set_mood("contacts", "dies")
    done = stage.up("--port", "0", check=False)
    assert done.returncode == 1
    assert "contacts-1 does not start" in done.stdout
    assert "contacts-1 wants to die" in done.stdout
    assert not stage.alive()


def test_a_mistake_in_the_configuration_is_not_tried_again(stage):
    stage.set_mood("contacts", "misconfigured")
    assert "contacts-1 does not start" in stage.up("--port", "0", check=False).stdout
    assert stage.logs("contacts-1").count("good day") == 1


def test_a_second_up_is_refused_and_disturbs_nothing(stage):
    stage.up("--port", "0")
    before = stage.processes()
    done = stage.up(check=False)
    assert done.returncode == 1
    assert f"runs already in {stage.dir} (pid {stage.pid('supervisor')})" in done.stdout
    assert stage.processes() == before


def test_a_port_that_is_taken_is_said_clearly(stage):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = stage.up("--port", port, check=False)
    assert done.returncode == 1
    assert f"port {port}: Address already in use; choose another one with --port" in done.stdout


def test_port_and_scale_are_found_again(stage):
    port = str(free_port())
    stage.up("--port", port, "--scale", "contacts=2")
    stage.down()
    assert f"http://127.0.0.1:{port}" in stage.up().stdout
    assert "contacts-2" in stage.processes()


def test_down_ends_everything_and_may_be_repeated(stage):
    stage.up("--port", "0")
    assert len(stage.alive()) >= 5
    assert "Stopped" in stage.down().stdout
    assert not stage.alive()
    assert "Nothing runs" in stage.down().stdout
    assert "database system is shut down" in stage.logs("postgres")


def test_sigterm_ends_the_gateway_first_and_postgresql_last(stage):
    stage.up("--port", "0")
    os.kill(stage.pid("supervisor"), signal.SIGTERM)
    eventually(lambda: not stage.alive(), 30)
    ended = re.findall(r'ended.*?name=(\S+)', stage.logs("supervisor"))
    assert ended[0] == "gateway-1" and ended[-1] == "postgres" and len(ended) == 4


def test_one_that_does_not_end_is_killed_after_its_time(stage):
    stage.up("--port", "0")
    stage.set_mood("contacts", "ignores SIGTERM")
    began = time.monotonic()
    stage.down()
    assert time.monotonic() - began >= 15
    assert not stage.alive()


def test_when_the_supervisor_is_killed_the_daemons_end_by_themselves(stage):
    stage.up("--port", "0")
    stage.kill("supervisor")
    eventually(lambda: not stage.alive(), 30)
    assert "database system is shut down" in stage.logs("postgres")


def test_with_its_parent_killed_everything_ends(stage):
    with subprocess.Popen([sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])",
                           f"{stage.bin}/cohoi", "up", "--dir", stage.dir, "--bin", stage.programs, "--port", "0",
                           "--with-parent"], stdout=subprocess.PIPE, text=True) as parent:
        eventually(lambda: "Cohoi is ready" in parent.stdout.readline(), 60)
        assert len(stage.alive()) >= 5
        parent.kill()
    eventually(lambda: not stage.alive(), 30)
    assert "database system is shut down" in stage.logs("postgres")


def test_after_a_killed_supervisor_a_new_one_takes_over(stage):
    stage.up("--port", str(free_port()))
    stage.set_mood("contacts", "ignores SIGTERM")
    old = stage.pid("contacts")
    stage.kill("supervisor")
    stage.up()
    assert stage.pid("contacts") not in (0, old)
    assert old not in stage.alive()
    stage.set_mood("contacts", "")


def test_a_stale_pid_file_harms_nobody(stage):
    stage.up("--port", "0")
    stage.down()
    with subprocess.Popen(["sleep", "1000"]) as stranger:
        with open(f"{stage.dir}/run/contacts-1.pid", "w", encoding="ascii") as file:
            file.write(f"{stranger.pid}\n")
        os.chmod(f"{stage.dir}/run/contacts-1.pid", 0o666)
        stage.up()
        stage.down()
        assert stranger.poll() is None
        stranger.kill()


def test_scale_adds_and_drains_instances_while_running(stage):
    stage.up("--port", "0")
    kept = stage.pid("contacts")
    stage.command("scale", "contacts=3")
    assert {"contacts-1", "contacts-2", "contacts-3"} <= set(stage.processes())
    stage.command("scale", "contacts=1")
    assert "contacts-2" not in stage.processes()
    assert not stage.pid("contacts", 3)
    assert stage.pid("contacts") == kept


def test_scale_of_what_does_not_exist_is_refused(stage):
    stage.up("--port", "0")
    assert "there is no daemon 'contact'" in stage.command("scale", "contact=2", check=False).stderr
    assert "is not a number from 0 to 64" in stage.command("scale", "contacts=many", check=False).stderr


def test_a_directory_with_too_long_a_name_is_refused():
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="x" * 90) as long:
        done = subprocess.run([f"{default_bin()}/cohoi", "up", "--dir", long], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert "too long for the sockets" in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes it run as another user")
def test_a_directory_that_postgres_may_not_enter_is_said_clearly(stage):
    with tempfile.TemporaryDirectory(dir="/tmp") as closed:
        done = subprocess.run([f"{stage.bin}/cohoi", "up", "--dir", f"{closed}/var", "--bin", stage.programs], text=True,
                              capture_output=True, check=False)
    assert done.returncode == 1
    assert f"may not enter {closed}" in done.stderr


def test_a_log_is_rotated_when_it_is_large(stage):
    stage.up("--port", "0")
    with open(f"{stage.dir}/log/contacts-1.log", "a", encoding="ascii") as log:
        log.truncate(51 << 20)
    eventually(lambda: os.path.getsize(f"{stage.dir}/log/contacts-1.log") == 0, 30)
    assert os.path.getsize(f"{stage.dir}/log/contacts-1.log.1") == 51 << 20
    stage.restart("contacts")
    assert "good day" in stage.logs("contacts-1")


def test_help_is_there_for_every_verb(stage):
    said = subprocess.run([f"{stage.bin}/cohoi", "--help"], text=True, capture_output=True, check=True).stdout
    for verb in ("up", "down", "status", "scale", "events", "dead-letters", "new-epoch"):
        assert f"  {verb}" in said
        more = subprocess.run([f"{stage.bin}/cohoi", verb, "--help"], text=True, capture_output=True, check=True).stdout
        assert "--dir" in more and f"cohoi {verb}" in more
