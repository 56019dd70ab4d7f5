"""Sessions still to come that have a place free."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from handrail.care.schedule.models import Part, Place, Series, Session
from handrail.care.schedule.queries.timetable import taken_by_weekday
from handrail.ground.clinic.queries import definition_of


@dataclass(frozen=True)
class FreeSession:
    """One session to come, with the places free and the minutes of care it brings."""

    session: Session
    free: int
    minutes: int
    clients: frozenset[UUID]  # who is expected at it


def most(session: Session) -> int:
    """Return how many a session holds: its group's maximum, or what the room holds."""
    return min(definition_of(session.series.program).group.maximum, session.room.capacity)


def seats_free(session: Session) -> int:
    """Return how many more may be expected at a session. The session was read with its series, program and room."""
    taken: int = Place.objects.filter(session=session, state="expected").count()
    return most(session) - taken


def free_sessions(site_ids: Iterable[UUID], *, after: datetime, last: date) -> list[FreeSession]:
    """Return the planned sessions of these sites up to a day that have a place free, by start. Three queries."""
    found = Session.objects.filter(site_id__in=list(site_ids), state="planned", starts_at__gt=after)
    found = found.filter(day__lte=last).select_related("series__program", "room", "site", "leader")
    sessions = sorted(found, key=lambda one: (one.starts_at, one.pk))
    expected: dict[UUID, set[UUID]] = {}
    places = Place.objects.filter(session__in=sessions, state="expected")
    for session_id, client_id in places.values_list("session_id", "client_id"):
        expected.setdefault(session_id, set()).add(client_id)
    minutes: dict[UUID, int] = {}
    for part in Part.objects.filter(session__in=sessions, clinical=True):
        length = int((part.ends_at - part.starts_at).total_seconds() // 60)
        minutes[part.session_id] = minutes.get(part.session_id, 0) + length
    free = [
        FreeSession(
            one,
            most(one) - len(expected.get(one.pk, ())),
            minutes.get(one.pk, 0),
            frozenset(expected.get(one.pk, ())),
        )
        for one in sessions
    ]
    return [one for one in free if one.free > 0]


def full_by_make_ups(series: Series, *, from_day: date, besides: UUID) -> list[date]:
    """Return the days on which a series is full though its weekday is not: someone makes up a day there. Two queries."""
    at_most = min(definition_of(series.program).group.maximum, series.room.capacity)
    ahead = Session.objects.filter(series=series, state="planned", day__gte=from_day)
    others = Q(places__state="expected") & ~Q(places__episode_id=besides)
    full = ahead.annotate(taken=Count("places", filter=others)).filter(taken__gte=at_most)
    days = sorted(full.values_list("day", flat=True))
    if not days:
        return []
    taken = taken_by_weekday(series.pk, from_day=from_day)
    return [day for day in days if taken[day.weekday()] < at_most]
