"""The faults: each daemon killed, the database restarted in every rough way, at random moments."""
import signal
import time

from cohoi_client import eventually

DATABASE = {"postgres, fast": signal.SIGINT, "postgres, immediate": signal.SIGQUIT, "postgres, kill -9": signal.SIGKILL}


def instances(system, daemon):
    return sorted(int(name.rpartition("-")[2]) for name in system.processes() if name.rpartition("-")[0] == daemon)


def daemons(system):
    return sorted({name.rpartition("-")[0] for name in system.processes() if "-" in name})


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

    def note(self, fault, seconds=None):
        """What was asked since the last note was asked during this fault, which lasted so long."""
        now = self.ledger.numbers()
        times, *counts, longest = self.rows.get(fault, [0, 0, 0, 0, 0])
        counts = [count + new - old for count, new, old in zip(counts, now, self.last)]
        self.rows[fault] = [times + (seconds is not None), *counts, max(longest, seconds or 0)]
        self.last = now

    def text(self):
        def line(name, row):
            return f"{name:<22}{row[0]:>8}{row[1]:>10}{row[2]:>9}{row[3]:>8}{row[4]:>10.1f}"
        columns = list(zip(*self.rows.values()))
        lines = [f"{'fault':<22}{'times':>8}{'requests':>10}{'retried':>9}{'failed':>8}{'longest s':>10}"]
        lines += [line(name, row) for name, row in self.rows.items()]
        return "\n".join(lines + [line("all", [*map(sum, columns[:4]), max(columns[4])])])


def rounds(names, dice):
    """Endless rounds: each daemon once, in a new order, and one of the database's faults. More of these would meet the
    supervisor's patience with what keeps dying, and the clients would only wait."""
    while True:
        for database in DATABASE:
            faults = dice.sample(names, len(names))
            yield faults[:3] + [database] + faults[3:]


def inflict_all(system, ledger, seconds, dice, halfway=lambda: None):
    """Each fault in turn until the time is over, all of them at least once; the Table."""
    began, table = time.monotonic(), Table(ledger)

    def is_over():
        return time.monotonic() - began >= seconds

    for number, faults in enumerate(rounds(daemons(system), dice), 1):
        for fault in faults:
            if number > len(DATABASE) and is_over():
                return table
            time.sleep(dice.uniform(0.05, 1.5))
            table.note("(between)")
            at = time.monotonic()
            pid, name = inflict(system, fault, dice)
            eventually(lambda p=pid, n=name: is_back(system, p, n), 90, f"{name} is back after {fault}")
            table.note(fault, time.monotonic() - at)
        if number == 2:
            halfway()
    return table
