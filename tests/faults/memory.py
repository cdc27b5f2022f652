"""What a daemon costs in memory."""
import re


def memory(system, daemon):
    """PSS, in bytes."""
    with open(f"/proc/{system.pid(daemon)}/smaps_rollup", encoding="ascii") as rollup:
        return int(re.search(r"^Pss:\s+(\d+) kB", rollup.read(), re.MULTILINE).group(1)) * 1024
