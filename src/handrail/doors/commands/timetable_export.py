"""`handrail timetable-export`: a site's week as a timetable problem, from what is stored. Ids only."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from django_scopes import scope

from handrail.care.schedule import queries
from handrail.care.schedule.queries.planned import NothingToPlan, Planned
from handrail.ground import clock
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.models import Organization, Site
from handrail.planner.check import check
from handrail.planner.problem import ProblemError, read

Say = Callable[[str], object]


def export(wanted: str, week: datetime | None, out: Path, *, at: datetime, alone: bool, say: Say) -> bool:
    """Write the problem of a site's week. Return whether the week as it stands keeps every hard rule.

    `week`: any day of it; without one, the week of `at` by the site's own clock. `alone`: with individual sessions. Raises ClickException, and writes nothing
    then.
    """
    organization, site = _site(wanted)
    day = week.date() if week else clock.day_of(at, site.time_zone)
    monday = day - timedelta(days=day.weekday())
    with scope(organization=organization):
        found = _planned(site, monday, alone=alone)
    _refuse_unreadable(found)
    out.write_text(json.dumps(found.problem, indent=1) + "\n", encoding="utf-8")
    problem = found.problem
    say(
        f"{out}: the week of {monday:%-d %b %Y}, {len(problem['clients'])} clients, {len(problem['week'])} standing sessions, "
        f"steps of {problem['grid_minutes']} minutes"
    )
    for line in found.said:
        say(f"  {line}")
    broken = check(problem, found.week).broken
    for one in broken:
        say(f"broken: {one}")
    say(
        f"The week as it stands breaks hard rules in {len(broken)} places. The file was written all the same."
        if broken
        else "The week as it stands keeps every hard rule."
    )
    return not broken


def _planned(site: Site, monday: date, *, alone: bool) -> Planned:
    try:
        return queries.planned_week(site, monday=monday, pins=True, alone="planned" if alone else "around")
    except NothingToPlan as why:
        raise click.ClickException(f"{why} Nothing was written.") from None


def _refuse_unreadable(found: Planned) -> None:
    try:
        read(found.problem)
    except ProblemError as error:
        lines = "\n  ".join(error.found)
        raise click.ClickException(
            f"This site's week can't be written as a problem:\n  {lines}\nNothing was written."
        ) from None


def _site(wanted: str) -> tuple[Organization, Site]:
    """Return the one site of this name or id. Raises ClickException with the sites there are."""
    there: list[tuple[Organization, Site]] = []
    for organization in clinic.organizations():
        with scope(organization=organization):
            there += [(organization, site) for site in clinic.sites()]
    found = [one for one in there if wanted.casefold() in (one[1].name.casefold(), str(one[1].pk))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"'{site.name}' ({site.pk})" for _clinic, site in found or there) or "none"
    why = (
        f"'{wanted}' is the name of {len(found)} sites; give the id"
        if found
        else f"There is no site '{wanted}'"
    )
    raise click.ClickException(f"{why}. Sites: {known}. Nothing was written.")
