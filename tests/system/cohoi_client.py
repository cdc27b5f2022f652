"""A client of Cohoi's HTTP interface for tests: signs in, reads its own writes, and shows refusals as codes."""
import base64
import time

import requests

MOST_POSITIONS = 32
REMEMBERED_SECONDS = 30


class Unexpected(AssertionError):
    """A reply was another one than the test expected."""


class Reply:
    """What came back: status, json, headers, text, and `code` of a problem document (None when it is none)."""

    def __init__(self, response):
        self.status = response.status_code
        self.headers = response.headers
        self.content = response.content
        self.text = response.text
        self.asked = f"{response.request.method} {response.request.path_url}"
        is_json = "json" in response.headers.get("Content-Type", "")
        self.json = response.json() if is_json and response.content else None

    @property
    def code(self):
        return self.json.get("code") if isinstance(self.json, dict) and self.status >= 400 else None

    @property
    def fields(self):
        """{field: code} of the violations."""
        return {v["field"]: v["code"] for v in (self.json or {}).get("violations", [])}

    def expect(self, status, code=None):
        """This reply, if it has the status (and the code); else the test fails and shows what came."""
        if self.status != status or (code and self.code != code):
            wanted = f"{status} {code}" if code else status
            raise Unexpected(f"{self.asked}: {self.status}, expected {wanted}\n{self.text[:2000]}")
        return self

    def ok(self):
        """This reply, if it is a success of any kind."""
        return self if 200 <= self.status < 300 else self.expect("2xx")

    def __getitem__(self, name):
        return self.json[name]

    def __repr__(self):
        return f"<{self.asked}: {self.status} {self.text[:200]}>"


def count_positions(header):
    """How many positions a Cohoi-Position holds: a message in which each is a length-delimited field."""
    data = base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))
    at = count = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80:
                return value

    while at < len(data):
        varint()  # the tag
        length = varint()
        at += length
        count += 1
    return count


class Seen:
    """The positions of the last 30 seconds, newest first, at most as many as a request may name."""

    def __init__(self):
        self.headers = []  # (when, text, number of positions)

    def add(self, header):
        if header:
            self.headers = [h for h in self.headers if h[1] != header]
            self.headers.insert(0, (time.monotonic(), header, count_positions(header)))

    def header(self):
        self.headers = [h for h in self.headers if time.monotonic() - h[0] < REMEMBERED_SECONDS]
        chosen, total = [], 0
        for _, text, n in self.headers:
            if total + n > MOST_POSITIONS:
                break
            chosen.append(text)
            total += n
        return ",".join(chosen)


class Client:
    """One person or machine. `token` goes as a bearer token; after sign_in(cookies=True) the cookies are used.

    Several clients may share what they have seen: Client(url, seen=other.seen).
    """

    def __init__(self, url, token=None, seen=None, language="en"):
        self.url = url
        self.token = token
        self.csrf_token = None
        self.user = None
        self.seen = seen or Seen()
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy of the machine's
        self.session.headers["Accept-Language"] = language

    def sign_in(self, username, password, cookies=False):
        reply = self.post("/v1/sessions", {"username": username, "password": password}).ok()
        self.user = reply["user"]
        if cookies:
            self.csrf_token = reply.json.get("csrfToken") or self.session.cookies.get("cohoi_csrf")
        else:
            self.session.cookies.clear()
            self.token = reply["token"]
        return self

    @property
    def id(self):
        return self.user["id"]

    def request(self, method, path, body=None, *, params=None, headers=None, key=None, if_match=None, files=None,
                after=True, stream=False, timeout=30):
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if self.csrf_token and method != "GET":
            sent.setdefault("X-CSRF-Token", self.csrf_token)
        if key:
            sent["Idempotency-Key"] = key
        if if_match is not None:
            sent["If-Match"] = f'"{if_match}"'
        if after and self.seen.header():
            sent.setdefault("Cohoi-After", self.seen.header())
        response = self.session.request(method, self.url + path, json=body, params=params, headers=sent, files=files,
                                        stream=stream, timeout=timeout, allow_redirects=False)
        self.seen.add(response.headers.get("Cohoi-Position"))
        return response if stream else Reply(response)

    def get(self, path, **more):
        """Query parameters go in `params`."""
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body, **more)

    def patch(self, path, body, **more):
        return self.request("PATCH", path, body, **more)

    def put(self, path, body, **more):
        return self.request("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def items(self, path, **params):
        """All items of a list, page by page."""
        token = None
        while True:
            page = self.get(path, params={**params, "pageSize": 500, **({"pageToken": token} if token else {})})
            page.expect(200)
            yield from page["items"]
            token = page.json.get("nextPageToken")
            if not token:
                return


def eventually(fn, timeout=10, what=None):
    """fn's first true value; its exceptions count as not yet. Fails after `timeout` seconds with the last of them."""
    deadline = time.monotonic() + timeout
    pause = 0.01
    while True:
        last = None
        try:
            value = fn()
            if value:
                return value
        except (AssertionError, KeyError, IndexError, TypeError, OSError, requests.RequestException) as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what or fn} {last or ''}") from last
        time.sleep(pause)
        pause = min(2 * pause, 0.2)
