"""Reads of a client's diary: the nights with their sleep efficiency, and the skills used."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.diary.models import Night, SkillUse
from handrail.clinical.diary.sleep_efficiency import Nights, in_words, share, sleep_efficiency
from handrail.clinical.kit import Finding
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.rows import only
from handrail.ground.ui.plots import LinePlot, Point, Series

DAYS_BACK = 7  # a night or a skill is written down within this many days, today counted
SHOWN = 28  # days of the diary on a page


@dataclass(frozen=True)
class Told:
    """One night as a page tells it."""

    night: Night
    asleep: str
    in_bed: str
    share: int  # of 100


@dataclass(frozen=True)
class Sleep:
    """The nights of the last four weeks, the newest first; what the last seven days amount to."""

    nights: list[Night]
    week: Finding

    @property
    def told(self) -> list[Told]:
        return [
            Told(one, in_words(one.asleep), in_words(one.in_bed), share(one.asleep, one.in_bed))
            for one in self.nights
        ]

    @property
    def plot(self) -> LinePlot | None:
        """Sleep efficiency night by night, once there are two."""
        points = [
            Point(on=one.woke_on, value=share(one.asleep, one.in_bed), note=in_words(one.asleep))
            for one in reversed(self.nights)
        ]
        if len(points) < 2:
            return None
        return LinePlot(
            title=_("Share of the time in bed that was sleep, of 100"),
            series=[Series(name=_("Sleep"), points=points)],
            low=0,
            high=100,
        )


@dataclass(frozen=True)
class Used:
    """How often one skill was used, on how many of those days it helped, and what was said last."""

    title: str
    days: int
    helped: int
    last_on: date
    words: str


def sleep_of(episode: Episode, *, on: date) -> Sleep:
    """Return the nights up to a day. One query."""
    since = on - timedelta(days=SHOWN)
    found = Night.objects.filter(episode_id=episode.pk, woke_on__gt=since, woke_on__lte=on)
    nights = sorted(found, key=attrgetter("woke_on"), reverse=True)
    return Sleep(nights, _week(nights, on))


def _week(nights: Sequence[Night], on: date) -> Finding:
    week = [one for one in nights if one.woke_on > on - timedelta(days=7)]
    told = Nights([one.in_bed for one in week], [one.asleep for one in week])
    return sleep_efficiency(told, as_of=on)


def night_to_tell(episode_id: UUID, *, on: date) -> bool:
    """Whether a sleep log is being kept and last night is not in it yet. One query."""
    since = on - timedelta(days=DAYS_BACK)
    mornings = set(
        Night.objects.filter(episode_id=episode_id, woke_on__gt=since).values_list("woke_on", flat=True)
    )
    return bool(mornings) and on not in mornings


def hours_slept(episode_id: UUID, *, on: date) -> int | None:
    """Return the whole hours slept last night as they stand in the sleep log, so that nobody is asked twice."""
    night: Night | None = only(Night.objects.filter(episode_id=episode_id, woke_on=on))
    return round(night.asleep / 60) if night else None


def skills_of(episode: Episode) -> dict[str, str]:
    """Return the skills of a client's program, with their titles."""
    return {skill.id: skill.title for skill in program_of(episode).curriculum.skills}


def skills_by_module(
    episode: Episode, *, among: Container[str] | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the modules of a client's program, each with the ids and titles of its skills (those `among` these)."""
    found = [
        (module.title, [(one.id, one.title) for one in module.skills if among is None or one.id in among])
        for module in program_of(episode).curriculum.modules
    ]
    return [(title, skills) for title, skills in found if skills]


def uses_of(episode_id: UUID, *, on: date) -> list[SkillUse]:
    """Return the skills used in the last four weeks, the newest first."""
    found = SkillUse.objects.filter(episode_id=episode_id, on__gt=on - timedelta(days=SHOWN), on__lte=on)
    return sorted(found, key=attrgetter("on", "kept_at"), reverse=True)


def used(episode: Episode, uses: Sequence[SkillUse]) -> list[Used]:
    """Return each skill of these lines once, the most used first."""
    titles, days = skills_of(episode), Counter(one.skill_id for one in uses)
    helped = Counter(one.skill_id for one in uses if one.helped != "no")
    latest = {one.skill_id: one for one in reversed(uses)}
    found = [
        Used(titles.get(name, name), days[name], helped[name], latest[name].on, latest[name].words)
        for name in days
    ]
    return sorted(found, key=lambda one: (-one.days, one.title))
