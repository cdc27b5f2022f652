"""A client that gives every command a key and sends it again until it is answered for good."""
import threading
import time
import uuid

import requests
from cohoi_client import Client, Seen

AGAIN = {429, 502, 503, 504}
TIMEOUT_SECONDS = 40  # a request has its deadline; one that hangs beyond it is a fault of ours
GIVE_UP_SECONDS = 180


class Done:
    """A command that was answered for good: by a success, or by a refusal's code."""

    def __init__(self, key, what, subject, code, tries):
        self.key, self.what, self.subject, self.code, self.tries = key, what, subject, code, tries

    def __repr__(self):
        return f"<{self.what} of {self.subject} as {self.key}: {self.code or 'done'} after {self.tries} tries>"


class Ledger:
    """What all clients of a run have done."""

    def __init__(self):
        self.lock = threading.Lock()
        self.done, self.wrong = [], []
        self.requests = self.retried = self.failed = 0

    def add(self, done):
        with self.lock:
            self.done.append(done)

    def count(self, requests=0, retried=0, failed=0):
        with self.lock:
            self.requests += requests
            self.retried += retried
            self.failed += failed

    def numbers(self):
        with self.lock:
            return self.requests, self.retried, self.failed

    def keys(self, what, code=None):
        return {d.key: d.subject for d in self.done if d.what == what and d.code == code}


class Wrong(Exception):
    """An answer that no fault excuses."""


class Stubborn:
    """One person, over every gateway of the system in turn."""

    def __init__(self, system, user, ledger, seen=None):
        self.system, self.ledger = system, ledger
        self.client = Client(user.client.url, token=user.client.token, seen=seen or Seen())
        self.id, self.turn = user.id, 0

    def send(self, method, path, body, key):
        """The reply, or None when it is to be tried again."""
        try:
            urls = self.system.urls
            self.turn += 1
            self.client.url = urls[self.turn % len(urls)]
            began = time.monotonic()
            reply = self.client.request(method, path, body, key=key, timeout=TIMEOUT_SECONDS)
        except (requests.RequestException, IndexError, OSError) as error:
            if isinstance(error, requests.exceptions.ReadTimeout) and time.monotonic() - began >= TIMEOUT_SECONDS:
                raise Wrong(f"{method} {path}: not answered within {TIMEOUT_SECONDS} s") from error
            return None
        return None if reply.status in AGAIN or reply.code == "ABORTED" else reply

    def do(self, what, path, body=None, subject=None, refusal=None):
        """The JSON of the success; None after the refusal that was expected."""
        key, tries, deadline = f"{what}-{uuid.uuid4()}", 0, time.monotonic() + GIVE_UP_SECONDS
        while True:
            tries += 1
            reply = self.send("POST", path, body, key)
            self.ledger.count(requests=1, retried=int(tries == 2))
            if reply is not None:
                break
            if time.monotonic() > deadline:
                self.ledger.count(failed=1)
                raise Wrong(f"{what} {path}: no answer within {GIVE_UP_SECONDS} s, {tries} tries")
            time.sleep(min(0.02 * tries, 0.3))
        if (reply.code or None) != refusal or (refusal is None and not 200 <= reply.status < 300):
            raise Wrong(f"{what} after {tries} tries: {reply}")
        subject = subject or (reply.json or {}).get("id")
        self.ledger.add(Done(key, what, subject, refusal, tries))
        return None if refusal else reply.json
