"""How long the questions about a week as it stands take: one client fitted, with others moved, a no explained, a sick day.

It is the processor's time, so that other work on the machine changes little, and memory is kept as the server keeps it: else the
collector goes through the whole clinic while somebody waits.
"""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import click

from benchmarks.timetable.clinics import clinic
from handrail.config.memory import settle_memory
from handrail.planner.check import check
from handrail.planner.events import whole_days
from handrail.planner.fit import fit
from handrail.planner.part_of_week import part_of_week
from handrail.planner.problem import DAYS, Client, Problem, Session, read
from handrail.planner.repair import StaffAway, mend, repair
from handrail.planner.solve import ready, solve
from handrail.planner.why import why

ASKED = 40  # clients fitted, and clinicians ill, of each clinic
NEW = "newcomer"
HEAD = "| clients | seed | asked | median ms | p95 ms | of them met fully |\n" + "|---" * 6 + "|\n"


def measure(problem: Problem, sessions: Sequence[Session], clients: int, seed: int) -> str:
    """Return a row for each question. Fails where an answer breaks a hard rule."""
    chance = random.Random(seed)
    asked = [_newcomer(problem, one) for one in chance.sample(problem.clients, min(ASKED, clients))]
    rows = [
        _row("fit", [_timed(fit, one, sessions, NEW) for one in asked]),
        _row("fit, 3 may move", [_timed(fit, one, sessions, NEW, may_move=3) for one in asked]),
        _row("why", [_timed(why, one, sessions, NEW) for one in asked]),
    ]
    days = [(one.id, day) for one in problem.staff for day in ("mon", "tue", "wed", "thu", "fri")]
    ill = chance.sample(days, min(ASKED, len(days)))
    away = [StaffAway(staff, whole_days(problem, (day,)), (day,)) for staff, day in ill]  # type: ignore[arg-type]
    parts = {day: part_of_week(problem, sessions, (day,)) for day in DAYS}
    rows.append(_row("sick day", [_timed(repair, problem, sessions, one) for one in away]))
    rows.append(
        _row("sick day, day made before", [_timed(mend, parts[one.windows[0].day], one) for one in away])
    )
    _check(problem, sessions, asked[:5], away[:5])
    return "".join(f"| {clients} | {seed} | {row}" for row in rows)


def _newcomer(problem: Problem, like: Client) -> Problem:
    """Return the problem with one more client, who needs and can what somebody else does."""
    return problem.model_copy(update={"clients": (*problem.clients, like.model_copy(update={"id": NEW}))})


def _timed(ask: Callable[..., Any], *of: Any, **more: Any) -> tuple[float, Any]:
    begun = time.process_time()
    found = ask(*of, **more)
    return time.process_time() - begun, found


def _row(name: str, found: Sequence[tuple[float, Any]]) -> str:
    times = sorted(seconds * 1000 for seconds, _answer in found)
    met = sum(not _missing(answer) for _seconds, answer in found)
    at = [times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]]
    return f"{name} | {at[0]:.1f} | {at[1]:.1f} | {met} of {len(found)} |\n"


def _missing(answer: Any) -> Any:
    return answer[0].unmet if isinstance(answer, tuple) else answer.missing


def _check(
    problem: Problem, sessions: Sequence[Session], asked: Sequence[Problem], away: Sequence[StaffAway]
) -> None:
    for one in asked:
        for each in fit(one, sessions, NEW, may_move=3):
            _keeps_all_rules(one, each.sessions)
    for event in away:
        for option in repair(problem, sessions, event):
            _keeps_all_rules(option.problem, option.sessions)


def _keeps_all_rules(problem: Problem, sessions: Sequence[Session]) -> None:
    week = {
        "format": "handrail-timetable-week/1",
        "sessions": [one.model_dump(exclude_none=True) for one in sessions],
    }
    broken = check(problem.model_dump(exclude_none=True), week).broken
    assert not broken, broken[:5]


@click.command()
@click.option("--sizes", default="60 200 500", show_default=True)
@click.option(
    "--seconds", default=12.0, show_default=True, help="To plan each week in, before it is asked about."
)
def main(sizes: str, seconds: float) -> None:
    """`python -m benchmarks.timetable.asked`: plan a week of each size and print how long each question about it takes."""
    ready()
    click.echo(HEAD, nl=False)
    for size in map(int, sizes.split()):
        problem = read(clinic(size, 1))
        sessions = solve(problem, seconds=seconds).sessions
        settle_memory()
        click.echo(measure(problem, sessions, size, 1), nl=False)


if __name__ == "__main__":
    main()
