"""Where the limit is measured: a copy of the opportunities' schema in a database of its own. Nobody follows the events
that pgbench appends there, and no row that a daemon is asked to move is written by another hand."""
import subprocess
import tempfile

import psycopg

DATABASE = "limit_of_the_bench"
TARGETS = 100  # opportunities of a campaign that moves and registrations choose from
CUSTOMER, NEW, TARGET = "8", "9", "a"


def bindir():
    return subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True).stdout.strip()


def uuid_of(kind, number):
    """SQL: an id computed from a number."""
    return f"('00000000-0000-7000-{kind}000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


def dsn(system):
    """As the daemon's role, with its search path."""
    own = system.configuration("opportunities", "dsn").replace("dbname=cohoi", f"dbname={DATABASE}")
    return own + " options='-c search_path=opportunities,extensions'"


def ask(system, sql, *parameters):
    with psycopg.connect(system.superuser_dsn(DATABASE), autocommit=True) as connection:
        cursor = connection.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else []


def make(system):
    """A fresh copy; with statistics, so that none are gathered while it is measured."""
    system.superuser(f"drop database if exists {DATABASE} with (force)")
    system.superuser(f"create database {DATABASE}")
    with tempfile.TemporaryFile() as dump:
        subprocess.run([f"{bindir()}/pg_dump", "-n", "opportunities", "-n", "extensions", "-e", "pg_trgm", "-e", "btree_gin",
                        system.superuser_dsn()], stdout=dump, check=True)
        dump.seek(0)
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", system.superuser_dsn(DATABASE)], stdin=dump,
                       stdout=subprocess.DEVNULL, check=True)
    ask(system, "vacuum analyze")


def make_targets(system, campaigns, like):
    """TARGETS opportunities in each campaign, with computed ids, otherwise like that one."""
    taken = ("id", "campaign_id", "step_id", "external_id")
    columns = ", ".join(c for (c,) in ask(
        system, "select column_name::text from information_schema.columns where table_schema = 'opportunities'"
        " and table_name = 'opportunity' and is_generated = 'NEVER' order by ordinal_position") if c not in taken)
    for index, campaign in enumerate(campaigns):
        ask(system, f"insert into opportunities.opportunity (id, campaign_id, step_id, {columns})"
            f" select {uuid_of(TARGET, f'{index * TARGETS} + n')}, %s, %s, {columns}"
            f" from opportunities.opportunity, generate_series(0, {TARGETS - 1}) n where id = %s",
            campaign["id"], campaign["steps"][1]["id"], like)
