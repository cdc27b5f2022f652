"""A target of webhooks: takes what is posted, checks its signature, and answers as a test wants."""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time


def signature(secret, id, timestamp, body):
    """As Standard Webhooks has it; written by the page, not by the code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()).decode()


class Taken:
    """What came: the event, the headers, and whether it was signed with the target's secret."""

    def __init__(self, headers, body, secret):
        self.headers, self.body, self.at = headers, body, time.time()
        self.event = json.loads(body)
        self.id, self.type = self.event["id"], self.event["type"]
        self.signatures = headers["webhook-signature"].split()
        expected = secret and signature(secret, headers["webhook-id"], headers["webhook-timestamp"], body)
        self.is_signed = expected in self.signatures


class Target:
    """`answer(taken)` gives a status, or (status, {header: value}, body); None takes everything."""

    def __init__(self, answer=None, certificate=None):
        self.answer = answer
        self.secret = None
        self.tries, self.taken = [], []  # all, and those that were answered by a success
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(self):
        target = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken = Taken(self.headers, body, target.secret)
                target.tries.append(taken)
                answer = target.answer(taken) if target.answer else 204
                status, headers, text = answer if isinstance(answer, tuple) else (answer, {}, b"")
                if 200 <= status < 300:
                    target.taken.append(taken)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        return Handler

    @property
    def port(self):
        return self.server.server_port

    def url(self, host="127.0.0.1", path="/hook"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def ids(self):
        return [t.id for t in self.taken]

    def types(self):
        return [t.type for t in self.taken]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def hook(person, target, types=("cohoi.opportunity.*",), **fields):
    """A webhook of this person's to the target."""
    body = {"url": target.url(), "types": list(types), **fields}
    made = person.client.post("/v1/webhooks", body).expect(201).json
    target.secret = made["secret"]
    return made


def deliveries(person, made, **params):
    return person.client.get(f"/v1/webhooks/{made['id']}/deliveries", params={"pageSize": 500, **params}).expect(200)["items"]


def allow(cohoi, *targets):
    """Lets webhooks reach these; and waits until those who send know it."""
    cohoi.admin.patch("/v1/settings", {"webhookAllowedTargets": list(targets)}).expect(200)
