"""Cohoi's HTTP interface for the demo loaders: keep-alive, several at a time, retries under one Idempotency-Key."""
import http.client
import json
import os
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlparse

TRIES = 8


class Refused(Exception):
    def __init__(self, asked, status, problem):
        super().__init__(f"{asked}: {status} {json.dumps(problem, ensure_ascii=False)}")
        self.status = status
        self.problem = problem if isinstance(problem, dict) else {}


class Cohoi:
    """One signed-in user. Every thread has a connection of its own; each sees what any of them wrote."""

    def __init__(self, url, username, password):
        parsed = urlparse(url)
        self.host, self.port = parsed.hostname, parsed.port or 80
        self.local = threading.local()
        self.lock = threading.Lock()
        self.positions = []  # (when, position), newest first
        self.token = None
        self.token = self.post("/v1/sessions", {"username": username, "password": password})["token"]

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None):
        return self.ask("POST", path, body if body is not None else {})

    def put(self, path, body):
        return self.ask("PUT", path, body)

    def patch(self, path, body):
        return self.ask("PATCH", path, body)

    def find_all(self, path):
        """All items of a list, page by page."""
        items, token = [], ""
        while token is not None:
            joint = "&" if "?" in path else "?"
            page = self.get(f"{path}{joint}pageSize=500" + (f"&pageToken={quote(token)}" if token else ""))
            items += page["items"]
            token = page.get("nextPageToken")
        return items

    def ask(self, method, path, body=None):
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method != "GET" and path != "/v1/sessions":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        for attempt in range(TRIES):
            seen = self.seen()
            if seen:
                headers["Cohoi-After"] = seen
            try:
                status, reply, position = self.once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.local.connection = None
                if attempt + 1 == TRIES:
                    raise
                time.sleep(0.1 * 2**attempt)
                continue
            if status in (409, 429, 503) and reply.get("code") in ("ABORTED", "RESOURCE_EXHAUSTED", "UNAVAILABLE"):
                time.sleep(0.1 * 2**attempt)
                continue
            if status >= 400:
                raise Refused(f"{method} {path}", status, reply)
            self.remember(position)
            return reply
        raise Refused(f"{method} {path}", status, reply)

    def once(self, method, path, body, headers):
        if getattr(self.local, "connection", None) is None:
            self.local.connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        data = None if body is None else json.dumps(body).encode()
        self.local.connection.request(method, path, data, headers)
        response = self.local.connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else {}, response.getheader("Cohoi-Position")

    def seen(self):
        """What this thread must see: its own last write. What must be seen by all is shared with `settle`."""
        return getattr(self.local, "position", None) or getattr(self, "settled", None)

    def remember(self, position):
        if position:
            self.local.position = position
            with self.lock:
                self.last = position

    def settle(self):
        """From here on every thread sees the last thing that was written before."""
        with self.lock:
            self.settled = getattr(self, "last", None)
        self.local.position = None


def each(items, do, what, threads=8):
    """do(item) for all items, several at a time, with progress; ends at the first error."""
    items = list(items)
    done, started = 0, time.monotonic()
    start, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(do, items):
            done += 1
            if done == len(items) or (sys.stdout.isatty() and done % 250 == 0) or done % 2000 == 0:
                rate = done / max(time.monotonic() - started, 0.001)
                print(f"{start}  {what}: {done}/{len(items)} ({rate:.0f}/s)", end=end, flush=True)
    print(flush=True, end="\n" if sys.stdout.isatty() else "")


def sign_in():
    """The administrator, by COHOI_URL and COHOI_ADMIN_PASSWORD."""
    url, password = os.environ.get("COHOI_URL"), os.environ.get("COHOI_ADMIN_PASSWORD")
    if not url or not password:
        sys.exit("COHOI_URL and COHOI_ADMIN_PASSWORD say where Cohoi is and who may load")
    return Cohoi(url, "admin", password)


