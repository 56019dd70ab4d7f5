"""What waits in the program day. Computed each time: it clears itself."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from handrail.care.day.models import Visit
from handrail.care.schedule.models import Place, Session
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due

CALL_AFTER = timedelta(minutes=15)
LATE_AFTER = timedelta(hours=1)


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return who to talk with before group, who was not heard from today, and sessions nobody ended."""
    if not access.may(by, "day.attend"):
        return []
    return [*_to_talk_with(as_of, by), *_to_call(as_of, by), *_to_end(as_of)]


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
    places = Place.objects.filter(day=day_of(as_of, by.time_zone), state="expected")
    places = places.filter(session__starts_at__lt=as_of - CALL_AFTER).exclude(session__state="cancelled")
    heard = Visit.objects.filter(day=day_of(as_of, by.time_zone)).exclude(state__in=("expected", "missed"))
    places = places.exclude(pk__in=heard.values("place_id"))
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
        for place in places.select_related("client", "session").order_by("session__starts_at")
    ]


def _to_end(as_of: datetime) -> list[Due]:
    sessions = Session.objects.filter(state="running", ends_at__lt=as_of).select_related("series")
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
        for session in sessions.order_by("ends_at")
    ]
