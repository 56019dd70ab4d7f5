"""Reads of rating scales: what is due, what was answered, how it changed, what it means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from handrail.anytime.measures.models import Response
from handrail.anytime.measures.plots import plot_of as plot_of  # other slices draw a trend with it
from handrail.anytime.measures.plots import plot_together
from handrail.anytime.safety import queries as safety
from handrail.clinical.kit import Finding
from handrail.clinical.measures.change import Alert, Change, alerts, change
from handrail.clinical.measures.due import Cadence
from handrail.clinical.measures.due import due as due_rule
from handrail.clinical.measures.on_track import Course, on_track
from handrail.clinical.measures.scoring import score
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload, program_of
from handrail.ground.episode.queries import caseload as read_caseload
from handrail.ground.ui.plots import Event, LinePlot
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Alert as AlertRule
from handrail.library.program import Program
from handrail.library.terms import Measure

BEFORE = ("intake", "placement", "admission")
IN_CARE = ("taking part", "stepping down")
AFTER = {"7_days_after": 7, "30_days_after": 30, "90_days_after": 90}
NEAR_DAYS = 7  # an answer of the week before a moment counts for that moment
URGENT = ("high", "emergency")  # levels that raise a safety concern
KINDS = {
    "remission": "calm",
    "response": "calm",
    "reliable improvement": "calm",
    "no reliable change": "",
    "reliable deterioration": "urgent",
    "cannot tell": "watch",
}


@dataclass(frozen=True)
class DueMeasure:
    """A scale to give now: which, on what occasion, when it was last answered, whether it is late."""

    instrument: str
    title: str
    occasion: str
    last_on: date | None
    late: bool = False


@dataclass(frozen=True)
class Trend:
    """One scale over a course of care. `baseline` and `lowest` look at complete answers only."""

    instrument: Instrument
    name: str
    points: tuple[Response, ...]
    baseline: Response | None
    latest: Response
    lowest: int | None
    change: Change
    on_track: Finding
    alerts: tuple[Alert, ...]

    @property
    def kind(self) -> str:
        return KINDS[self.change.verdict]


@dataclass(frozen=True)
class BoardScore:
    """A client's PHQ-9 in one line: baseline, latest, and in a tag's words what the change means."""

    baseline: int | None
    latest: int | None
    words: str
    kind: str
    because: str
    on_track: Finding
    latest_on: date


def short_name(instrument: Instrument) -> str:
    """Return what clinicians call it: PHQ-9."""
    return instrument.short_name


def sums(program: Program) -> list[tuple[Measure, Instrument]]:
    """Return the program's scales that are answered and added up; a screen has its own page (safety)."""
    pairs = [(measure, shelf.instrument(measure.instrument)) for measure in program.measures]
    return [(measure, scale) for measure, scale in pairs if not scale.scoring.is_screen]


def responses_of(episode_id: UUID) -> list[Response]:
    """Return every answered scale of a course of care, oldest first."""
    return sorted(Response.objects.filter(episode_id=episode_id), key=attrgetter("answered_at"))


def of_instrument(episode_id: UUID, instrument: str) -> list[Response]:
    answered = Response.objects.filter(episode_id=episode_id, instrument=instrument)
    return sorted(answered.select_related("episode"), key=attrgetter("answered_at"))


def trend(episode_id: UUID, instrument: str) -> Trend | None:
    """Return one scale's course, or None when it was never answered."""
    points = of_instrument(episode_id, instrument)
    return trend_of(points) if points else None


def trends(episode: Episode) -> dict[str, Trend]:
    """Return the course of every scale that was answered, by its id. One query."""
    points: dict[str, list[Response]] = {}
    for response in responses_of(episode.pk):
        response.episode = episode
        points.setdefault(response.instrument, []).append(response)
    return {instrument: trend_of(those) for instrument, those in points.items()}


def trend_of(points: list[Response]) -> Trend:
    """Return what answers of one scale in one course of care, oldest first, amount to."""
    scale, latest = shelf.instrument(points[0].instrument), points[-1]
    stands = _standing(scale, points, latest.episode.admitted_on if latest.episode else None)
    before = [point.total for point in points[:-1] if point.total is not None]
    raised = alerts(scale, numbered(latest), latest.total, stands.start, min(before, default=None))
    return Trend(
        scale,
        short_name(scale),
        tuple(points),
        stands.baseline,
        latest,
        stands.lowest,
        stands.change,
        stands.on_track,
        tuple(raised),
    )


class Point(NamedTuple):
    """One answered scale as far as a course is judged by it. No total: it cannot be told."""

    total: int | None
    answered_on: date


class _Standing(NamedTuple):
    """Where points stand: the first complete one, what the latest is compared with, the lowest, what it means."""

    baseline: Any
    start: int | None
    lowest: int | None
    change: Change
    on_track: Finding


def _standing(scale: Instrument, points: Sequence[Point | Response], admitted: date | None) -> _Standing:
    latest, whole = points[-1], [point for point in points if point.total is not None]
    baseline = whole[0] if whole else None
    lowest = min((point.total for point in whole if point.total is not None), default=None)
    start = baseline.total if baseline and baseline is not latest else None
    weeks = round(Decimal((latest.answered_on - admitted).days) / 7, 1) if admitted else None
    numbers = scale.change
    course = Course(weeks, start, latest.total, lowest, numbers.reliable_points, numbers.remission_below)
    return _Standing(
        baseline,
        start,
        lowest,
        change(scale, start, latest.total, lowest=lowest),
        on_track(course, as_of=latest.answered_on),
    )


def numbered(response: Response) -> dict[int, int | None]:
    """Return stored answers by item number, as the rules read them."""
    return {int(n): value for n, value in response.answers.items()}


def alerts_by_rule(
    scale: Instrument,
    answers: dict[int, int | None],
    total: int | None,
    baseline: int | None,
    lowest: int | None,
) -> list[tuple[AlertRule, Alert]]:
    """Return each alert of the scale that these answers raise, beside what it says."""
    return [
        (rule, raised)
        for rule in scale.alerts
        for raised in alerts(scale.model_copy(update={"alerts": (rule,)}), answers, total, baseline, lowest)
    ]


def board(episodes: Iterable[Episode]) -> dict[UUID, BoardScore]:
    """Return where each of these courses of care stands on the PHQ-9. One query."""
    scale, courses = shelf.instrument("phq9"), {episode.pk: episode for episode in episodes}
    points: dict[UUID, list[Point]] = {}
    answered = Response.objects.filter(episode_id__in=list(courses), instrument=scale.id)
    answered = answered.order_by("answered_at").values_list("episode_id", "total", "answered_on")
    for episode_id, total, answered_on in answered:
        points.setdefault(episode_id, []).append(Point(total, answered_on))
    return {pk: _score(scale, those, courses[pk].admitted_on) for pk, those in points.items()}


def _score(scale: Instrument, points: list[Point], admitted: date | None) -> BoardScore:
    latest, stands = points[-1], _standing(scale, points, admitted)
    first = len(points) == 1 and latest.total is not None
    return BoardScore(
        stands.baseline.total if stands.baseline else None,
        latest.total,
        _("first answer") if first else stands.change.verdict,
        "" if first else KINDS[stands.change.verdict],
        stands.change.because,
        stands.on_track,
        latest.answered_on,
    )


def plot(found: Sequence[Trend], *, events: Sequence[Event] = ()) -> LinePlot | None:
    """Return the scales of a course of care in one plot, or None before the first answer."""
    return plot_together(found, events=events) if found else None


def broken_rules(*, on: date) -> Iterator[str]:
    """Yield what may never be true of a day's answers: another score, or a danger nobody was told of."""
    for response in Response.objects.filter(answered_on=on):
        scale, answers = shelf.instrument(response.instrument), numbered(response)
        if score(scale, answers).total != response.total:
            yield f"{response.pk}: the stored total is not what the answers add up to"
        wanted = [
            rule
            for rule, raised in alerts_by_rule(scale, answers, response.total, None, None)
            if raised.level in URGENT
        ]
        if wanted and not safety.is_raised_about(response):
            yield f"{response.pk}: an answer that may mean danger raised no concern"


def due_for(episode: Episode, *, on: date) -> list[DueMeasure]:
    """Return the scales to give this client on a day: each at most once in its window."""
    answered = Response.objects.filter(episode_id=episode.pk).values("instrument")
    last = dict(answered.annotate(last=Max("answered_on")).values_list("instrument", "last"))
    return _due_measures(episode, last, on)


def _due_measures(episode: Episode, last: dict[str, date], on: date) -> list[DueMeasure]:
    found = []
    for measure, scale in sums(program_of(episode)):
        last_on = last.get(scale.id)
        if moment := _moment(episode, measure, last_on, on):
            found.append(DueMeasure(scale.id, short_name(scale), moment[0], last_on, moment[1]))
    return found


def _moment(episode: Episode, measure: Measure, last_on: date | None, on: date) -> tuple[str, bool] | None:
    """Return for which occasion a scale is due, and whether it is late; None: not due."""
    if episode.stage in BEFORE:
        return ("admission", False) if last_on is None and "admission" in measure.at else None
    if episode.stage in IN_CARE:
        return _in_care(episode, measure, last_on, on)
    if episode.stage == "aftercare" and episode.discharged_on:
        return _after(episode.discharged_on, measure, last_on, on)
    return None


def _in_care(episode: Episode, measure: Measure, last_on: date | None, on: date) -> tuple[str, bool] | None:
    ends = episode.target_discharge_on
    ending = "discharge" in measure.at and ends is not None and (ends - on).days < NEAR_DAYS
    if last_on is None:
        wanted = "admission" in measure.at or measure.every_days is not None
        return ("admission", False) if wanted else ("discharge", False) if ending else None
    since = (on - last_on).days
    if measure.every_days is None:
        return ("discharge", False) if ending and since >= NEAR_DAYS else None
    found = due_rule(Cadence(since, measure.every_days), as_of=on)
    if found.answer != "not met":
        return None
    return ("discharge" if ending else "cadence", found.value == "late")


def _after(discharged: date, measure: Measure, last_on: date | None, on: date) -> tuple[str, bool] | None:
    days = (on - discharged).days
    reached = [AFTER[moment] for moment in measure.at if moment in AFTER and AFTER[moment] <= days]
    if not reached:
        return None
    window = discharged + timedelta(days=max(reached) - NEAR_DAYS + 1)
    if last_on is not None and last_on >= window:
        return None
    return ("follow-up", days - max(reached) >= NEAR_DAYS)


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return the scales to give, for every open course of care, each the therapist's."""
    on, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    episodes = caseload.at(*BEFORE[2:], *IN_CARE, "aftercare")
    answered = Response.objects.filter(episode__in=episodes).values("episode_id", "instrument")
    last: dict[UUID, dict[str, date]] = {}
    for row in answered.annotate(last=Max("answered_on")):
        last.setdefault(row["episode_id"], {})[row["instrument"]] = row["last"]
    return [
        _due(episode, measure, caseload.holder(episode, "therapist"))
        for episode in episodes
        for measure in _due_measures(episode, last.get(episode.pk, {}), on)
    ]


def _due(episode: Episode, measure: DueMeasure, staff_id: UUID | None) -> Due:
    return Due(
        words=_("%(scale)s is due") % {"scale": measure.title},
        about=episode.client.short_name,
        route="measures:give",
        ids={"episode": episode.pk, "instrument": measure.instrument},
        verb="measures.answer",
        late=measure.late,
        staff_id=staff_id,
        kind="measures",
        tags=(measure.occasion,),
    )
