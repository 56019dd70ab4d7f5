"""`python -m benchmarks.timetable`: plan generated clinics, and write benchmarks/timetable/results.md."""

import platform
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from benchmarks.timetable import clinics, peer
from handrail.planner.bound import bound
from handrail.planner.check import check
from handrail.planner.problem import read
from handrail.planner.solve import Progress, ready, solve

HERE = Path(__file__).parent
SIZES = "60 200 500 1000 2000"
HEAD = (
    "| clinics | clients | seed | first week s | its cost | cost | unmet | no week costs less than | gap | wall s | CPU s | peak MB |\n"
    + "|---" * 12
    + "|\n"
)


@click.command()
@click.option("--sizes", default=SIZES, show_default=True)
@click.option("--seeds", default=5, show_default=True, help="Clinics of each size.")
@click.option(
    "--cpu-seconds", default=60.0, show_default=True, help="Of two searches side by side: half of it each."
)
@click.option(
    "--generator",
    type=click.Path(exists=True, path_type=Path),
    help="Clinics of another generator (peer.py).",
)
@click.option("--one", default="", hidden=True, help="CLIENTS/SEED: measure one clinic in this process.")
def main(sizes: str, seeds: int, cpu_seconds: float, generator: Path | None, one: str) -> None:
    """Each clinic is planned in a process of its own, so that its memory is its own."""
    if one:
        click.echo(measure(*map(int, one.split("/")), cpu_seconds, generator))
        return
    ready()
    lines = []
    for size in sizes.split():
        for seed in range(1, seeds + 1):
            words = ["--one", f"{size}/{seed}", "--cpu-seconds", str(cpu_seconds)]
            words += ["--generator", str(generator)] if generator else []
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.timetable", *words],
                capture_output=True,
                text=True,
                check=True,
            )
            click.echo(done.stdout.strip())
            lines.append(done.stdout)
    _write(f"{'another generator' if generator else 'own'}, {cpu_seconds:.0f} CPU seconds", "".join(lines))


def measure(clients: int, seed: int, cpu_seconds: float, generator: Path | None) -> str:
    """Plan one clinic; return its row of the table. Fails if a hard rule is broken."""
    ready()
    other = peer.load(generator) if generator else None
    clinic: dict[str, Any] = other.gen(clients, seed) if other else {}
    raw = peer.problem(other, clinic) if other else clinics.clinic(clients, seed)
    heard: list[Progress] = []
    wall, cpu = time.monotonic(), time.process_time()
    problem = read(raw)
    found = solve(problem, seconds=cpu_seconds / 2, tell=lambda so_far: heard.append(so_far) is None)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    broken = check(raw, found.json()).broken
    assert not broken, broken[:5]
    cost = found.cost["total"]
    if other:
        rules, cost = peer.scored(other, clinic, found)
        assert not rules, rules
    least = bound(problem, seconds=cpu_seconds / 2).total
    unmet = sum(missing for _client, _need, missing in found.unmet)
    name = "another generator" if other else "own"
    row = [
        name,
        clients,
        seed,
        f"{heard[0].seconds:.1f}",
        f"{heard[0].cost:,}",
        f"{cost:,}",
        unmet,
        f"{least:,}",
    ]
    row += [f"{1 - least / cost:.0%}", f"{wall:.0f}", f"{cpu:.0f}", megabytes]
    return f"| {' | '.join(map(str, row))} |"


def _write(title: str, lines: str) -> None:
    """Put a run's table in the place of the earlier one of the same name."""
    file = HERE / "results.md"
    parts = dict(part.split("\n", 1) for part in file.read_text().split("## ")[1:]) if file.exists() else {}
    parts[title] = (
        f"\nPython {platform.python_version()}, {platform.machine()}, two cores.\n\n{HEAD}{lines}\n"
    )
    file.write_text(
        "# Weeks planned\n\n" + "".join(f"## {name}\n{words}" for name, words in sorted(parts.items()))
    )


if __name__ == "__main__":
    main()
