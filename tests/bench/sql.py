"""The limit of a request: the SQL that its daemon sends for it, captured from PostgreSQL's own log, by pgbench."""
import glob
import os
import re
import subprocess
import tempfile
import time

from cohoi_client import eventually
import limit
from limit import CUSTOMER, NEW, TARGET, TARGETS, uuid_of

EXECUTE = re.compile(r"\[(\d+)\] \S* ?LOG:  duration: [\d.]+ ms  execute (\w+): (.*)")
PARAMETERS = re.compile(r"\[(\d+)\] \S* ?DETAIL:  parameters: (.*)")
VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
CONNECTIONS = 8  # of the daemon to its database, as configured unless told otherwise
captured = {}  # of the kind that is measured


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


def with_replaced(text, old, new):
    """A literal in which ids stand for others: alone, or in an array."""
    return text if text.startswith("'\\x") else text.replace(old, new)


def as_script(transaction, ids, computed):
    """The transaction for pgbench. ids: {id: id of another campaign's}; computed: {literal: SQL}."""
    lines = ["\\set n random(1, 140000000000000)", "\\set c random(1, 2000)", f"\\set t random(0, {TARGETS - 1})",
             "\\startpipeline"]
    for _, sql, values in transaction:
        for n in sorted(values, reverse=True):
            value = "null" if values[n] == "NULL" else values[n]
            for old, new in ids.items():
                value = with_replaced(value, old, new)
            value = computed.get(values[n], value)
            sql = re.sub(rf"\${n}(?!\d)", lambda _, v=value: v, sql)
        lines.append(sql.strip().rstrip(";") + ";")
    return "\n".join([*lines, "\\endpipeline"]) + "\n"


def values_of(transaction, *words):
    """The parameters of the first statement in whose name one of these words is."""
    return next((v for name, _, v in transaction if any(w in name for w in words)), {})


def computed_of(kind, index, transaction):
    """{literal: SQL} of what differs from request to request."""
    saved, claim = values_of(transaction, "opportunity_save"), values_of(transaction, "claim")
    made = {values_of(transaction, "begin_command").get(3): "'bench/' || :n"}
    if kind == "create":
        made[saved[1]], made[saved[3]] = uuid_of(NEW, ":n"), uuid_of(CUSTOMER, ":c")
    if kind in ("move", "register"):
        made[saved[1]] = uuid_of(TARGET, f"{index * TARGETS} + :t")
    if kind == "register":
        made[claim[1]] = uuid_of(NEW, ":n")
    return made


def others(a, b):
    """{id: id}: a campaign and its steps stand for another and its steps."""
    return {a["id"]: b["id"], **{s["id"]: t["id"] for s, t in zip(a["steps"], b["steps"])}}


def prepare(stage, kind):
    """The captured transaction, and a copy of the database in which it finds what it changes."""
    transaction = capture(stage, kind)
    limit.make(stage.system)
    if kind in ("move", "register"):
        like = values_of(transaction, "opportunity_save")[1][1:-1]
        limit.make_targets(stage.system, stage.campaigns, like)
    return transaction


def scripts(stage, kind, spread):
    if kind not in captured:
        captured.clear()
        captured[kind] = prepare(stage, kind)
    transaction = captured[kind]
    all_ = stage.boards if kind == "board" else stage.campaigns
    made = []
    for index, campaign in enumerate(all_ if spread else all_[:1]):
        text = as_script(transaction, others(all_[0], campaign), computed_of(kind, index, transaction))
        # What was moved a moment ago has another version by now, and is moved again.
        made.append(text.replace(" where opportunity.version = excluded.version - 1", ""))
    return made


def run(stage, kind, clients, spread, seconds):
    """Transactions a second by pgbench, with as many connections as the daemon would use for these clients."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for n, text in enumerate(scripts(stage, kind, spread)):
            with open(f"{folder}/{n}.sql", "w", encoding="utf-8") as file:
                file.write(text)
            arguments += ["-f", f"{folder}/{n}.sql"]
        done = subprocess.run([f"{limit.bindir()}/pgbench", "-n", "-M", "prepared", "-c", str(min(clients, CONNECTIONS)), "-j", "1",
                               "-T", str(max(2, round(seconds))), *arguments, limit.dsn(stage.system)],
                              capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found or "ERROR" in done.stderr:
        print(f"    pgbench: {done.stderr.strip()[:600]}")
    return float(found.group(1)) if found else 0.0
