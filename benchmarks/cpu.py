"""CPU seconds of processes, from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pids: list[int]) -> float:
    """Return user and system seconds of these processes, and of their children that have ended."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def descendants(pid: int) -> list[int]:
    """Return a process and everything it started that still runs."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += parents.get(one, [])
    return found


def postgres_processes() -> list[int]:
    """Return every process of the PostgreSQL these benchmarks run beside; none on SQLite."""
    home = os.environ.get("HANDRAIL_PG_HOME")
    if not home:
        return []
    return descendants(int((Path(home) / "data" / "postmaster.pid").read_text().split()[0]))


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return sum(int(field) for field in fields[11:15]) if fields else 0


def _fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name (which may hold spaces), or nothing."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
