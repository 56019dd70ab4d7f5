"""Reads of the weekly review: the agenda by need, one client's facts, decisions, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from handrail.anytime.coverage import queries as coverage
from handrail.anytime.measures import queries as measures
from handrail.anytime.medication import queries as medication
from handrail.anytime.notes import queries as notes
from handrail.anytime.safety import queries as safety
from handrail.care.day import queries as day
from handrail.care.plan import queries as plans
from handrail.care.review.models import Decision, Meeting
from handrail.care.review.queries.meeting import not_begun, tasks_due
from handrail.care.review.queries.off_track import Asked, due_off_track, off_tracks
from handrail.clinical.day.weekly_hours import WeekHours, weekly_hours
from handrail.clinical.kit import Finding
from handrail.clinical.plan.review_due import ReviewClock, review_due
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload, open_episodes, program_of
from handrail.ground.episode.queries import caseload as read_caseload

IN_CARE = ("taking part", "stepping down")
LOOK_BACK = timedelta(days=28)  # changes of medication before that are history, unless never reviewed since


@dataclass(frozen=True)
class AgendaLine:
    """One client's facts for the team: each from the record, none typed for the meeting."""

    episode: Episode
    this_week: day.Week
    last_week: day.Week
    absences: day.Counted  # days missed, against the program's policy
    hours: Finding | None  # last week's hours against the dose; None: not in care then
    score: measures.BoardScore | None
    concern: Any  # the most pressing open one
    risk: safety.Standing | None  # None: nobody has looked, which is not low
    practice: tuple[int, int]  # done, asked, in the last two weeks
    goals: tuple[int, int]  # reached, answered, in the last two weeks
    drafts: int  # notes that nobody has signed
    changes: tuple[Any, ...]  # of medication since the last review
    plan: plans.PlanClocks
    days_since_review: int | None
    review: Finding
    decision: Decision | None  # of today's meeting
    authorized: coverage.Standing
    reviewed_on: date | None = None  # the team's last decision before
    off_track: tuple[Asked, ...] = ()  # every scale on which the client is, and how it was answered
    silent: tuple[measures.Silence, ...] = ()  # scales that were missed so often that somebody asks in person

    @property
    def is_worse(self) -> bool:
        """Whether any scale is off track or reliably worse."""
        return bool(self.score and (self.score.off or self.score.on_track.answer == "not met"))

    @property
    def unanswered(self) -> bool:
        """Whether the team is asked for a plan action or a reason."""
        return any(one.is_open for one in self.off_track)

    @property
    def is_short(self) -> bool:
        return bool(self.hours and self.hours.answer == "not met")

    @property
    def conference(self) -> bool:
        """Whether the team should meet with the client about missed days: it decides, no rule does."""
        today = self.decision.decided_on if self.decision else None
        return self.absences.asks(decided_on=today or self.reviewed_on)

    @property
    def plan_late(self) -> bool:
        return self.plan.late

    @property
    def plan_words(self) -> str:
        """How the plan stands, in a word: a signed one is signed until its review is late."""
        if self.plan.waiting is not None:
            return _("to co-sign")
        return _("signed") if self.plan.kind == "review" else str(self.plan.finding.value or "?")

    @property
    def need(self) -> tuple[Any, ...]:
        """What the agenda is ordered by: danger, getting worse, missed days and hours, papers, time since review."""
        waited = self.days_since_review if self.days_since_review is not None else 999
        return (
            self.decision is not None,
            safety.rank(self.concern),
            self.risk is None or self.risk.level != "high",
            not self.is_worse,
            not self.unanswered,
            not self.conference,
            not self.is_short,
            not self.plan_late,
            not self.authorized.presses,
            -waited,
        )

    def facts(self) -> dict[str, Any]:
        """Return what stood on the agenda as plain JSON, to be kept with the decision."""
        return {
            "absences": self.absences.finding.as_dict(),
            "hours_last_week": self.hours.as_dict() if self.hours else None,
            "this_week": _week_facts(self.this_week),
            "last_week": _week_facts(self.last_week),
            "score": _score_facts(self.score),
            "risk": self.risk.level if self.risk else None,
            "off_track": [one.as_dict() for one in self.off_track],
            "missed_scales": [one.words for one in self.silent],
            "open_concern": self.concern.trigger if self.concern else None,
            "goals": {"reached": self.goals[0], "answered": self.goals[1]},
            "notes_not_signed": self.drafts,
            "home_practice": {"done": self.practice[0], "asked": self.practice[1]},
            "medication_changes": [f"{one.medication.name}: {one.kind} {one.now}" for one in self.changes],
            "plan": self.plan.finding.as_dict(),
            "authorization": {**self.authorized.finding.as_dict(), "words": self.authorized.words},
            "days_since_review": self.days_since_review,
        }


def _week_facts(week: day.Week) -> dict[str, Any]:
    return {
        "dose_days": week.dose_days,
        "dose_hours": None if week.dose_hours is None else str(week.dose_hours),
        "days_attended": week.days_attended,
        "days_missed": week.days_missed,
        "delivered_minutes": week.delivered_minutes,
    }


def _score_facts(score: measures.BoardScore | None) -> dict[str, Any] | None:
    if score is None:
        return None
    return {
        "scale": score.scale,
        "baseline": score.baseline,
        "latest": score.latest,
        "words": str(score.words),
        "source": score.source,
        "on_track": score.on_track.as_dict(),
    }


def agenda(site_id: UUID | None, *, on: date) -> list[AgendaLine]:
    """Return the clients in care at a site by need. The number of queries does not grow with them."""
    episodes = open_episodes(stages=IN_CARE)
    if site_id is not None:
        episodes = episodes.filter(site_id=site_id)
    return sorted(lines(list(episodes), on=on), key=lambda line: line.need)


def line_of(episode: Episode, *, on: date) -> AgendaLine:
    """Return one client's line: no other client's facts are read."""
    return lines([episode], on=on)[0]


def lines(episodes: list[Episode], *, on: date) -> list[AgendaLine]:
    ids = [episode.pk for episode in episodes]
    monday = on - timedelta(days=on.weekday())
    this_week = day.weeks_of(ids, monday=monday)
    last_week = day.weeks_of(ids, monday=monday - timedelta(days=7))
    scores, concerns = measures.board(episodes), safety.open_of(ids)
    risks, off = safety.standing_risks(ids), off_tracks(episodes, scores)
    silent = measures.silences(episodes, on=on)
    practice = day.practices_since(ids, on - timedelta(days=14))
    goals, drafts = day.goals_among(ids, on - timedelta(days=14)), notes.unsigned_among(ids, before=on)
    changes = medication.changes_since(ids, on - LOOK_BACK)
    absences = day.absences_of(episodes, on=on)
    clocks, authorized = plans.clocks_of(episodes, on=on), coverage.standings_of(episodes, on=on)
    reviewed = last_reviews(ids, before=on)
    decided = {one.episode_id: one for one in Decision.objects.filter(episode_id__in=ids, decided_on=on)}
    return [
        AgendaLine(
            episode,
            this_week[episode.pk],
            last_week[episode.pk],
            absences[episode.pk],
            _hours(episode, last_week[episode.pk], monday),
            scores.get(episode.pk),
            concerns.get(episode.pk),
            risks.get(episode.pk),
            practice.get(episode.pk, (0, 0)),
            goals.get(episode.pk, (0, 0)),
            drafts.get(episode.pk, 0),
            _since(changes.get(episode.pk, []), reviewed.get(episode.pk)),
            clocks[episode.pk],
            _days_since(episode, reviewed.get(episode.pk), on),
            _review(episode, reviewed.get(episode.pk), on),
            decided.get(episode.pk),
            authorized[episode.pk],
            reviewed.get(episode.pk),
            tuple(off.get(episode.pk, ())),
            tuple(one for one in silent.get(episode.pk, []) if one.asks),
        )
        for episode in episodes
    ]


def _hours(episode: Episode, week: day.Week, monday: date) -> Finding | None:
    """Return last week's hours against the dose, for whoever was in care the whole week."""
    if episode.admitted_on is None or episode.admitted_on > monday - timedelta(days=7):
        return None
    facts = WeekHours(
        delivered_hours=week.delivered_hours,
        dose_hours=week.dose_hours,
        still_possible_hours=None,
        days_left=0,
        tapering=episode.stage == "stepping down",
    )
    return weekly_hours(facts, as_of=monday)


def _since(changes: list[Any], reviewed: date | None) -> tuple[Any, ...]:
    return tuple(one for one in changes if reviewed is None or one.on >= reviewed)


def _days_since(episode: Episode, reviewed: date | None, on: date) -> int | None:
    """Return the days since the last review or, with none yet, since admission."""
    since = reviewed or episode.admitted_on
    return (on - since).days if since else None


def _review(episode: Episode, reviewed: date | None, on: date) -> Finding:
    every = program_of(episode).review.every_days
    return review_due(ReviewClock(_days_since(episode, reviewed, on)), as_of=on, days=every)


def last_reviews(episode_ids: list[UUID], *, before: date) -> dict[UUID, date]:
    """Return when each of these clients was last decided on, before a day."""
    decided = Decision.objects.filter(episode_id__in=episode_ids, decided_on__lt=before)
    return dict(
        decided.values("episode_id").annotate(last=Max("decided_on")).values_list("episode_id", "last")
    )


def decided_up_to(episode_ids: Iterable[UUID], on: date) -> dict[UUID, date]:
    """Return when each of these clients was last decided on, that day counted. One query."""
    return last_reviews(list(episode_ids), before=on + timedelta(days=1))


def meeting_on(site_id: UUID, day_: date) -> Meeting | None:
    found: Meeting | None = Meeting.objects.filter(site_id=site_id, held_on=day_).first()
    return found


def decisions_of(episode_id: UUID) -> list[Decision]:
    """Return what the team decided for a client, the latest first."""
    return list(Decision.objects.filter(episode_id=episode_id).select_related("meeting").order_by("-at"))


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return who is off track and unanswered, who missed much, and whose weekly review is due or late."""
    on, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    episodes = caseload.at(*IN_CARE)
    reviewed = last_reviews([episode.pk for episode in episodes], before=on + timedelta(days=1))
    found = [(episode, _review(episode, reviewed.get(episode.pk), on)) for episode in episodes]
    absences = day.absences_of(episodes, on=on)
    off = due_off_track(episodes, measures.board(episodes), caseload)
    begin = not_begun(episodes, caseload, as_of=as_of, today=on)
    return (
        [*off, *tasks_due(today=on, by=by), *begin]
        + [
            Due(
                words=_("Case conference: %(why)s") % {"why": absences[episode.pk].finding.because},
                about=episode.client.short_name,
                route="review:client",
                ids={"episode": episode.pk},
                verb="review.decide",
                staff_id=caseload.holder(episode, "therapist"),
                rank=2,
                kind="review",
            )
            for episode in episodes
            if absences[episode.pk].asks(decided_on=reviewed.get(episode.pk))
        ]
        + [
            Due(
                words=_("Team review: %(why)s") % {"why": finding.because},
                about=episode.client.short_name,
                route="review:client",
                ids={"episode": episode.pk},
                verb="review.decide",
                late=finding.value == "late",
                staff_id=caseload.holder(episode, "therapist"),
                kind="review",
            )
            for episode, finding in found
            if finding.value in ("due today", "late")
        ]
    )
