"""Reads of what was answered: how it changed and what it means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString

from handrail.anytime.measures.models import Giving, Response
from handrail.anytime.measures.plots import plot_of as plot_of  # other slices draw a trend with it
from handrail.anytime.measures.plots import plot_together
from handrail.anytime.measures.queries.usual import Here, Usually, yardsticks_of
from handrail.anytime.safety import queries as safety
from handrail.clinical.kit import Finding
from handrail.clinical.measures.change import Alert, Change, Telling, alerts, burden, change, raised
from handrail.clinical.measures.on_track import Course, on_track
from handrail.clinical.measures.scale import AlertRule
from handrail.clinical.measures.scoring import score
from handrail.ground.episode.models import Episode
from handrail.ground.ui.plots import Event, LinePlot, sparkline
from handrail.library import shelf
from handrail.library.instrument import Instrument

URGENT = ("high", "emergency")  # levels that raise a safety concern
KINDS = {
    "remission": "calm",
    "recovery": "calm",
    "response": "calm",
    "reliable improvement": "calm",
    "no reliable change": "",
    "reliable deterioration": "urgent",
    "cannot tell": "watch",
}


@dataclass(frozen=True)
class Part:
    """How a subscale went: its values, oldest first, and the least and the most it can be."""

    name: str
    values: tuple[int | None, ...]
    reach: tuple[int, int]
    higher_is_better: bool

    @property
    def first(self) -> int | None:
        return self.values[0]

    @property
    def latest(self) -> int | None:
        return self.values[-1]

    @property
    def picture(self) -> SafeString:
        """The values as a small line, once there are two."""
        told = ", ".join("–" if value is None else str(value) for value in self.values)
        low, high = self.reach
        return sparkline(
            self.values if len(self.values) > 1 else (), title=f"{self.name}: {told}", low=low, high=high
        )


@dataclass(frozen=True)
class Trend:
    """One scale over a course of care. `baseline` and `best` (a total) look at complete answers only."""

    instrument: Instrument
    name: str
    points: tuple[Response, ...]
    baseline: Response | None
    latest: Response
    best: int | None
    change: Change
    on_track: Finding
    alerts: tuple[Alert, ...]
    usually: Usually | None  # how those who began as high usually went here; None: not learned yet
    admitted_on: date | None = None

    @property
    def kind(self) -> str:
        return KINDS[self.change.verdict]

    @property
    def parts(self) -> list[Part]:
        """How each subscale went, on a scale that has no total."""
        if self.instrument.range is not None:
            return []
        scored = [score(self.instrument, one.numbered).subscales for one in self.points]
        return [
            Part(
                part.id.replace("_", " "),
                tuple(values[part.id] for values in scored),
                self.instrument.reach_of(part),
                part.higher_is_better,
            )
            for part in self.instrument.subscales
        ]

    @property
    def patterns(self) -> list[str]:
        """What the latest answers show together, in words: a hint, never a diagnosis."""
        shown = score(self.instrument, self.latest.numbered).patterns
        return [one.words for one in self.instrument.scoring.patterns if one.id in shown]


def responses_of(episode_id: UUID) -> list[Response]:
    """Return every answered scale of a course of care, oldest first."""
    return sorted(Response.objects.filter(episode_id=episode_id), key=attrgetter("answered_at"))


def of_instrument(episode_id: UUID, instrument: str) -> list[Response]:
    answered = Response.objects.filter(episode_id=episode_id, instrument=instrument)
    return sorted(answered.select_related("episode"), key=attrgetter("answered_at"))


def trend(episode: Episode, instrument: str) -> Trend | None:
    """Return one scale's course, or None when it was never answered. Three queries."""
    points = of_instrument(episode.pk, instrument)
    if not points:
        return None
    for response in points:
        response.episode = episode
    return trend_of(points, Here.of(episode, yardsticks_of([episode])))


def trends(episode: Episode) -> dict[str, Trend]:
    """Return the course of every scale that was answered, by its id. Three queries."""
    points: dict[str, list[Response]] = {}
    for response in responses_of(episode.pk):
        response.episode = episode
        points.setdefault(response.instrument, []).append(response)
    if not points:
        return {}
    here = Here.of(episode, yardsticks_of([episode]))
    return {instrument: trend_of(those, here) for instrument, those in points.items()}


def trend_of(points: list[Response], here: Here) -> Trend:
    """Return what answers of one scale in one course of care, oldest first, amount to."""
    scale, latest = here.scale(points[0].instrument), points[-1]
    admitted = latest.episode.admitted_on if latest.episode else None
    stands = standing(scale, points, admitted, here)
    best = best_of(scale, (point.total for point in points[:-1]))
    found = alerts(scale, latest.numbered, latest.total, stands.start, best)
    return Trend(
        scale,
        scale.short_name,
        tuple(points),
        stands.baseline,
        latest,
        stands.best,
        stands.change,
        stands.on_track,
        tuple(found),
        here.usually(scale, stands.baseline.total) if stands.baseline else None,
        admitted,
    )


class Point(NamedTuple):
    """One answered scale as far as a course is judged by it. No total: it cannot be told."""

    total: int | None
    answered_on: date
    answered_at: datetime
    pk: UUID


class Standing(NamedTuple):
    """Where points stand: the first complete one, what the latest is compared with, the best, what it means."""

    baseline: Any
    start: int | None
    best: int | None
    change: Change
    on_track: Finding


def standing(
    scale: Instrument, points: Sequence[Point | Response], admitted: date | None, here: Here
) -> Standing:
    """Return where one scale stands after these answers, oldest first."""
    latest, whole = points[-1], [point for point in points if point.total is not None]
    baseline = whole[0] if whole else None
    best = best_of(scale, (point.total for point in points))
    start = baseline.total if baseline and baseline is not latest else None
    days = (latest.answered_on - admitted).days if admitted else None
    usually = here.usually(scale, start)
    usual = usually.at(days) if usually and days is not None else None
    numbers, bad = scale.change, partial(_burden, scale)
    course = Course(
        None if days is None else round(Decimal(days) / 7, 1),
        bad(start),
        bad(latest.total),
        bad(best),
        numbers.reliable_points,
        numbers.remission_below,
        bad(usual.worst) if usual else None,
        usual.n if usual else None,
        numbers.reliable_source,
        Telling.of(scale).mirror,
    )
    return Standing(
        baseline,
        start,
        best,
        change(scale, start, latest.total, best=best),
        on_track(course, as_of=latest.answered_on),
    )


def _burden(scale: Instrument, total: int | None) -> int | None:
    return None if total is None else burden(scale, total)


def best_of(scale: Instrument, totals: Iterable[int | None]) -> int | None:
    """Return the best of these totals; None where none is complete."""
    return min((one for one in totals if one is not None), key=partial(burden, scale), default=None)


def alerts_by_rule(
    scale: Instrument,
    answers: dict[int, int | None],
    total: int | None,
    baseline: int | None,
    lowest: int | None,
) -> list[tuple[AlertRule, Alert]]:
    """Return each alert of the scale that these answers raise, beside what it says."""
    return raised(scale, answers, total, baseline, lowest)


def plot(found: Sequence[Trend], *, events: Sequence[Event] = ()) -> LinePlot | None:
    """Return the scales of a course of care in one plot, or None before the first answer."""
    with_total = [one for one in found if one.instrument.range is not None]
    return plot_together(with_total, events=events) if with_total else None


def broken_rules(*, on: date) -> Iterator[str]:
    """Yield what may never be true of a day's answers: another score, or a danger nobody was told of."""
    for response in Response.objects.filter(answered_on=on):
        scale, answers = shelf.instrument(response.instrument), response.numbered
        if score(scale, answers).total != response.total:
            yield f"{response.pk}: the stored total is not what the answers add up to"
        wanted = [
            rule
            for rule, alert in alerts_by_rule(scale, answers, response.total, None, None)
            if alert.level in URGENT
        ]
        heard_in = [response, *Giving.objects.filter(response=response)]
        if wanted and not any(map(safety.is_raised_about, heard_in)):
            yield f"{response.pk}: an answer that may mean danger raised no concern"
