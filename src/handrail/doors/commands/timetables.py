"""The commands about timetables. What they do stands beside; the imports are late, so that --help needs no database."""

import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click


@click.command("timetable-check")
@click.argument(
    "problem", metavar="PROBLEM.json", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.argument("week", metavar="WEEK.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def timetable_check(problem: Path, week: Path) -> None:
    """Check a week against its timetable problem: every hard rule, what it costs, which needs it leaves unmet.

    Shares no code with what plans a week. Ends with 1 for a broken rule or a claim of the week that isn't so, with 2
    for a file that can't be read. docs/timetable.md describes both files.
    """
    from handrail.doors.commands.timetable_check import Unreadable, check_files  # noqa: PLC0415 - after django.setup()

    try:
        kept = check_files(problem, week, say=click.echo)
    except Unreadable as why:
        click.echo(f"Error: {why}", err=True)
        sys.exit(2)
    if not kept:
        sys.exit(1)


@click.command("timetable-export")
@click.option("--site", required=True, help="The site's name, or its id.")
@click.option(
    "--week",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="A day of the week meant (default: today).",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the problem.",
)
@click.option(
    "--one-to-ones", is_flag=True, help="With the individual sessions of programs that plan one each week."
)
def timetable_export(site: str, week: datetime | None, out: Path, *, one_to_ones: bool) -> None:
    """Write a site's week as a timetable problem: ids only, as docs/timetable.md describes it.

    Ends with 1 where the week as it stands breaks a hard rule; the file is written all the same, and what is broken is said.
    """
    from handrail.doors.commands.timetable_export import export  # noqa: PLC0415 - after django.setup()
    from handrail.ground import clock  # noqa: PLC0415 - after django.setup()

    if not export(site, week, out, at=clock.now(), alone=one_to_ones, say=click.echo):
        sys.exit(1)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write the week."
)
@click.option("--seconds", default=60.0, show_default=True, help="How long to search.")
@click.option(
    "--moves", type=int, default=None, help="Search so many moves instead: the same on every machine."
)
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--bound/--no-bound", default=True, show_default=True, help="Also prove what no week costs less than."
)
@click.argument("problem", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def timetable(out: Path, seconds: float, moves: int | None, seed: int, bound: bool, problem: Path) -> None:
    """Plan a site's week: PROBLEM is a file as docs/timetable.md describes it; Ctrl-C keeps the best week so far."""
    from handrail.doors.commands.timetable import plan, words_of  # noqa: PLC0415 - the solver is slow to import

    found = plan(
        problem, out, seconds=seconds, moves=moves, seed=seed, with_bound=bound, show=sys.stderr.isatty()
    )
    for line in words_of(found):
        click.echo(line)


@click.command("timetable-run", hidden=True)
@click.argument("run", type=click.UUID)
def timetable_run(run: UUID) -> None:
    """Do a search that a director asked for on a page. `handrail work` starts this, and notices its end."""
    from handrail.doors.commands.planning import search_here  # noqa: PLC0415 - after django.setup()

    if not search_here(run):
        raise click.ClickException("There is no such search.")
