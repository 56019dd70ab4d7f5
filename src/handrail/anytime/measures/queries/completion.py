"""How many of the times a program asks its scales were answered: for the director, by program and scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from handrail.anytime.measures.models import Response
from handrail.anytime.measures.queries.giving import sums, to_ask
from handrail.clinical.measures.windows import Window, windows
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of

WEEKS = (4, 12)


@dataclass
class Rate:
    """How many times passed, and in how many of them somebody answered."""

    weeks: int
    answered: int = 0
    missed: int = 0

    @property
    def closed(self) -> int:
        return self.answered + self.missed

    @property
    def percent(self) -> int | None:
        """The share that was answered, the half rounded up; None: no time has passed yet."""
        return (200 * self.answered + self.closed) // (2 * self.closed) if self.closed else None


@dataclass
class Completion:
    """One scale of one program over the last weeks."""

    program: str
    scale: str
    every_days: int
    rates: list[Rate]


class _Asked(NamedTuple):
    program: str
    scale: str
    every_days: int
    window: Window


def completion(site_id: UUID | None, *, on: date) -> list[Completion]:
    """Return, for each program and each scale in its rhythm, how often it was answered up to `on`, by program. Two queries.

    Counted are the windows from admission to the last day in the program. One counts on the day it was answered or,
    unanswered, on the day it closed; one that is open, or was when someone left, is not counted.
    """
    found: dict[tuple[str, str, int], Completion] = {}
    for asked in _asked(site_id, on):
        key = (asked.program, asked.scale, asked.every_days)
        line = found.setdefault(key, Completion(*key, [Rate(weeks) for weeks in WEEKS]))
        for rate in line.rates:
            if on - timedelta(weeks=rate.weeks) < asked.window.settled_on() <= on:
                rate.answered += asked.window.answered_on is not None
                rate.missed += asked.window.answered_on is None
    return [found[key] for key in sorted(found)]


def _asked(site_id: UUID | None, on: date) -> Iterator[_Asked]:
    """Yield each window of each scale, of everyone who was in a program in these weeks."""
    since = on - timedelta(weeks=max(WEEKS))
    here = Q(site_id=site_id) if site_id else Q()
    courses = Episode.objects.filter(here, admitted_on__lte=on).filter(
        Q(discharged_on__isnull=True) | Q(discharged_on__gt=since)
    )
    answered: dict[tuple[UUID, str], list[date]] = {}
    given = Response.objects.filter(episode__in=courses.values("pk"), answered_on__lte=on)
    for episode_id, name, day in given.values_list("episode_id", "instrument", "answered_on"):
        answered.setdefault((episode_id, name), []).append(day)
    for episode in courses.select_related("program", "site"):
        until = min(on, _last_day(episode) or on)
        assert episode.admitted_on is not None
        for measure, scale in sums(program_of(episode)):
            if measure.every_days is None or to_ask(scale.id, episode.organization_id) is None:
                continue
            days = answered.get((episode.pk, scale.id), [])
            for window in windows(
                starts=episode.admitted_on, every_days=measure.every_days, answered=days, until=until
            ):
                if window.answered_on or window.closes <= until:
                    title = program_of(episode).title
                    yield _Asked(title, scale.short_name, measure.every_days, window)


def _last_day(episode: Episode) -> date | None:
    """Return the day someone left the program; None: they are in it."""
    if episode.discharged_on is None and not episode.is_open:
        return day_of(episode.stage_since, episode.site.time_zone)  # stepped up to another program
    return episode.discharged_on
