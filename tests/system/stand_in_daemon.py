#!/usr/bin/python3
"""A stand-in for a daemon, copied as cohoi-<daemon>: tests of the supervisor need processes, not a CRM.

Ready at once and ended by SIGTERM, unless a file of its name beside it says otherwise: "dies", "misconfigured",
"never ready", "ignores SIGTERM".
"""
import http.server
import os
import signal
import sys

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
here, program = os.path.split(os.path.realpath(sys.argv[0]))
name = f"{program[len('cohoi-'):]}-{arguments['--instance']}"
run = os.path.join(os.path.dirname(os.path.dirname(arguments["--config"])), "run")


def mood():
    try:
        with open(f"{here}/{program}.mood", encoding="ascii") as file:
            return file.read()
    except OSError:
        return ""


class Admin(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if mood() == "never ready" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def write(kind, text):
    path = f"{run}/{name}.{kind}"
    with open(path + ".new", "w", encoding="ascii") as file:
        file.write(text)
    os.rename(path + ".new", path)


print(f"{name} says good day", file=sys.stderr, flush=True)
if mood() == "dies":
    sys.exit(f"{name} wants to die")
if mood() == "misconfigured":
    sys.exit(78)
signal.signal(signal.SIGTERM, lambda *_: None if mood() == "ignores SIGTERM" else os._exit(0))
server = http.server.HTTPServer(("127.0.0.1", 0), Admin)
write("admin", f"{server.server_port}\n")
if program == "cohoi-gateway":
    write("port", os.environ["COHOI_GATEWAY_LISTEN"].rpartition(":")[2])
if program == "cohoi-accounts":
    write("password", os.environ.get("COHOI_ADMIN_PASSWORD", ""))
server.serve_forever()
