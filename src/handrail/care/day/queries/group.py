"""Reads of a group as a group: its agreements, its members' roles today, and what members say of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from handrail.care.day.models import GroupAgreement, GroupRating, PeerRole, Visit
from handrail.care.day.queries.visits import situations_of

TOOK_PART = ("here", "held", "in group", "left", "done")

# Below this many answers a mean would tell what one person said.
SMALLEST = 4
RATED = ("belonging", "heard", "helpful")
RATING_EVERY_DAYS = 6


@dataclass(frozen=True)
class Cohesion:
    """One week of a series: the mean of what its members said, 0-4; None where too few answered."""

    monday: date
    answers: int
    mean: float | None


def agreement_of(series_id: UUID) -> GroupAgreement | None:
    """Return what the members of a series agreed on last, or None."""
    found = sorted(GroupAgreement.objects.filter(series_id=series_id), key=lambda one: one.version)
    return found[-1] if found else None


def here_in(session: Any) -> list[Any]:
    """Return who took part in a session so far, by name, as the roster knows them."""
    return [now for now in situations_of(session) if now.state in TOOK_PART]


def peer_roles(session_id: UUID) -> dict[str, PeerRole]:
    """Return who does what for the group in a session, by role."""
    found = PeerRole.objects.filter(session_id=session_id).select_related("client")
    return {one.role: one for one in found}


def cohesion_of(series_id: UUID, *, since: date) -> list[Cohesion]:
    """Return what members said of a series, week by week. One query; a week with few answers has no mean."""
    weeks: dict[date, list[int]] = {}
    rows = GroupRating.objects.filter(series_id=series_id, day__gte=since).values_list("day", *RATED)
    people: dict[date, int] = {}
    for day, *said in rows:
        monday = date.fromordinal(day.toordinal() - day.weekday())
        people[monday] = people.get(monday, 0) + 1
        weeks.setdefault(monday, []).extend(one for one in said if one is not None)
    return [
        Cohesion(
            monday,
            people[monday],
            sum(said) / len(said) if said and people[monday] >= SMALLEST else None,
        )
        for monday, said in sorted(weeks.items())
    ]


def group_to_rate(episode_id: Any, *, on: date) -> Visit | None:
    """Return today's group if this client was in it, it is over, and they said nothing of it these days."""
    visit: Visit | None = Visit.objects.filter(
        episode_id=episode_id, day=on, state__in=("done", "left"), minutes__gt=0
    ).first()
    if visit is None:
        return None
    since = date.fromordinal(on.toordinal() - RATING_EVERY_DAYS)
    said = GroupRating.objects.filter(episode_id=episode_id, day__gt=since).exists()
    return None if said else visit
