"""How PostgreSQL answers what a daemon really asks: its plans, as auto_explain writes them to the server's log."""
import os
import re

from cohoi_client import eventually


class Plans:
    """Watches one daemon's statements. `mode` is the plan_cache_mode that its connections begin with."""

    def __init__(self, cohoi, daemon, mode="auto"):
        self.cohoi = cohoi
        role = f"cohoi_{daemon}"
        for setting, value in (("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0"),
                               ("plan_cache_mode", mode)):
            cohoi.superuser(f"alter role {role} in database cohoi set {setting} = '{value}'")
        cohoi.superuser("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", role)
        eventually(lambda: all(row["state"] == "ready" for row in cohoi.status().values()), 30, "connected again")

    @property
    def path(self):
        return f"{self.cohoi.dir}/log/postgres.log"

    def of(self, table, ask, times=7):
        """The plans of the statements that read this table while ask() ran, several times: a server that settles for
        one plan for all values does so after five."""
        start = os.path.getsize(self.path)
        for _ in range(times):
            ask()
        with open(self.path, encoding="utf-8", errors="replace") as file:
            file.seek(start)
            entries = re.split(r"^(?=\d{4}-\d\d-\d\d )", file.read(), flags=re.MULTILINE)
        reads = re.compile(rf"\b(from|join) {table}\b")
        found = [e for e in entries if " plan:" in e and reads.search(e)]
        assert found, f"no plan of {table} in the log"
        return found

    def scans(self, table, ask):
        """Those of these plans that read the table as a whole."""
        whole = re.compile(rf"Seq Scan on {table}\b")
        return [plan for plan in self.of(table, ask) if whole.search(plan)]
