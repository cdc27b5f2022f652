"""The limit of a request: the SQL that its daemon sends for it, captured from PostgreSQL's own log, by pgbench."""
import glob
import os
import re
import subprocess
import tempfile
import time

from cohoi_client import eventually

EXECUTE = re.compile(r"\[(\d+)\] \S* ?LOG:  duration: [\d.]+ ms  execute (\w+): (.*)")
PARAMETERS = re.compile(r"\[(\d+)\] \S* ?DETAIL:  parameters: (.*)")
VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
captured = {}


def log_of(system):
    return glob.glob(f"{system.dir}/log/postgres*.log")[0]


def trace(system, on):
    """Whether the opportunities' role tells every statement; its connections begin anew."""
    for setting, value in (("log_min_duration_statement", "0"), ("log_parameter_max_length", "-1"),
                           ("log_error_verbosity", "default")):
        system.superuser("alter role cohoi_opportunities " + (f"set {setting} = '{value}'" if on else f"reset {setting}"))
    system.superuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'cohoi_opportunities'")
    time.sleep(0.3)
    eventually(lambda: all(r["state"] == "ready" for r in system.status().values()), 30, "connected again")


def statements(text):
    """The transactions in the log, each a list of (name, sql, {n: literal}), by backend."""
    open_, done, last = {}, [], None
    for line in text.splitlines():
        execute, parameters = EXECUTE.search(line), PARAMETERS.search(line)
        if execute:
            pid, name, sql = execute.groups()
            last = (name, sql, {})
            open_.setdefault(pid, []).append(last)
            if name in ("tx_commit", "tx_rollback"):
                done.append(open_.pop(pid))
        elif "LOG:  duration" in line:
            last = None  # a bind: its parameters stand again behind the execute
        elif parameters and last:
            last[2].update({int(n): v for n, v in VALUE.findall(parameters.group(2))})
    return done


def capture(stage, kind):
    """One request's transaction, as the daemon sends it."""
    system, campaign = stage.system, stage.campaigns[0]
    trace(system, True)
    began = os.path.getsize(log_of(system))
    marker = {"create": "opportunity_save", "move": "opportunity_save", "register": "claim", "board": "board"}[kind]
    if kind == "create":
        stage.opportunity(campaign, 1, ownerId=None)
    elif kind == "move":
        o = next(o for o in stage.opportunities if o["campaignId"] == campaign["id"])
        stage.http.post(f"/v1/opportunities/{o['id']}:move", {"stepId": campaign["steps"][2]["id"]}).expect(200)
    elif kind == "register":
        o = stage.opportunity(campaign, 1, ownerId=None)
        stage.seller.client.seen = stage.http.seen
        stage.seller.client.post(f"/v1/opportunities/{o['id']}:register").expect(200)
    else:
        stage.http.get(f"/v1/campaigns/{stage.boards[0]['id']}/board", params={"pageSize": 40}).expect(200)

    def found():
        with open(log_of(system), encoding="utf-8", errors="replace") as file:
            file.seek(began)
            return [t for t in statements(file.read()) if any(marker in name for name, _, _ in t)]

    eventually(found, 10, f"the SQL of {kind}")
    transaction = found()[-1]
    trace(system, False)
    return transaction


def uuid_of(number):
    return f"('00000000-0000-7000-9000-' || lpad(to_hex({number}::bigint), 12, '0'))::uuid"


def literal(value, replaced):
    if value == "NULL":
        return "null"
    text = value[1:-1]
    for old, new in replaced.items():
        if text == old:
            return new
    return value


def as_script(transaction, replaced):
    """The transaction for pgbench: what differs from request to request is computed by the server."""
    lines = ["\\set n random(1, 140000000000000)", "\\set c random(1, 2000)", "\\startpipeline"]
    for name, sql, values in transaction:
        text = sql
        if name == "frame_begin_command" or "commands" in sql:
            values = {n: ("'bench'" if v == replaced["command"] else v) for n, v in values.items()}
        for n in sorted(values, reverse=True):
            text = re.sub(rf"\${n}(?!\d)", lambda _: replace_value(values[n], replaced), text)
        lines.append(text.strip().rstrip(";") + ";")
    lines.append("\\endpipeline")
    return "\n".join(lines) + "\n"


def replace_value(value, replaced):
    if value == "'bench'":
        return "'bench/' || :n"
    return literal(value, replaced["values"])


def save_of(transaction):
    return next((v for name, _, v in transaction if name == "opportunity_save"), {})


def scripts(stage, kind, spread):
    if kind not in captured:
        captured[kind] = capture(stage, kind)
    transaction = captured[kind]
    command = next((v[3] for name, _, v in transaction if name == "frame_begin_command"), None)
    saved = save_of(transaction)
    campaigns = stage.campaigns if spread else stage.campaigns[:1]
    boards = stage.boards if spread else stage.boards[:1]
    made = []
    for index, campaign in enumerate(campaigns):
        values = {}
        own = stage.campaigns[0]
        for a, b in zip(own["steps"], campaign["steps"]):
            values[a["id"]] = f"'{b['id']}'"
            values["{" + a["id"] + "}"] = "'{" + b["id"] + "}'"
        values[own["id"]] = f"'{campaign['id']}'"
        values["{" + own["id"] + "}"] = "'{" + campaign["id"] + "}'"
        if kind == "create":
            values[saved[1][1:-1]] = uuid_of(":n")
            values[saved[3][1:-1]] = "('00000000-0000-7000-8000-' || lpad(to_hex(:c::bigint), 12, '0'))::uuid"
        if kind in ("move", "register"):
            targets = [o for o in stage.opportunities if o["campaignId"] == campaign["id"]]
            values[saved[1][1:-1]] = f"'{targets[(index + 1) % len(targets)]['id']}'"
        claim = next((v for name, _, v in transaction if "claim" in name), None)
        if kind == "register":
            values[claim[1][1:-1]] = uuid_of(":n")
        if kind == "board":
            values[stage.boards[0]["id"]] = f"'{boards[index]['id']}'"
        text = as_script(transaction, {"command": command, "values": values})
        if kind in ("move", "register"):  # the row that is there gets the next version
            text = text.replace(" where opportunity.version = excluded.version - 1", "")
        made.append(text)
    return made


def run(stage, kind, clients, spread, seconds):
    """Transactions a second by pgbench with these clients."""
    dsn = stage.system.configuration("opportunities", "dsn")
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for n, text in enumerate(scripts(stage, kind, spread)):
            with open(f"{folder}/{n}.sql", "w", encoding="utf-8") as file:
                file.write(text)
            arguments += ["-f", f"{folder}/{n}.sql"]
        bindir = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()
        done = subprocess.run([f"{bindir}/pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T",
                               str(max(2, round(seconds)) + clients // 16), *arguments, dsn + " options='-c search_path=opportunities,extensions'"],
                              capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found or "ERROR" in done.stderr:
        print(f"    pgbench: {done.stderr.strip()[:600]}")
        return float(found.group(1)) if found else 0.0
    return float(found.group(1))
