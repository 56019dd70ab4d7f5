"""Reads of what is to be given: which scale, on what occasion, whether it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from handrail.anytime.measures.models import Response
from handrail.anytime.measures.queries.around import Around
from handrail.clinical.kit import Finding
from handrail.clinical.measures.due import Cadence
from handrail.clinical.measures.due import due as due_rule
from handrail.clinical.measures.missed import Missed
from handrail.clinical.measures.missed import missed as missed_rule
from handrail.clinical.measures.windows import Window, missed_in_a_row, windows
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload, program_of
from handrail.ground.episode.queries import caseload as read_caseload
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.program import Program
from handrail.library.terms import Measure

BEFORE = ("intake", "placement", "admission")
IN_CARE = ("taking part", "stepping down")
AFTER = {"7_days_after": 7, "30_days_after": 30, "90_days_after": 90}
NEAR_DAYS = 7  # an answer of the week before a moment counts for that moment


@dataclass(frozen=True)
class DueMeasure:
    """A scale to give now: which, on what occasion, when it was last answered, whether it is late.

    `window`: the time in which it may be answered, where it is asked in a rhythm. `missed`: how many closed before it,
    one after another, with no answer; None without a rhythm.
    """

    instrument: str
    title: str
    occasion: str
    last_on: date | None
    late: bool = False
    respondent: str = "self"
    window: Window | None = None
    missed: int | None = None


def sums(program: Program) -> list[tuple[Measure, Instrument]]:
    """Return the program's scales that are answered and added up; a screen has its own page (safety)."""
    pairs = [
        (_in_rhythm(measure, program), shelf.instrument(measure.instrument)) for measure in program.measures
    ]
    return [(measure, scale) for measure, scale in pairs if not scale.scoring.is_screen]


def _in_rhythm(measure: Measure, program: Program) -> Measure:
    """Return a scale with the days between two of it; one given before each review follows the review's rhythm."""
    if "before_review" not in measure.at:
        return measure
    days = min(program.review.every_days, measure.every_days or program.review.every_days)
    return measure.model_copy(update={"every_days": days})


def around_of(courses: list[Episode]) -> Around:
    """Return what stands around the scales of these courses of care. Two queries at most, in one time zone."""
    asks = {
        one.organization_id
        for one in courses
        if any(scale.needs_wording for _measure, scale in sums(program_of(one)))
    }
    return Around.of(courses, unworded=asks)


def to_ask(instrument: str, organization_id: UUID) -> Instrument | None:
    """Return a scale in the words it is asked in, or None: they are a clinic's to load, and it has not yet.

    Raises KeyError for one that is not on the shelf.
    """
    scale = shelf.instrument(instrument)
    if not scale.needs_wording:
        return scale
    wording = clinic.wording_in_force(organization_id, instrument)
    return clinic.worded(wording) if wording else None


def due_for(episode: Episode, *, on: date, own: bool = False) -> list[DueMeasure]:
    """Return the scales to give this client on a day: each at most once in its window.

    `own`: only those a client answers alone, and none that somebody else asks, rates or answers.
    """
    answered = Response.objects.filter(episode_id=episode.pk).values("instrument")
    last = dict(answered.annotate(last=Max("answered_on")).values_list("instrument", "last"))
    due = _due_measures(episode, last, on, around_of([episode]))
    return [one for one in due if one.respondent == "self"] if own else due


def _due_measures(episode: Episode, last: dict[str, date], on: date, around: Around) -> list[DueMeasure]:
    found = []
    for measure, scale in sums(program_of(episode)):
        if not around.may_ask(scale, episode):
            continue
        last_on = last.get(scale.id)
        if moment := _moment(episode, measure, last_on, on):
            window, missed = window_now(episode, measure, last_on, on, around)
            found.append(
                DueMeasure(
                    scale.id,
                    scale.short_name,
                    moment[0],
                    last_on,
                    moment[1],
                    scale.respondent,
                    window,
                    missed,
                )
            )
    return found


def window_now(
    episode: Episode, measure: Measure, last_on: date | None, on: date, around: Around
) -> tuple[Window | None, int | None]:
    """Return the window a scale may be answered in now, and how many were missed in a row before it.

    Counted from admission, while someone is in care and the scale has a rhythm; else None, None.
    """
    if episode.stage not in IN_CARE or measure.every_days is None or episode.admitted_on is None:
        return None, None
    answered = () if last_on is None else (last_on,)
    found = windows(
        starts=episode.admitted_on,
        every_days=measure.every_days,
        answered=answered,
        until=on,
        away=around.away.get(episode.pk, ()),
    )
    now = found[-1] if found and found[-1].is_open(on) else None
    return now, missed_in_a_row(found, on=on)


def _moment(episode: Episode, measure: Measure, last_on: date | None, on: date) -> tuple[str, bool] | None:
    """Return for which occasion a scale is due, and whether it is late; None: not due."""
    if episode.stage in BEFORE:
        return ("admission", False) if last_on is None and "admission" in measure.at else None
    if episode.stage in IN_CARE:
        return _in_care(episode, measure, last_on, on)
    if episode.contacts_stopped_at:  # nothing is asked any more, on no way
        return None
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


def due_among(episodes: Iterable[Episode], *, on: date) -> dict[Episode, list[DueMeasure]]:
    """Return what each of these clients is to answer alone on a day. Three queries at most."""
    found: dict[Episode, list[DueMeasure]] = {}
    for episode, measure in _due_of_each(episodes, on):
        if measure.respondent == "self":
            found.setdefault(episode, []).append(measure)
    return found


def _due_of_each(episodes: Iterable[Episode], on: date) -> list[tuple[Episode, DueMeasure]]:
    """Return each scale that is due, with the course of care it is due in; nothing of who is in a higher level of care.

    Three queries, however many there are.
    """
    courses = list(episodes)
    last, around = _last_answered(courses), around_of(courses)
    here = [one for one in courses if not around.is_away(one, on)]
    return [(one, due) for one in here for due in _due_measures(one, last.get(one.pk, {}), on, around)]


@dataclass(frozen=True)
class Silence:
    """A scale that was missed, for a client in care: how often in a row, and whether somebody asks in person."""

    episode: Episode
    measure: DueMeasure
    finding: Finding

    @property
    def asks(self) -> bool:
        return self.finding.answer == "not met"

    @property
    def words(self) -> str:
        return f"{self.measure.title}: {self.finding.because}"


def silences(episodes: Iterable[Episode], *, on: date) -> dict[UUID, list[Silence]]:
    """Return what each of these clients missed, by course of care. Four queries at most, however many they are."""
    return _silences(_due_of_each(episodes, on), on)


def _silences(due: Iterable[tuple[Episode, DueMeasure]], on: date) -> dict[UUID, list[Silence]]:
    silent = [(episode, measure) for episode, measure in due if measure.missed]
    own = clinic.own_numbers() if silent else {}
    found: dict[UUID, list[Silence]] = {}
    for episode, measure in silent:
        numbers = own.get(episode.site_id, {})
        mine = {"ask_from": numbers["missed_scales"]} if "missed_scales" in numbers else {}
        finding = missed_rule(Missed(measure.missed), as_of=on, **mine)
        found.setdefault(episode.pk, []).append(Silence(episode, measure, finding))
    return found


def _last_answered(episodes: list[Episode]) -> dict[UUID, dict[str, date]]:
    """Return on which day each scale was last answered, by course of care. One query."""
    answered = Response.objects.filter(episode__in=episodes).values("episode_id", "instrument")
    last: dict[UUID, dict[str, date]] = {}
    for row in answered.annotate(last=Max("answered_on")):
        last.setdefault(row["episode_id"], {})[row["instrument"]] = row["last"]
    return last


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return the scales to give, for every open course of care, each the therapist's.

    One that was missed too often in a row says so: somebody asks in person.
    """
    on, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    episodes = caseload.at(*BEFORE[2:], *IN_CARE, "aftercare")
    due_now = _due_of_each(episodes, on)
    asks = {
        (pk, silence.measure.instrument): silence
        for pk, found in _silences(due_now, on).items()
        for silence in found
        if silence.asks
    }
    return [
        _due(
            episode,
            measure,
            caseload.holder(episode, "therapist"),
            asks.get((episode.pk, measure.instrument)),
        )
        for episode, measure in due_now
    ]


def _due(episode: Episode, measure: DueMeasure, staff_id: UUID | None, silence: Silence | None) -> Due:
    return Due(
        words=silence.words if silence else _("%(scale)s is due") % {"scale": measure.title},
        about=episode.client.short_name,
        route="measures:give",
        ids={"episode": episode.pk, "instrument": measure.instrument},
        verb="measures.answer",
        late=measure.late,
        staff_id=staff_id,
        kind="measures",
        tags=(measure.occasion,),
    )
