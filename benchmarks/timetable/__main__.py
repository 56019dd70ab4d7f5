"""`python -m benchmarks.timetable`: plan generated clinics, and write benchmarks/timetable/results.md."""

import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from benchmarks.timetable import clinics, peer
from benchmarks.timetable.alone import impossible
from benchmarks.timetable.by_hand import by_hand
from handrail.planner.answer import Answer
from handrail.planner.bound import Bound, bound
from handrail.planner.check import check
from handrail.planner.problem import Problem, read
from handrail.planner.solve import Progress, ready, solve

HERE = Path(__file__).parent
SEARCHES = 2  # side by side
BOUND_SECONDS = 25.0
COLUMNS = (
    *("clients", "seed", "CPU s", "first week s", "its cost", "cost", "unmet", "of it impossible"),
    *("by hand: cost", "unmet", "no week costs less than", "gap", "peak MB"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


@click.command()
@click.option("--sizes", default="60 200 500 1000 2000", show_default=True)
@click.option("--seeds", default="1 2 3 4 5", show_default=True, help="A clinic of each size for each.")
@click.option("--cpu-seconds", default="60 240", show_default=True, help="Of two searches together.")
@click.option(
    "--generator",
    type=click.Path(exists=True, path_type=Path),
    help="Clinics of another generator (peer.py).",
)
@click.option("--one", default="", hidden=True, help="CLIENTS/SEED: measure one clinic in this process.")
def main(sizes: str, seeds: str, cpu_seconds: str, generator: Path | None, one: str) -> None:
    """Each clinic is planned in a process of its own, so that its memory is its own; the table grows row by row."""
    if one:
        clients, seed = map(int, one.split("/"))
        for row in measure(clients, seed, [float(each) for each in cpu_seconds.split()], generator):
            click.echo(row)
        return
    ready()
    for seed in map(int, seeds.split()):
        for size in map(int, sizes.split()):
            words = ["--one", f"{size}/{seed}", "--cpu-seconds", cpu_seconds]
            words += ["--generator", str(generator)] if generator else []
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.timetable", *words],
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            click.echo(done.stdout.strip())
            _write(
                "Clinics of another generator, by its own scorer" if generator else "Clinics of clinics.py",
                done.stdout,
            )


def measure(clients: int, seed: int, budgets: list[float], generator: Path | None) -> Iterator[str]:
    """Plan one clinic; yield a row of the table for each budget. Fails if a hard rule is broken.

    The time of the searches is the processor's, so that other work on the machine changes little.
    """
    ready()
    other = peer.load(generator) if generator else None
    clinic: dict[str, Any] = other.gen(clients, seed) if other else {}
    raw = peer.problem(other, clinic) if other else clinics.clinic(clients, seed)
    rows = []
    for budget in budgets:
        begun = time.process_time()
        heard: list[Progress] = []
        found = solve(
            read(raw),
            seconds=budget / SEARCHES,
            searches=SEARCHES,
            clock=lambda: time.process_time() / SEARCHES,
            tell=partial(_heard, heard),
        )
        spent = time.process_time() - begun
        broken = check(raw, found.json()).broken
        assert not broken, broken[:5]
        cost = found.cost["total"]
        if other:
            rules, cost = peer.scored(other, clinic, found)
            assert not rules, rules
        first = [f"{heard[0].seconds:.1f}", f"{heard[0].cost:,}"]
        unmet = sum(missing for _client, _need, missing in found.unmet)
        assert spent < budget + 30, spent
        rows.append((cost, found, [clients, seed, f"{budget:.0f}", *first, f"{cost:,}", unmet]))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    paper = ("-", "-") if other else _by_hand(raw)
    least, never = _least(read(raw), [found for _cost, found, _row in rows])
    for cost, found, row in rows:
        known = sum(min(many, never.get(who, 0)) for who, many in _lacking(found).items())
        more = [
            known + least.unmet // _dearest_visit(raw),
            *paper,
            f"{least.total:,}",
            f"{1 - least.total / cost:.0%}",
        ]
        yield f"| {' | '.join(map(str, [*row, *more, megabytes]))} |"


def _least(problem: Problem, found: list[Answer]) -> tuple[Bound, dict[str, int]]:
    """Return what no week costs less than, and how much of whose needs no week could meet, by the client's own hours.

    What is impossible costs in every week; the rest of such a client's week counts as nothing.
    """
    never = {}
    for who in dict.fromkeys(who for one in found for who in _lacking(one)):
        if many := impossible(problem, who):
            never[who] = many
    clients, dear = [], 0
    for one in problem.clients:
        if one.id in never:
            dear += never[one.id] * min(need.unmet_cost for need in one.needs)
            free = tuple(need.model_copy(update={"unmet_cost": 0}) for need in one.needs)
            one = one.model_copy(update={"needs": free})
        clients.append(one)
    least = bound(problem.model_copy(update={"clients": tuple(clients)}), seconds=BOUND_SECONDS)
    return Bound(least.total + dear, least.unmet), never


def _dearest_visit(raw: dict[str, Any]) -> int:
    """Return what a visit that nobody has time for costs at most: the bound's unmet part is of visits."""
    visits = {one["id"] for one in raw["kinds"] if one["maximum"] == 1}
    needs = [need for client in raw["clients"] for need in client["needs"]]
    return max((need.get("unmet_cost", 100) for need in needs if set(need["kinds"]) & visits), default=1)


def _lacking(found: Answer) -> dict[str, int]:
    """Return how many units each client lacks in a week."""
    lacking: dict[str, int] = {}
    for client, _need, missing in found.unmet:
        lacking[client] = lacking.get(client, 0) + missing
    return lacking


def _heard(so_far: list[Progress], one: Progress) -> bool:
    so_far.append(one)
    return True


def _by_hand(raw: dict[str, Any]) -> tuple[str, str]:
    """Return what a week made as on paper costs, and how much of it is unmet."""
    found = check(raw, {"format": "handrail-timetable-week/1", "sessions": by_hand(read(raw))})
    assert not found.broken, found.broken[:5]
    return f"{found.total:,}", str(sum(one.missing for one in found.unmet))


def _write(title: str, lines: str) -> None:
    """Put a clinic's rows into the table of this name, in the place of earlier ones of the same clinic and time."""
    file = HERE / "results.md"
    parts = dict(part.split("\n", 1) for part in file.read_text().split("## ")[1:]) if file.exists() else {}
    rows = {
        _which(line): line for line in parts.get(title, "").splitlines() if line[:3].strip("| ").isdigit()
    }
    rows |= {_which(line): line for line in lines.splitlines()}
    table = "\n".join(rows[which] for which in sorted(rows))
    machine = f"Python {platform.python_version()}, {platform.machine()}, two cores."
    parts[title] = f"\n{machine}\n\n{HEAD}{table}\n"
    file.write_text(
        "# Weeks planned\n\n"
        + "\n".join(f"## {name}\n\n{words.strip()}\n" for name, words in sorted(parts.items()))
    )


def _which(row: str) -> tuple[int, int, int]:
    """Return of which clinic a row is, and how long it was planned: clients, seed, CPU seconds."""
    clients, seed, spent = (int(cell) for cell in row.strip("| ").split(" | ")[:3])
    return clients, seed, spent


if __name__ == "__main__":
    main()
