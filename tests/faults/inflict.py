"""The faults: each daemon killed, the database restarted in every rough way, at random moments."""
import signal
import time

from cohoi_client import eventually

DAEMONS = ["accounts", "contacts", "campaigns", "opportunities", "assignment", "notifications", "gateway"]
DATABASE = {"postgres, fast": signal.SIGINT, "postgres, immediate": signal.SIGQUIT, "postgres, kill -9": signal.SIGKILL}


def instances(system, daemon):
    return sorted(int(name.rpartition("-")[2]) for name in system.processes() if name.rpartition("-")[0] == daemon)


def inflict(system, fault, dice):
    if fault in DATABASE:
        return system.kill("postgres", sig=DATABASE[fault]), "postgres"
    instance = dice.choice(instances(system, fault))
    return system.kill(fault, instance), f"{fault}-{instance}"


def is_back(system, pid, name):
    process = system.processes()[name]
    return process["state"] == "ready" and process["pid"] not in ("0", str(pid))


class Table:
    """What it came to: a row for each fault, printed at the end."""

    def __init__(self, ledger):
        self.ledger, self.rows, self.last = ledger, {}, ledger.numbers()

    def note(self, fault):
        now = self.ledger.numbers()
        row = self.rows.setdefault(fault, [0, 0, 0, 0])
        row[0] += fault != "(none)"
        for column in range(3):
            row[column + 1] += now[column] - self.last[column]
        self.last = now

    def text(self):
        lines = [f"{'fault':<22}{'times':>8}{'requests':>10}{'retried':>9}{'failed':>8}"]
        rows = [*self.rows.items(), ("all", [sum(row[n] for row in self.rows.values()) for n in range(4)])]
        return "\n".join(lines + [f"{name:<22}{row[0]:>8}{row[1]:>10}{row[2]:>9}{row[3]:>8}" for name, row in rows])


def inflict_all(system, ledger, seconds, dice, halfway=lambda: None):
    """Each fault in turn, in a new order each round, until the time is over (a whole round at least); the Table."""
    began, table, was_halfway = time.monotonic(), Table(ledger), False
    rounds = 0
    while rounds == 0 or time.monotonic() - began < seconds:
        faults = DAEMONS + list(DATABASE)
        dice.shuffle(faults)
        for fault in faults:
            if rounds and time.monotonic() - began >= seconds:
                break
            time.sleep(dice.uniform(0.05, 1.5))
            table.note("(none)")
            pid, name = inflict(system, fault, dice)
            eventually(lambda p=pid, n=name: is_back(system, p, n), 90, f"{name} is back after {fault}")
            table.note(fault)
            if not was_halfway and time.monotonic() - began >= seconds / 2:
                was_halfway = True
                halfway()
        rounds += 1
    return table
