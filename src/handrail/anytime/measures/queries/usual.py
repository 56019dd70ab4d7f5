"""Reads of what is usual at a site: learned from its own ended courses of care, and what a course is held against."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import OuterRef, Subquery

from handrail.anytime.measures.models import Learning, Response, UsualCourse
from handrail.anytime.measures.queries.threshold import BASELINE_DAYS, thresholds, with_threshold
from handrail.clinical.measures.change import burden
from handrail.clinical.measures.expected_course import (
    LAST_WEEK,
    Usual,
    expected_course,
    stratum_of,
    week_of,
)
from handrail.clinical.measures.expected_course import (
    usual_of as usual_range,
)
from handrail.ground.clinic.models import Site
from handrail.ground.episode.models import Episode
from handrail.library import shelf
from handrail.library.instrument import Instrument

LEARN_EVERY = timedelta(days=7)


@dataclass
class Ended:
    """One ended course of care on one scale: where it began, and its last total in each week of care."""

    episode_id: UUID
    program: str
    scale: Instrument
    baseline: int
    by_week: dict[int, int] = field(default_factory=dict)


def to_learn(*, at: datetime) -> list[Site]:
    """Return the sites whose ended courses of care were not looked at for a week."""
    lately = Learning.objects.filter(made_at__gt=at - LEARN_EVERY).values("site_id")
    return list(Site.objects.exclude(pk__in=lately))


def ended_courses(site_id: UUID) -> list[Ended]:
    """Return the ended courses of care of a site on every scale, however they ended. One query."""
    found: dict[tuple[UUID, str], Ended | None] = {}
    answered = Response.objects.filter(
        episode__site_id=site_id,
        episode__admitted_on__isnull=False,
        episode__discharged_on__isnull=False,
        total__isnull=False,
    ).order_by("answered_at")
    for episode_id, program, name, version, total, on, admitted, left in answered.values_list(
        "episode_id",
        "episode__program__program",
        "instrument",
        "instrument_version",
        "total",
        "answered_on",
        "episode__admitted_on",
        "episode__discharged_on",
    ).iterator():
        key, days = (episode_id, name), (on - admitted).days
        if key not in found:
            found[key] = _begun(episode_id, program, name, version, total, days)
        elif (course := found[key]) and on <= left and 1 <= week_of(days) <= LAST_WEEK:
            course.by_week[week_of(days)] = total
    return [course for course in found.values() if course]


def _begun(episode_id: UUID, program: str, name: str, version: str, total: int, days: int) -> Ended | None:
    """Return the course that begins with its first total; None: too late, or answered on another version."""
    scale = shelf.instrument(name)
    if days > BASELINE_DAYS or version != str(scale.version) or scale.range is None:
        return None
    return Ended(episode_id, program, scale, total)


def usual_of(ended: Iterable[Ended], *, on: date) -> Iterator[dict[str, Any]]:
    """Yield the fields of each usual course that enough ended courses show."""
    alike: dict[tuple[str, str, tuple[int, int]], list[Ended]] = {}
    for course in ended:
        begins = stratum_of(course.scale, course.baseline)
        alike.setdefault((course.program, course.scale.id, begins), []).append(course)
    for (program, name, (low, high)), courses in sorted(alike.items()):
        weeks = dict(_weeks(courses, on))
        if weeks:
            yield {
                "program": program,
                "instrument": name,
                "instrument_version": str(courses[0].scale.version),
                "begins_low": low,
                "begins_high": high,
                "courses": len(courses),
                "weeks": weeks,
            }


def _weeks(courses: Sequence[Ended], on: date) -> Iterator[tuple[str, dict[str, Any]]]:
    scale, numbers = courses[0].scale, expected_course.numbers_on(on)
    for week in range(1, LAST_WEEK + 1):
        totals = [burden(scale, one.by_week[week]) for one in courses if week in one.by_week]
        if usual := usual_range(totals, numbers):
            yield str(week), _in_totals(scale, usual)


def _in_totals(scale: Instrument, usual: Usual) -> dict[str, Any]:
    """Return a usual range in totals of the scale: where higher is better, the best is the highest."""
    doubled = int(usual.median * 2)  # a median may lie between two totals
    median = doubled / 2
    if scale.higher_is_better and scale.range:
        median = sum(scale.range) - median
    return {
        "n": usual.n,
        "best": burden(scale, usual.best),
        "median": median,
        "worst": burden(scale, usual.worst),
    }


class Stand(NamedTuple):
    """What was usual in one week, in totals of the scale."""

    week: int
    n: int
    best: int
    median: float
    worst: int


@dataclass(frozen=True)
class Usually:
    """How those who began as high usually went at this program of this site."""

    begins: tuple[int, int]
    courses: int
    made_on: date
    weeks: Mapping[int, Stand]

    def at(self, days_in_care: int) -> Stand | None:
        return self.weeks.get(week_of(days_in_care))


@dataclass(frozen=True)
class Yardsticks:
    """What totals are held against at some sites beside what their scale's publisher says."""

    usual: Mapping[tuple[UUID, str, str, str], Sequence[Usually]]
    own: Mapping[tuple[UUID, str], Instrument]  # scales whose reliable change is a site's own

    def usually(self, site_id: UUID, program: str, scale: Instrument, baseline: int | None) -> Usually | None:
        """Return how those who began like this usually went there; None: not learned yet."""
        if baseline is None:
            return None
        there = self.usual.get((site_id, program, scale.id, str(scale.version)), ())
        return next((one for one in there if one.begins[0] <= baseline <= one.begins[1]), None)


@dataclass(frozen=True)
class Here:
    """The site and the program of a course of care, with what totals are held against there."""

    site_id: UUID
    program: str
    yardsticks: Yardsticks

    @classmethod
    def of(cls, episode: Episode, held: Yardsticks) -> Self:
        return cls(episode.site_id, episode.program.program, held)

    def scale(self, name: str) -> Instrument:
        """Return a scale as it is judged by there: with the site's own reliable change, if one is in force."""
        return self.yardsticks.own.get((self.site_id, name)) or shelf.instrument(name)

    def usually(self, scale: Instrument, baseline: int | None) -> Usually | None:
        return self.yardsticks.usually(self.site_id, self.program, scale, baseline)


def yardsticks(site_ids: Iterable[UUID]) -> Yardsticks:
    """Return what is held against totals at these sites now. Two queries."""
    sites = set(site_ids)
    latest = Learning.objects.filter(site=OuterRef("site")).order_by("-made_on").values("pk")[:1]
    rows = UsualCourse.objects.filter(site__in=sites, learning=Subquery(latest))
    usual: dict[tuple[UUID, str, str, str], list[Usually]] = {}
    of = ("site_id", "program", "instrument", "instrument_version")
    learned = ("begins_low", "begins_high", "courses", "learning__made_on", "weeks")
    for *whose, low, high, courses, made_on, by_week in rows.values_list(*of, *learned):
        weeks = {int(week): Stand(int(week), **stood) for week, stood in by_week.items()}
        usual.setdefault((whose[0], whose[1], whose[2], whose[3]), []).append(
            Usually((low, high), courses, made_on, weeks)
        )
    own = {
        (site_id, name): with_threshold(scale, threshold)
        for (site_id, name, version), threshold in thresholds(sites).items()
        if version == str((scale := shelf.instrument(name)).version)
    }
    return Yardsticks(usual, own)


def yardsticks_of(episodes: Iterable[Episode]) -> Yardsticks:
    return yardsticks({episode.site_id for episode in episodes})
