"""What waits in the program day. Computed each time: it clears itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from handrail.anytime.notes import queries as notes
from handrail.anytime.safety import queries as safety
from handrail.care.day.models import Visit
from handrail.care.day.queries.encourage import encouragements_due
from handrail.care.day.queries.outreach import Outreach, silent
from handrail.care.schedule import queries as schedule
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import ORDINARY, Due

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session

LATE_AFTER = timedelta(hours=1)
NOTES_LOOK_BACK = timedelta(days=30)


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return who to talk with before group, who was not heard from today, sessions nobody ended, notes nobody signed."""
    if not access.may(by, "day.attend"):
        return _to_call(as_of, by) if access.may(by, safety.SUPERVISE) else []
    return [
        *_to_talk_with(as_of, by),
        *_to_call(as_of, by),
        *_to_end(as_of),
        *_to_note(as_of, by),
        *encouragements_due(by, as_of),
    ]


def _to_talk_with(as_of: datetime, by: Actor) -> list[Due]:
    waiting = Visit.objects.filter(day=day_of(as_of, by.time_zone), cleared_at__isnull=True)
    waiting = waiting.filter(scan="one-to-one before group", state__in=("expected", "here", "held"))
    return [
        Due(
            words=_("One-to-one before group"),
            about=visit.client.short_name,
            route="day:place",
            ids={"place": visit.place_id},
            verb="day.clear",
            due_at=visit.session.starts_at,
            late=as_of > visit.session.starts_at,
            staff_id=visit.session.leader_id,
            kind="day",
        )
        for visit in waiting.select_related("client", "session")
    ]


def _to_call(as_of: datetime, by: Actor) -> list[Due]:
    """Nobody has heard from them. An arrival, an excuse or reaching them clears it; over its clock it goes up."""
    lines = silent(as_of=as_of, time_zone=by.time_zone)
    mine = any(line.goes_up for line in lines) and safety.supervises(by, as_of=as_of)
    may_attend = access.may(by, "day.attend")
    return [_call_due(line, by, mine, may_attend) for line in lines if may_attend or (line.goes_up and mine)]


def _call_due(line: Outreach, by: Actor, supervised: bool, may_attend: bool) -> Due:
    words = {
        "call": _("Not heard from: call"),
        "call now": _("Not heard from: call now"),
        "decide": _("Not reached: a clinician decides about the emergency contact or a welfare check"),
        "follow": _("Not reached: note what came of what was decided"),
    }[line.next]
    tags = [_("tried %(n)s times") % {"n": len(line.attempts)}] if line.attempts else []
    place: dict[str, Any] = {"route": "day:place", "ids": {"place": line.place.pk}, "verb": "day.attend"}
    chart: dict[str, Any] = {
        "route": "staff:client",
        "ids": {"episode": line.place.episode_id},
        "verb": safety.SUPERVISE,
    }
    return Due(
        words=f"{words} ({_('not reached in time: supervisor')})" if line.goes_up else words,
        about=line.place.client.short_name,
        due_at=line.due_at,
        late=line.goes_up,
        staff_id=by.person_id if line.goes_up and supervised else None,
        rank=1 if line.urgent else ORDINARY,
        kind="day",
        tags=tuple(tags),
        **(place if may_attend else chart),
    )


def _to_end(as_of: datetime) -> list[Due]:
    return [
        Due(
            words=_("End the session, so that its minutes count"),
            about=session.series.title,
            route="day:session",
            ids={"session": session.pk},
            verb="day.attend",
            due_at=session.ends_at,
            late=as_of > session.ends_at + LATE_AFTER,
            staff_id=session.leader_id,
            kind="day",
        )
        for session in schedule.running_over(as_of)
    ]


def _to_note(as_of: datetime, by: Actor) -> list[Due]:
    """Sessions that ended and in which somebody took part whose note is not signed."""
    if not access.may(by, "notes.sign"):
        return []
    sessions = list(schedule.held_since(as_of - NOTES_LOOK_BACK))
    took_part = Visit.objects.filter(session__in=sessions, minutes__gt=0).values("session_id")
    people = dict(took_part.annotate(n=Count("id")).values_list("session_id", "n"))
    signed, hours = notes.signed_counts(people), clinic.note_hours()
    return [
        _note_due(session, signed.get(session.pk, 0), people[session.pk], as_of, hours)
        for session in sessions
        if signed.get(session.pk, 0) < people.get(session.pk, 0)
    ]


def _note_due(
    session: Session, signed: int, people: int, as_of: datetime, hours: Mapping[UUID, Decimal]
) -> Due:
    found, late_at = notes.clock_of_group(session, as_of=as_of, hours=hours)
    words = _("Group note of %(day)s: %(signed)s of %(people)s signed")
    return Due(
        words=words % {"day": f"{session.day:%-d %b}", "signed": signed, "people": people},
        about=session.series.title,
        route="day:note",
        ids={"session": session.pk},
        verb="notes.sign",
        due_at=late_at,
        late=found.value == "late",
        tags=("warn",) if found.value == "warn" else (),
        staff_id=session.leader_id,
        kind="notes",
    )
