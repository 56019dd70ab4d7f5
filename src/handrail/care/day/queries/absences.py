"""How much a client missed lately, against the program's attendance policy: a case conference, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.queries.attendance import made_up_among
from handrail.care.day.queries.visits import standing
from handrail.clinical.day.attendance_status import DayOfCare, attendance_status
from handrail.clinical.day.case_conference import Absences, case_conference
from handrail.clinical.kit import Finding
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of

LONGEST = timedelta(days=84)  # no policy looks further back


@dataclass(frozen=True)
class Counted:
    """The days missed in the policy's window, and what the rule says of them."""

    finding: Finding
    last: date | None  # the latest of them

    def asks(self, *, decided_on: date | None) -> bool:
        """Whether the team should meet: nothing was decided since the latest missed day."""
        settled = decided_on is not None and self.last is not None and decided_on >= self.last
        return self.finding.answer == "not met" and not settled


def absences_of(episodes: Iterable[Episode], *, on: date) -> dict[UUID, Counted]:
    """Return for each of these clients how much they missed. Four queries at most."""
    cared_for = list(episodes)
    missed = Visit.objects.filter(
        episode_id__in=[one.pk for one in cared_for],
        day__range=(on - LONGEST, on),
        state__in=("missed", "excused"),
    )
    visits = list(missed.select_related("session"))
    made_up = made_up_among(visit.place_id for visit in visits)
    ahead = _told_ahead([visit for visit in visits if visit.state == "excused"])
    found: dict[Any, list[tuple[date, bool]]] = {}
    for visit in visits:
        if visit.place_id not in made_up:
            found.setdefault(visit.episode_id, []).append((visit.day, visit.pk in ahead))
    return {one.pk: _counted(one, found.get(one.pk, []), on) for one in cared_for}


def _told_ahead(excused: list[Visit]) -> set[UUID]:
    """Return which of these excused days were told as long ahead as is asked."""
    noted: dict[UUID, list[AttendanceEvent]] = {}
    for event in AttendanceEvent.objects.filter(visit__in=excused):
        noted.setdefault(event.visit_id, []).append(event)
    found = set()
    for visit in excused:
        told = [one for one in standing(noted.get(visit.pk, [])) if one.kind == "excused"]
        if not told:
            continue
        at = told[-1].announced_at or told[-1].at
        hours = round((visit.session.starts_at - at).total_seconds() / 3600, 1)
        facts = DayOfCare("excused", hours_ahead=Decimal(str(hours)))
        if attendance_status(facts, as_of=visit.day).answer == "met":
            found.add(visit.pk)
    return found


def _counted(episode: Episode, days: list[tuple[date, bool]], on: date) -> Counted:
    policy = program_of(episode).policies.missed
    changed = {"missed_days": policy.days, "window_days": policy.within_days} if policy else {}
    excused_too = bool(policy and policy.excused_too)
    facts = Absences(
        unexcused=[(on - day).days for day, in_time in days if not in_time],
        excused=[(on - day).days for day, in_time in days if in_time],
        count_excused=excused_too,
    )
    last = max((day for day, in_time in days if excused_too or not in_time), default=None)
    return Counted(case_conference(facts, as_of=on, **changed), last)
