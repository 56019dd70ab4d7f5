"""`handrail timetable`: from a problem's file to a week's."""

import json
from pathlib import Path
from typing import Any

import click

from handrail.planner.answer import Answer
from handrail.planner.bound import bound
from handrail.planner.problem import Problem, ProblemError, read
from handrail.planner.solve import Progress, ready, solve


def read_problem(file: Path) -> Problem:
    """Return the problem in a file. Raises ClickException with each mistake on a line of its own."""
    try:
        raw: Any = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file} is no JSON: {error}. Nothing was written.") from None
    try:
        return read(raw)
    except ProblemError as error:
        raise _told(file, error) from None


def _told(file: Path, error: ProblemError) -> click.ClickException:
    many = len(error.found)
    head = f"{file} can't be planned as it is written ({many} {'mistake' if many == 1 else 'mistakes'}):"
    return click.ClickException("\n  ".join([head, *error.found]))


def plan(
    file: Path, out: Path, *, seconds: float, moves: int | None, seed: int, with_bound: bool, show: bool
) -> Answer:
    """Plan a problem's week, write it, and return it. Ctrl-C stops the search and keeps the best week so far."""
    problem = read_problem(file)
    click.echo("Getting ready ...", err=True)
    ready()
    hear = _Hear(show)
    try:
        limit = None if moves is not None else seconds
        found = solve(problem, seed=seed, seconds=limit, moves=moves, tell=hear)
    except ProblemError as error:
        raise _told(file, error) from None
    least = bound(problem, seconds=max(min(seconds, 60.0), 1.0)).total if with_bound else None
    found = Answer(found.sessions, found.unmet, found.cost, least, found.seed, found.moves)
    out.write_text(json.dumps(found.json(), indent=1) + "\n", encoding="utf-8")
    return found


class _Hear:
    """Tells the progress on one line."""

    def __init__(self, show: bool) -> None:
        self.show = show

    def __call__(self, so_far: Progress) -> bool:
        if self.show:
            words = f"\r{so_far.part:4.0%}  cost {so_far.cost:,}, {so_far.unmet} unmet"
            click.echo(f"{words:<48}", nl=so_far.part >= 1.0, err=True)
        return True


def words_of(found: Answer) -> list[str]:
    """Return what a week is, in words: what it costs by wish, how far that is from the least, what is unmet."""
    costs = ", ".join(
        f"{name.replace('_', ' ')} {cost:,}" for name, cost in found.cost.items() if name != "total"
    )
    lines = [f"cost {found.cost['total']:,} ({costs})"]
    if found.bound is not None:
        gap = 1 - found.bound / found.cost["total"] if found.cost["total"] else 0.0
        lines.append(f"no week costs less than {found.bound:,}, so this one is within {gap:.1%} of the best")
    lines += [
        f"unmet: client {client}, need {need}, {missing} of it" for client, need, missing in found.unmet
    ]
    return lines
