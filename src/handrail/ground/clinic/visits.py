"""The visits that a program plans for one client besides its days, in words: what, how often, how long, with whom.

Their minutes are in no sum of planned hours (see `library.terms.Visit`): they count once they are on a calendar.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from handrail.library.program import Program


@dataclass(frozen=True)
class PlannedVisit:
    title: str
    how_often: str
    minutes: int
    led_by: str  # the role's title; empty: the definition names none


def planned_visits(program: Program) -> list[PlannedVisit]:
    """Return what a definition plans, those with a rhythm first, else as the definition orders them."""
    roles = {role.id: role.title for role in program.team}
    ordered = sorted(program.visits, key=lambda visit: visit.every_days is None)
    return [
        PlannedVisit(
            visit.title,
            how_often(visit.every_days),
            visit.minutes.planned,
            roles.get(visit.led_by or "", ""),
        )
        for visit in ordered
    ]


def how_often(every_days: int | None) -> str:
    """Return a rhythm as people say it."""
    if every_days is None:
        return _("as needed")
    weeks, days = divmod(every_days, 7)
    if days:
        return _("each day") if every_days == 1 else _("every %(days)s days") % {"days": every_days}
    return _("each week") if weeks == 1 else _("every %(weeks)s weeks") % {"weeks": weeks}
