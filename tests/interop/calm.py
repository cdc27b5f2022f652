"""When everything that follows from what was done has been done, by the tables themselves."""
from cohoi_client import eventually
from logs import SOURCES, heads

# Tables whose rows are still to be worked off, in whatever daemon they stand.
QUEUES = ["notice", "leaving", "contact_to_follow", "snapshot_loads"]


def queues(system):
    """[(daemon, table)]"""
    return system.superuser("select table_schema::text, table_name::text from information_schema.tables"
                            " where table_name = any(%s) and table_schema = any(%s)", QUEUES, SOURCES)


def unfinished(system):
    """What is still to be taken or told: [(daemon, source, partition, cursor, head)], [(daemon, queue, length)]."""
    ends = {source: heads(system, source) for source in SOURCES}
    found = []
    for daemon in SOURCES:
        for source, partition, seq in system.psql(daemon, "select source, partition, seq from cursors"):
            if source in ends and seq != ends[source][partition]:  # a daemon that is followed may not be there
                found.append((daemon, source, partition, seq, ends[source][partition]))
    for daemon, queue in queues(system):
        length = system.psql(daemon, f"select count(*) from {queue}")[0][0]
        if length:
            found.append((daemon, queue, length))
    return found


def wait_calm(system, timeout=60):
    """Everybody has taken everything and nothing is queued; heads that stay the same over a second look prove it."""
    seen = []

    def is_calm():
        before = [heads(system, source) for source in SOURCES]
        seen[:] = unfinished(system)
        return not seen and before == [heads(system, source) for source in SOURCES]
    try:
        eventually(is_calm, timeout, "all is calm")
    except AssertionError as error:
        raise AssertionError(f"{error}: {seen[:10]}") from error
