"""How many of the times a program asks its scales were answered: for the director, by program and scale."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from handrail.anytime.measures.models import Response
from handrail.anytime.measures.queries.around import Around
from handrail.anytime.measures.queries.giving import around_of, sums
from handrail.clinical.measures.windows import Window, windows
from handrail.ground.clinic import queries as clinic
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
    missed: Counter[Episode] = field(default_factory=Counter)  # how often, in the longest of these times

    @property
    def missed_by(self) -> list[tuple[Episode, int]]:
        """Who missed it and how often, the most first. A page shows it only to who may read a chart."""
        return sorted(self.missed.items(), key=lambda one: (-one[1], one[0].client.short_name))


@dataclass(frozen=True)
class NotCounted:
    """A program that is in force at the site and stands in no line, and why."""

    program: str
    because: str


class _Asked(NamedTuple):
    episode: Episode
    program: str
    scale: str
    every_days: int
    window: Window


def completion(site_id: UUID | None, *, on: date) -> list[Completion]:
    """Return, for each program and each scale in its rhythm, how often it was answered up to `on`, by program. Four queries at most.

    Counted are the windows from admission to the last day in the program, days in a higher level of care not among them. One counts on the day it was answered or,
    unanswered, on the day it closed; one that is open, or was when someone left, is not counted.
    """
    found: dict[tuple[str, str, int], Completion] = {}
    for asked in _asked(site_id, on):
        key, missed = (asked.program, asked.scale, asked.every_days), asked.window.answered_on is None
        line = found.setdefault(key, Completion(*key, [Rate(weeks) for weeks in WEEKS]))
        for rate in line.rates:
            if on - timedelta(weeks=rate.weeks) < asked.window.settled_on() <= on:
                rate.answered += not missed
                rate.missed += missed
                line.missed[asked.episode] += missed and rate.weeks == max(WEEKS)
    for line in found.values():
        line.missed = +line.missed  # who missed none is not named
    return [found[key] for key in sorted(found)]


def not_counted(site_id: UUID | None, counted: Iterable[Completion]) -> list[NotCounted]:
    """Return the programs in force at a site of which nothing is counted, each with why. One query."""
    titles, found = {line.program for line in counted}, {}
    for version in clinic.programs_in_force():
        if version.site_id == (site_id or version.site_id) and version.title not in titles:
            asks = any(one.every_days for one, _scale in sums(clinic.definition_of(version)))
            found[version.title] = (
                _("Nobody was in it in these weeks, or no time to answer has passed yet.")
                if asks
                else _("It asks no scale in a rhythm.")
            )
    return [NotCounted(title, because) for title, because in found.items()]


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
    everyone = list(courses.select_related("client", "program", "site"))
    around = around_of(everyone)
    for episode in everyone:
        for measure, scale in sums(program_of(episode)):
            if measure.every_days is None or not around.may_ask(scale, episode):
                continue
            title, days = program_of(episode).title, answered.get((episode.pk, scale.id), [])
            for window in _settled(episode, measure.every_days, days, on, around):
                yield _Asked(episode, title, scale.short_name, measure.every_days, window)


def _settled(
    episode: Episode, every_days: int, answered: list[date], on: date, around: Around
) -> Iterator[Window]:
    """Yield the windows of which it is known how they ended, up to the last day in the program."""
    until = min(on, _last_day(episode) or on)
    assert episode.admitted_on is not None
    away = around.away.get(episode.pk, ())
    for window in windows(
        starts=episode.admitted_on, every_days=every_days, answered=answered, until=until, away=away
    ):
        if window.answered_on or window.closes <= until:
            yield window


def _last_day(episode: Episode) -> date | None:
    """Return the day someone left the program; None: they are in it."""
    if episode.discharged_on is None and not episode.is_open:
        return day_of(episode.stage_since, episode.site.time_zone)  # stepped up to another program
    return episode.discharged_on
