"""Which of a client's own days do not take place, and why: a place that was theirs when its session was called off."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from handrail.care.schedule.models import Enrolment, Place, Session
from handrail.care.schedule.queries.timetable import covers, next_places
from handrail.ground.episode.models import Episode

AHEAD = timedelta(days=14)  # that called-off days are shown, where fewer days are to come


def called_off(episode_id: UUID, day: date) -> str:
    """Return why the session is called off at which this client was expected on a day, or nothing."""
    off = _called_off(episode_id, day, day)
    return off[0].session.cancelled_reason if off else ""


def days_ahead(episode: Episode, *, on: date, limit: int) -> list[Place]:
    """Return the next places from a day on, and among them the days that are called off, by start. Four queries at most.

    A day on which they are expected elsewhere is not called off for them.
    """
    places = next_places(episode, on=on, limit=limit)
    last = max([on + AHEAD, *(place.day for place in places)])
    come_all_the_same = {place.day for place in places}
    off = [one for one in _called_off(episode.pk, on, last) if one.day not in come_all_the_same]
    return sorted([*places, *off], key=lambda one: one.session.starts_at)


def seen_of(enrolment: Enrolment) -> str:
    """Return what a page carries of the place it shows: another by now, or freed, and nothing is overwritten."""
    return f"{enrolment.pk}/{enrolment.until_day or ''}"


def elsewhere_on(session: Session, client_ids: Iterable[UUID]) -> list[Place]:
    """Return the places at which these clients are expected instead: at the hours of this session, or for its day only. Two queries."""
    found = Place.objects.filter(client_id__in=list(client_ids), day=session.day, state="expected")
    places = list(
        found.exclude(session_id=session.pk).select_related(
            "session__series", "session__site", "session__room"
        )
    )
    own: dict[tuple[UUID, UUID], list[Enrolment]] = defaultdict(list)
    for one in Enrolment.objects.filter(client_id__in={place.client_id for place in places}):
        own[one.client_id, one.series_id].append(one)
    return [
        place
        for place in places
        if (place.session.starts_at < session.ends_at and place.session.ends_at > session.starts_at)
        or not any(covers(one, place.day) for one in own[place.client_id, place.session.series_id])
    ]


def _called_off(episode_id: UUID, first: date, last: date) -> list[Place]:
    """A place says only that it was given back. It was theirs until the end where their days in that series still hold."""
    found = Place.objects.filter(episode_id=episode_id, day__range=(first, last), state="released")
    found = found.filter(session__state="cancelled").select_related("session__series", "session__site")
    places = sorted(found, key=lambda one: (one.session.starts_at, one.pk))
    if not places:
        return []
    own: dict[UUID, list[Enrolment]] = defaultdict(list)
    for one in Enrolment.objects.filter(
        episode_id=episode_id, series_id__in={one.session.series_id for one in places}
    ):
        own[one.series_id].append(one)
    return [place for place in places if any(covers(one, place.day) for one in own[place.session.series_id])]
