"""What every verb of the day does with a visit: find or open it, move it, note what happened, recount."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from handrail.care.day.minutes import Moment, Span, clinical_minutes
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.queries.visits import standing
from handrail.care.day.states import VISIT
from handrail.care.schedule import queries as timetable
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.steps import NotAllowed

if TYPE_CHECKING:
    from handrail.care.schedule.models import Part

MEANWHILE = "Someone else changed this a moment ago. Look again."


def open_visit(place: Any, *, scan: str | None = None) -> Visit:
    """Return the visit of a place, made when the first thing happens; where a scan is named, it is noted on it."""
    facts = {**episode_operations.client_row(place.episode), "session_id": place.session_id, "day": place.day}
    if scan is not None:
        facts["scan"] = scan
    visit: Visit
    visit, new = Visit.objects.get_or_create(place=place, defaults=facts)
    if scan is not None and not new:
        Visit.objects.filter(pk=visit.pk).update(scan=scan)
        visit.scan = scan
    return visit


def move(visit: Visit, verb: str, **facts: Any) -> None:
    """Take a step of the state table, or say that someone else was first."""
    was, now = visit.state, VISIT.after(visit.state, verb)
    if not Visit.objects.filter(pk=visit.pk, state=was).update(state=now, **facts):
        raise NotAllowed([_(MEANWHILE)])
    visit.state = now
    for name, value in facts.items():
        setattr(visit, name, value)


def move_all(all_of: list[Visit], verb: str, **facts: Any) -> None:
    """Take the same step for several visits, or say that someone else was first with one of them."""
    by_state: dict[str, list[Visit]] = {}
    for visit in all_of:
        by_state.setdefault(visit.state, []).append(visit)
    for was, those in by_state.items():
        now = VISIT.after(was, verb)
        rows = Visit.objects.filter(pk__in=[visit.pk for visit in those], state=was)
        if rows.update(state=now, **facts) != len(those):
            raise NotAllowed([_(MEANWHILE)])
        for visit in those:
            visit.state = now


def new_visit(place: Any) -> Visit:
    """Return a visit that is not saved yet."""
    row = episode_operations.client_row(place.episode)
    return Visit(**row, place=place, session_id=place.session_id, day=place.day)


def event(
    visit: Visit, kind: str, *, by: Actor, at: datetime, noted_at: datetime | None = None, **more: Any
) -> AttendanceEvent:
    """Return an event that is not saved yet."""
    return AttendanceEvent(
        **episode_operations.beside(visit),
        visit=visit,
        kind=kind,
        at=at,
        noted_at=noted_at or at,
        by=by.label,
        by_name=by.name,
        **more,
    )


def note(visit: Visit, kind: str, *, by: Actor, at: datetime, **more: Any) -> AttendanceEvent:
    noted = event(visit, kind, by=by, at=at, **more)
    noted.save(force_insert=True)
    return noted


def spans(parts: list[Part]) -> list[Span]:
    return [Span(part.starts_at, part.ends_at, part.clinical) for part in parts]


def moments(events: list[AttendanceEvent]) -> list[Moment]:
    return [Moment(one.at, one.kind, str(one.pk)) for one in standing(events)]


def recount_all(session_id: Any, all_of: list[Visit]) -> None:
    """Count the clinical minutes of several visits of one session, and keep their states with them."""
    held_parts = spans(timetable.parts_of(session_id))
    events: dict[object, list[AttendanceEvent]] = {}
    for one in AttendanceEvent.objects.filter(visit__in=all_of):
        events.setdefault(one.visit_id, []).append(one)
    for visit in all_of:
        visit.minutes = clinical_minutes(moments(events.get(visit.pk, [])), held_parts)
    Visit.objects.bulk_update(all_of, ["state", "minutes"])


def recount(visit: Visit) -> int:
    """Count the clinical minutes of a visit from the events that stand."""
    parts = timetable.parts_of(visit.session_id)
    events = list(AttendanceEvent.objects.filter(visit=visit))
    visit.minutes = clinical_minutes(moments(events), spans(parts))
    Visit.objects.filter(pk=visit.pk).update(minutes=visit.minutes)
    return visit.minutes
