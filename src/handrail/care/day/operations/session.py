"""What is done with everyone in a session at once, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety import queries as safety
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.queries.visits import STOPS
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session

# What the end of a session makes of each state, and the event that says so.
AT_THE_END = {
    "in group": ("wrap up", "ended"),
    "here": ("leave", "ended"),
    "held": ("leave", "ended"),
    "expected": ("mark missed", "missed"),
}
AWAY = ("hospitalize", "hospitalized")  # who is expected and known to be in a higher level of care


def why_not_end(session: Session, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against ending a session now."""
    yield from access.reasons_against(by, "day.attend", session)
    if session.state == "planned":
        yield _("The session has not begun: nobody has arrived.")
    elif session.state == "cancelled":
        yield _("The session is called off.")
    elif session.state != "running":
        yield _("The session has ended.")


@verb
def clear_settled(session: Session, *, by: Actor, at: datetime) -> int:
    """Let everyone into group for whom nothing stands in the way. Returns how many."""
    access.refuse(by, "day.attend", session)
    waiting = Visit.objects.filter(session=session, state="here", scan__isnull=False).exclude(scan__in=STOPS)
    found = list(waiting)
    watch = safety.watch_of(visit.episode_id for visit in found if visit.episode_id)
    stopped = watch.concerns.keys() | watch.holds.keys()
    settled = [visit for visit in found if visit.episode_id not in stopped]
    for visit in settled:
        visits.move(visit, "clear", cleared_at=at, cleared_by_id=by.person_id)
    record.write_all((Line("day.cleared", one, detail={"scan": one.scan}) for one in settled), by=by, at=at)
    return len(settled)


@verb
def end_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Close everyone's presence and count their minutes. Who never came was not heard from, or is in hospital."""
    if reasons := list(why_not_end(session, by=by, at=at)):
        raise NotAllowed(reasons)
    schedule.end_session(session, by=by, at=at)
    session.refresh_from_db(fields=["ends_at"])  # a part that was moved a moment ago counts
    for place in timetable.places_of(session):
        visits.open_visit(place)
    closing = list(Visit.objects.filter(session=session, state__in=AT_THE_END))
    ended = min(at, session.ends_at)
    stays = safety.stays_of(
        (one.episode_id for one in closing if one.episode_id), time_zone=session.site.time_zone
    )
    # By the day of the session, whenever this is pressed.
    away = {pk: at_place for pk, those in stays.items() if (at_place := safety.away_on(those, session.day))}
    ends = {one.pk: _end(one, away) for one in closing}
    events = [
        visits.event(
            one, ends[one.pk][1], by=by, at=ended, noted_at=at, reason=_reason(one, away, ends[one.pk])
        )
        for one in closing
    ]
    AttendanceEvent.objects.bulk_create(events)
    # Someone who arrives, or leaves, while this is pressed is not overrun: it is refused, and pressed again.
    for step in sorted({step for step, _event in ends.values()}):
        visits.move_all([one for one in closing if ends[one.pk][0] == step], step)
    visits.recount_all(session.pk, closing)
    detail = {"minutes": None}
    lines = [Line("day.ended", one, detail=detail | {"minutes": one.minutes}) for one in closing]
    record.write_all(lines, by=by, at=at)


def _end(visit: Visit, away: Mapping[UUID, Any]) -> tuple[str, str]:
    """Return the step and the event that the end of a session is for one visit."""
    gone = visit.state == "expected" and visit.episode_id in away
    return AWAY if gone else AT_THE_END[visit.state]


def _reason(visit: Visit, away: Mapping[UUID, Any], end: tuple[str, str]) -> str:
    return str(away[visit.episode_id].place) if end == AWAY and visit.episode_id else ""
