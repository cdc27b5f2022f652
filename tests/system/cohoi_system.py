"""A whole Cohoi for tests: real daemons, a real PostgreSQL, in a directory of its own under /tmp."""
import atexit
import configparser
import functools
import glob
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import psycopg
from cohoi_client import Client, eventually

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADMIN_PASSWORD = "an administrator's password"
PASSWORD = "the password of everybody else"
START_SECONDS = 180
STOP_SECONDS = 100

# Tests come from one address and one token: the limits that people meet are tested with their own values.
SETTINGS = {
    "gateway.log_ins_per_minute": "100000",
    "gateway.requests_per_second": "100000",
    "gateway.burst": "1000000",
    "gateway.http_connections_per_address": "4000",
    "notifications.webhook_first_pause_ms": "100",
}

# What a sanitizer, an assertion or glibc says before a process ends.
CRASH = re.compile(r"ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:|Assertion .* failed|"
                   r"\*\*\* .* detected \*\*\*|(free|malloc|realloc)\(\): ")
running = []


def is_open_to_all(folder):
    """Whether every folder on the way may be passed by everybody."""
    while folder != "/":
        if not os.stat(folder).st_mode & 0o001:
            return False
        folder = os.path.dirname(folder)
    return True


@functools.lru_cache
def within_reach(folder):
    """The executables where the user `postgres`, as whom root runs them, can start them: a copy if need be."""
    folder = os.path.abspath(folder)
    if os.getuid() != 0 or is_open_to_all(folder):
        return folder
    copy = tempfile.mkdtemp(prefix="cohoi-bin-", dir="/tmp")
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    os.chmod(copy, 0o755)
    for path in glob.glob(f"{folder}/cohoi*"):
        shutil.copy(path, copy)
    return copy


def default_bin():
    """COHOI_BIN, or build/$COHOI_PRESET/bin, or the first preset that is built."""
    if os.environ.get("COHOI_BIN"):
        return os.environ["COHOI_BIN"]
    presets = [os.environ["COHOI_PRESET"]] if os.environ.get("COHOI_PRESET") else ["asan", "dev", "release"]
    for preset in presets:
        if os.access(f"{ROOT}/build/{preset}/bin/cohoi", os.X_OK):
            return f"{ROOT}/build/{preset}/bin"
    raise RuntimeError(f"nothing is built for {' or '.join(presets)}: cmake --preset dev && cmake --build --preset dev")


class User:
    """A person who can sign in; `client` is signed in already."""

    def __init__(self, fields, client):
        self.id, self.username, self.full_name = fields["id"], fields["username"], fields["fullName"]
        self.client = client

    def __repr__(self):
        return f"<{self.username}>"


class System:
    """Started by start(), or by the fixtures `cohoi` and `make_cohoi`."""

    def __init__(self, bin=None, scale=None, settings=None, dir=None):
        self.bin = within_reach(bin or default_bin())
        self.scale = scale or os.environ.get("COHOI_SCALE")
        self.settings = {**SETTINGS, **(settings or {})}
        self.dir = dir or tempfile.mkdtemp(prefix="cohoi-test-", dir="/tmp")
        self.process = None
        self.names = itertools.count(1)
        self.killed = 0
        self._admin = None

    # --- its life ---

    def environment(self):
        own = {f"COHOI_{name.replace('.', '_').upper()}": value for name, value in self.settings.items()}
        sanitizers = {
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1:exitcode=99"),
            "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "print_stacktrace=1"),
            "TSAN_OPTIONS": os.environ.get("TSAN_OPTIONS", f"suppressions={ROOT}/tests/tsan.supp"),
        }
        return {**os.environ, **sanitizers, **own, "COHOI_ADMIN_PASSWORD": ADMIN_PASSWORD}

    def start(self, port=0):
        arguments = [f"{self.bin}/cohoi", "up", "--dir", self.dir, "--bin", self.bin, "--port", str(port), "--with-parent"]
        if self.scale:
            arguments += ["--scale", self.scale]
        self.output = tempfile.TemporaryFile("w+")
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors,
                                        env=self.environment(), start_new_session=True)
        running.append(self)
        deadline = time.monotonic() + START_SECONDS
        while "Cohoi is ready" not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.said() + self.said(self.errors)
                self.stop()
                raise RuntimeError(f"Cohoi did not start:\n{said}")
            time.sleep(0.02)
        return self

    def said(self, file=None):
        """What the supervisor has printed (standard output, or self.errors: its log)."""
        file = file or self.output
        return os.pread(file.fileno(), 10_000_000, 0).decode(errors="replace")

    def stop(self):
        """Ends everything that was started; returns the supervisor's exit status."""
        if self in running:
            running.remove(self)
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        subprocess.run([f"{self.bin}/cohoi", "down", "--dir", self.dir], capture_output=True, check=False)
        self.process = None
        return status

    def remove(self):
        self.stop()
        if os.environ.get("COHOI_KEEP"):
            print(f"kept: {self.dir}")
        else:
            shutil.rmtree(self.dir, ignore_errors=True)

    # --- its people ---

    @property
    def urls(self):
        """One for each gateway."""
        files = sorted(glob.glob(f"{self.dir}/run/gateway-*.port"))
        return [f"http://127.0.0.1:{open(f, encoding='ascii').read().strip().rpartition(':')[2]}" for f in files]

    @property
    def url(self):
        return self.urls[0]

    @property
    def admin(self):
        if self._admin is None or self._admin.url not in self.urls:
            self._admin = self.client("admin", ADMIN_PASSWORD)
        return self._admin

    def anonymous(self, gateway=0):
        return Client(self.urls[gateway])

    def client(self, username, password=PASSWORD, gateway=0, cookies=False):
        """A client that is signed in."""
        return Client(self.urls[gateway]).sign_in(username, password, cookies=cookies)

    def new_user(self, *roles, name=None, team=None, **fields):
        """A User of a fresh name, with these roles ("salesperson"), signed in."""
        username = name or f"{roles[0] if roles else 'user'}{next(self.names)}"
        made = self.admin.post("/v1/users", {"username": username, "fullName": username.title(), "roles": list(roles),
                                             "password": PASSWORD, **({"teamId": team} if team else {}), **fields})
        return User(made.ok().json, self.client(username))

    # --- its processes ---

    def pid(self, daemon, instance=1):
        """Of one that runs now; "postgres" has no instance."""
        name = daemon if daemon in ("postgres", "supervisor") else f"{daemon}-{instance}"
        try:
            with open(f"{self.dir}/run/{name}.pid", encoding="ascii") as file:
                return int(file.read())
        except (OSError, ValueError):
            return 0

    def processes(self):
        """{name: {"pid":, "state":, "restarts":}}, as the supervisor tells."""
        with open(f"{self.dir}/run/processes", encoding="ascii") as file:
            rows = [line.split() for line in file]
        return {name: dict(pair.split("=") for pair in pairs) for name, *pairs in rows}

    def kill(self, daemon, instance=1, sig=signal.SIGKILL):
        """Sends the signal; returns the pid that got it."""
        pid = eventually(lambda: self.pid(daemon, instance), what=f"pid of {daemon}")
        os.kill(pid, sig)
        self.killed += sig == signal.SIGKILL
        return pid

    def wait_ready(self, timeout=60):
        """Until every process is ready."""
        eventually(lambda: all(p["state"] == "ready" for p in self.processes().values()), timeout, "all ready")

    def restart(self, daemon, instance=1, sig=signal.SIGKILL):
        """Kills one and waits until its successor is ready."""
        old = self.kill(daemon, instance, sig)
        name = daemon if daemon == "postgres" else f"{daemon}-{instance}"
        eventually(lambda: self.processes()[name]["pid"] not in ("0", str(old)) and
                   self.processes()[name]["state"] == "ready", 60, f"{name} again")

    def command(self, *arguments, check=True, input=None):
        """Runs `cohoi <arguments> --dir D`; the CompletedProcess, with texts."""
        done = subprocess.run([f"{self.bin}/cohoi", *arguments, "--dir", self.dir], text=True, capture_output=True,
                              timeout=120, check=False, input=input, env=self.environment())
        if check and done.returncode != 0:
            raise AssertionError(f"cohoi {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def status(self):
        """{instance: what `cohoi status --json` says of it}."""
        lines = self.command("status", "--json", check=False).stdout.splitlines()
        return {row["instance"]: row for row in map(json.loads, lines)}

    def events(self, source, *types):
        """All events of a daemon so far (CloudEvents as dicts), in order within each partition."""
        more = ["--types", ",".join(types)] if types else []
        return [json.loads(line) for line in self.command("events", "tail", "--source", source, *more).stdout.splitlines()]

    def settle(self, timeout=30):
        """Until every daemon has taken all events of those that it follows."""
        def lags():
            rows = self.status().values()
            return [lag for row in rows for lag in row.get("status", {}).get("lags", []) if int(lag.get("lag", 0))]
        eventually(lambda: not lags() and not lags(), timeout, "no daemon lags behind")

    # --- its database ---

    def configuration(self, daemon, name):
        ini = configparser.ConfigParser(interpolation=None, strict=False)
        ini.read(f"{self.dir}/etc/cohoi.ini")
        return ini[daemon][name]

    def psql(self, daemon, sql, *parameters):
        """Rows (tuples) of a statement, asked as the daemon's own role."""
        return self._ask(self.configuration(daemon, "dsn"), sql, parameters)

    def superuser_dsn(self, database="cohoi"):
        with open(f"{self.dir}/etc/passwords", encoding="ascii") as file:
            password = dict(line.strip().split("=") for line in file)["postgres"]
        return f"host={self.dir}/run dbname={database} user=postgres password={password}"

    def superuser(self, sql, *parameters):
        return self._ask(self.superuser_dsn(), sql, parameters)

    @staticmethod
    def _ask(dsn, sql, parameters):
        with psycopg.connect(dsn, autocommit=True) as connection:
            cursor = connection.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def move_clock(self, offset, *daemons):
        """Moves the clock that decides, the database's, for these daemons (all): "3 days"; "0" puts it back."""
        roles = [f"cohoi_{daemon}" for daemon in daemons] or [
            name for (name,) in self.superuser("select rolname from pg_roles where rolname like 'cohoi\\_%'")]
        for role in roles:
            self.superuser(f"alter role {role} in database cohoi set cohoi.clock_offset = '{offset}'")
        # Connections that are open would not notice.
        self.superuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = any(%s)", roles)
        eventually(lambda: all(row["state"] == "ready" for row in self.status().values()), 30, "connected again")

    # --- its logs ---

    def logs(self, name="*"):
        """The text of the logs of these processes, "contacts-1" or "*"."""
        texts = []
        for path in sorted(glob.glob(f"{self.dir}/log/{name}.log")):
            with open(path, encoding="utf-8", errors="replace") as file:
                texts.append(file.read())
        return "\n".join(texts)

    def crashes(self):
        """What no process may do: reports of sanitizers, and deaths that no test caused."""
        found = []
        for path in sorted(glob.glob(f"{self.dir}/log/*.log")):
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
            at = next((i for i, line in enumerate(lines) if CRASH.search(line)), None)
            if at is not None:
                found.append(f"{path}:\n" + "\n".join(lines[at:at + 40]))
        for line in self.said(self.errors).splitlines():
            if re.search(r"\bsignal=(4|6|7|8|11|31)\b", line) or re.search(r"\bstatus=99\b", line):
                found.append(line)
        return found


@atexit.register
def stop_what_is_left():
    for system in list(running):
        system.stop()
