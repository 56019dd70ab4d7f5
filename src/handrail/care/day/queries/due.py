"""What waits in the program day. Computed each time: it clears itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from handrail.anytime.notes import queries as notes
from handrail.care.day.models import Visit
from handrail.care.schedule import queries as schedule
from handrail.clinical.notes.note_clock import NoteClock, note_clock
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session

CALL_AFTER = timedelta(minutes=15)
LATE_AFTER = timedelta(hours=1)
NOTES_LOOK_BACK = timedelta(days=30)


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return who to talk with before group, who was not heard from today, sessions nobody ended, notes nobody signed."""
    if not access.may(by, "day.attend"):
        return []
    return [*_to_talk_with(as_of, by), *_to_call(as_of, by), *_to_end(as_of), *_to_note(as_of, by)]


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
    """Nobody has heard from them: a call the same day. An arrival or an excuse clears it."""
    day = day_of(as_of, by.time_zone)
    heard = Visit.objects.filter(day=day).exclude(state__in=("expected", "missed"))
    places = schedule.places_begun(day, before=as_of - CALL_AFTER).exclude(pk__in=heard.values("place_id"))
    return [
        Due(
            words=_("Not heard from today: call"),
            about=place.client.short_name,
            route="day:place",
            ids={"place": place.pk},
            verb="day.attend",
            due_at=place.session.starts_at + LATE_AFTER,
            late=as_of > place.session.starts_at + LATE_AFTER,
            kind="day",
        )
        for place in places
    ]


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
    signed = notes.signed_counts(people)
    return [
        _note_due(session, signed.get(session.pk, 0), people[session.pk], as_of)
        for session in sessions
        if signed.get(session.pk, 0) < people.get(session.pk, 0)
    ]


def _note_due(session: Session, signed: int, people: int, as_of: datetime) -> Due:
    hours = max(Decimal(0), Decimal(str((as_of - session.ends_at).total_seconds())) / 3600)
    found = note_clock(NoteClock(False, round(hours, 1)), as_of=day_of(as_of, session.site.time_zone))
    late_hours = float(dict(found.numbers)["late_hours"])
    words = _("Group note of %(day)s: %(signed)s of %(people)s signed")
    return Due(
        words=words % {"day": f"{session.day:%-d %b}", "signed": signed, "people": people},
        about=session.series.title,
        route="day:note",
        ids={"session": session.pk},
        verb="notes.sign",
        due_at=session.ends_at + timedelta(hours=late_hours),
        late=found.value == "late",
        staff_id=session.leader_id,
        kind="notes",
    )
