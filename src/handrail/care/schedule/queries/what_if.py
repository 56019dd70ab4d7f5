"""What if there were one more room, a clinician less, another hour: the site's week as a problem with the change made. Reads only."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import PlanRun
from handrail.care.schedule.queries.plan_result import Names
from handrail.care.schedule.queries.planned import Planned
from handrail.care.schedule.queries.planning import planned_week
from handrail.care.schedule.queries.planning_alone import Alone
from handrail.ground.clinic.models import Site
from handrail.ground.people.models import Staff
from handrail.planner.problem import read
from handrail.planner.whatif import compare

ANOTHER_ROOM = "another room"


@dataclass(frozen=True)
class WhatIf:
    """A change that is only asked about: one more room for so many, somebody less, a track that may begin at another hour as well."""

    room_for: int | None = None
    without: Staff | None = None
    track: str = ""  # program/track
    starts: time | None = None
    called: str = ""  # the track, as people call it

    @property
    def asks(self) -> bool:
        return bool(self.room_for or self.without or (self.track and self.starts))

    @property
    def kept(self) -> dict[str, Any]:
        """This as a row keeps it: ids only."""
        return {
            "room_for": self.room_for,
            "without": str(self.without.pk) if self.without else None,
            "called": self.called or self.track,
            "starts": f"{self.starts:%H:%M}" if self.starts else None,
        }


@dataclass(frozen=True)
class Brings:
    """What a change would bring, beside a search without it: more places, more needs met, who gains and who loses, by name."""

    words: str
    places: int
    met: int
    cost: int
    gain: tuple[str, ...]
    lose: tuple[str, ...]


def planned_if(site: Site, *, monday: date, what_if: WhatIf, alone: Alone = "around") -> Planned:
    """Return a site's week as a problem with a change made. Raises NothingToPlan."""
    at = what_if.starts
    hours = {what_if.track: at.hour * 60 + at.minute} if what_if.track and at else {}
    found = planned_week(site, monday=monday, pins=True, alone=alone, hours=hours)
    problem = found.problem
    if what_if.room_for:
        problem["rooms"].append({"id": ANOTHER_ROOM, "capacity": what_if.room_for})
    if what_if.without:
        problem["staff"] = [_gone(one, what_if.without.pk) for one in problem["staff"]]
        # Theirs are led by somebody else, or by nobody: no pin keeps a group that has no leader.
        problem["week"] = [one for one in problem["week"] if one["leaders"] != [str(what_if.without.pk)]]
    return found


def _gone(one: dict[str, Any], who: UUID) -> dict[str, Any]:
    return one | {"hours": [], "leads": []} if one["id"] == str(who) else one


def brought(
    problem: dict[str, Any], answer: dict[str, Any], other: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    """Return what the week of the changed problem has more than the one without the change; ids only."""
    first, second = read(problem | {"week": answer["sessions"]}), read(other | {"week": found["sessions"]})
    more = compare(first, first.week, second, second.week)
    return {
        "places": more.places,
        "met": more.met,
        "cost": more.cost["total"],
        "gain": sorted({client for client, _need, _units in more.gained}),
        "lose": sorted({client for client, _need, _units in more.lost}),
    }


def asked_words(run: PlanRun, names: Names) -> str:
    """Return what was asked about beside a search, in words: one more room for 10, without Dana Reyes."""
    asked: dict[str, Any] = (run.what_if or {}).get("asked", {})
    said = []
    if asked.get("room_for"):
        said.append(_("one more room for %(n)s") % {"n": asked["room_for"]})
    if asked.get("without"):
        said.append(_("without %(name)s") % {"name": names(asked["without"])})
    if asked.get("starts"):
        said.append(_("%(track)s also at %(at)s") % {"track": asked["called"], "at": asked["starts"]})
    return ", ".join(said)


def brings(run: PlanRun, names: Names) -> Brings | None:
    """Return what a search's change would bring, with names; None where nothing was asked, or nothing is known yet."""
    asked: dict[str, Any] = run.what_if or {}
    if (result := asked.get("result")) is None:
        return None
    gain, lose = (tuple(sorted(names(one) for one in result[which])) for which in ("gain", "lose"))
    return Brings(asked_words(run, names), result["places"], result["met"], result["cost"], gain, lose)
