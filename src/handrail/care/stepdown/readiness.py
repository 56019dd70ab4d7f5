"""Ready for less care? Three answers, each with its evidence. Never a score, never automatic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from handrail.anytime.measures import queries as measures
from handrail.anytime.safety import queries as safety
from handrail.care.day import queries as day
from handrail.care.stepdown.models import DischargePlan, NextAppointment
from handrail.care.stepdown.stay import stay_on
from handrail.clinical.kit import Finding
from handrail.clinical.stepdown.holds_with_less import Support, holds_with_less
from handrail.clinical.stepdown.skills_in_use import Skills, skills_in_use
from handrail.clinical.stepdown.symptoms_steadier import Symptoms, symptoms_steadier
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.rows import only

if TYPE_CHECKING:
    from handrail.anytime.safety.models import Concern

WEEKS_BACK = 4  # the most weeks in a row that a site may ask for
PRACTICE_DAYS = 14  # the rule asks about home practice of the last two weeks


@dataclass(frozen=True)
class Readiness:
    """The three factors, and how long the stay is beside what the program plans for."""

    symptoms: Finding
    skills: Finding
    holding: Finding
    stay: Finding

    @property
    def met(self) -> int:
        """How many of the three are met: to be read, not to be acted on by itself."""
        return sum(found.answer == "met" for found in (self.symptoms, self.skills, self.holding))


def readiness(
    episode: Episode,
    *,
    on: date,
    trends: Mapping[str, Any] | None = None,
    course: day.Course | None = None,
    concerns: Sequence[Concern] | None = None,
) -> Readiness:
    """Return the three findings on a day. The clinician decides.

    A page that has read the trends, the days or the concerns already hands them in.
    """
    trends = measures.trends(episode) if trends is None else trends
    course = day.course_of(episode.pk) if course is None else course
    concerns = safety.concerns_of(episode.pk) if concerns is None else concerns
    return Readiness(
        symptoms_steadier(_symptoms(episode, on, trends, course, concerns), as_of=on),
        skills_in_use(_skills(episode, on), as_of=on),
        holds_with_less(_support(episode, on, course), as_of=on),
        stay_on(episode, on),
    )


def _symptoms(
    episode: Episode, on: date, trends: Mapping[str, Any], course: day.Course, concerns: Sequence[Concern]
) -> Symptoms:
    phq9, gad7 = trends.get("phq9") or trends.get("phq9m"), trends.get("gad7")
    positive = safety.last_positive_at(concerns)
    looked = bool(positive or course.scanned or safety.latest_screen(episode.pk))
    return Symptoms(
        phq9.baseline.total if phq9 and phq9.baseline else None,
        phq9.latest.total if phq9 else None,
        gad7.baseline.total if gad7 and gad7.baseline else None,
        gad7.latest.total if gad7 else None,
        ever_positive_scan=positive is not None if looked else None,
        days_since_positive_scan=(on - day_of(positive, episode.site.time_zone)).days if positive else None,
    )


def _skills(episode: Episode, on: date) -> Skills:
    share = day.practice_since(episode.pk, on - timedelta(days=PRACTICE_DAYS))
    sure = None if share.mean_confidence is None else int(share.mean_confidence)
    return Skills(practice_assigned=share.asked, practice_done=share.done, confidence=sure)


def _support(episode: Episode, on: date, course: day.Course) -> Support:
    plan = DischargePlan.objects.filter(episode=episode)
    texts = only(plan.values_list("warning_signs", "coping_steps", "supports")) or ("",)
    booked = NextAppointment.objects.filter(episode=episode, cancelled_at__isnull=True)
    return Support(
        next_appointment_booked=booked.exists(),
        support_plan_written=all(words.strip() for words in texts),
        weeks_on_dose=_weeks_on_dose(episode, on, course),
    )


def _weeks_on_dose(episode: Episode, on: date, course: day.Course) -> int | None:
    """Return how many of the latest whole weeks in a row brought the planned hours; None: no dose known."""
    if episode.admitted_on is None:
        return None
    last = on - timedelta(days=on.weekday() + 7)
    found = course.against_dose(last - timedelta(days=7 * back) for back in range(WEEKS_BACK))
    since = [week for week in found if week.monday + timedelta(days=6) >= episode.admitted_on]
    kept = list(takewhile(lambda week: week.kept, since))
    ended = since[len(kept)] if len(kept) < len(since) else None
    return None if ended and ended.dose_hours is None and not kept else len(kept)
