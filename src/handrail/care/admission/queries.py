"""Reads of admissions: the dose on a day, what is still missing before the first day, who is not ready."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.anytime.coverage.queries import Dosed
from handrail.anytime.safety import queries as safety
from handrail.care.admission.models import Admission, Dose, OrientationStep
from handrail.care.intake import queries as intake
from handrail.care.placement import queries as placement
from handrail.clinical.admission.ready_for_first_day import FirstDay, ready_for_first_day
from handrail.clinical.day.weekly_hours import weekly_hours
from handrail.clinical.kit import Finding
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode, TeamMember
from handrail.ground.episode.queries import Caseload
from handrail.ground.people import queries as people
from handrail.ground.ui.plots import Event
from handrail.library.program import Program
from handrail.library.terms import Document

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Check:
    """One line of the checklist: what, whether it is done, where it is done, and the rule's fact it feeds."""

    words: str
    done: bool
    route: str
    ids: dict[str, Any]
    fact: str

    @property
    def url(self) -> str:
        return reverse(self.route, kwargs=self.ids)


@dataclass(frozen=True)
class WeekOf:
    """The arithmetic of a dose: the clinical minutes of so many days give at most so many hours."""

    day_minutes: tuple[int, ...]  # of each day, the longest first
    floor: Decimal | None  # what an intensive week needs; None: the program is not one

    @property
    def days(self) -> int:
        return len(self.day_minutes)

    @property
    def minutes(self) -> int | None:
        """The minutes of each day, where the days are alike."""
        return self.day_minutes[0] if len(set(self.day_minutes)) == 1 else None

    @property
    def added(self) -> str:
        return " + ".join(map(str, self.day_minutes))

    @property
    def hours(self) -> Decimal:
        return (Decimal(sum(self.day_minutes)) / 60).quantize(Decimal("0.01"))

    @property
    def short(self) -> bool:
        return self.floor is not None and self.hours < self.floor


@dataclass(frozen=True)
class _Facts:
    """What is known of one course of care on its way in."""

    unsigned: list[Document]
    admission: Admission | None
    doses: list[Dose]
    roles: set[str]
    steps: set[str]
    screened: bool
    guarded: bool = False  # someone is noted who may decide for a minor, or the client decides alone
    clear: bool | None = field(default=None)


def admission_of(episode_id: UUID) -> Admission | None:
    found: Admission | None = Admission.objects.filter(episode_id=episode_id).first()
    return found


def doses_of(episode_id: UUID) -> list[Dose]:
    """Return every dose that was set, by the day it counts from."""
    return _in_order(Dose.objects.filter(episode_id=episode_id))


def plot_events(doses: Sequence[Dose]) -> list[Event]:
    """Return each change of the dose as it stands on a plot, by day; the first dose is no change."""
    return [
        Event(on=dose.from_day, label=_step(was, dose))
        for was, dose in pairwise(doses)
        if (was.days_per_week, was.hours_per_week) != (dose.days_per_week, dose.hours_per_week)
    ]


def _step(was: Dose, now: Dose) -> str:
    """Return a change of the dose in as few words as a plot has room for: "4 → 3 days"."""
    if was.days_per_week != now.days_per_week:
        return _("%(was)s → %(now)s days") % {"was": was.days_per_week, "now": now.days_per_week}
    hours = (was.hours_per_week.normalize(), now.hours_per_week.normalize())
    return _("%(was)s → %(now)s hours") % {"was": f"{hours[0]:f}", "now": f"{hours[1]:f}"}


def doses_among(episode_ids: Iterable[UUID]) -> dict[UUID, list[Dose]]:
    """Return every dose of each of these, by the day it counts from. One query."""
    found: dict[UUID, list[Dose]] = {}
    for dose in _in_order(Dose.objects.filter(episode_id__in=list(episode_ids))):
        found.setdefault(dose.episode_id, []).append(dose)
    return found


def _in_order(doses: Iterable[Any]) -> list[Any]:
    return sorted(doses, key=attrgetter("from_day", "set_at", "id"))


def dose_on(episode_id: UUID, *, on: date) -> Dose | None:
    """Return the dose that counts on a day: the latest set for that day or before."""
    return doses_on([episode_id], on=on).get(episode_id)


def doses_on(episode_ids: Iterable[UUID], *, on: date) -> dict[UUID, Dose]:
    """Return the dose that counts on a day for each of these, in one query."""
    found = Dose.objects.filter(episode_id__in=list(episode_ids), from_day__lte=on)
    return {dose.episode_id: dose for dose in _in_order(found)}


def dosed(episode_ids: Iterable[UUID], on: date) -> dict[UUID, Dosed]:
    """Return the days and hours a week that count on a day, for whoever asks without knowing doses. One query."""
    doses = doses_on(episode_ids, on=on)
    return {episode_id: Dosed(one.days_per_week, one.hours_per_week) for episode_id, one in doses.items()}


def hours_on(episode_ids: Iterable[UUID], *, on: date) -> dict[UUID, Decimal]:
    """Return the clinical hours a week that count on a day for each of these that has a dose, in one query."""
    found = Dose.objects.filter(episode_id__in=list(episode_ids), from_day__lte=on)
    told = sorted(found.values_list("from_day", "set_at", "id", "episode_id", "hours_per_week"))
    return {episode_id: hours for _from, _set, _id, episode_id, hours in told}


def steps_of(episode_id: UUID) -> dict[str, OrientationStep]:
    """Return the orientation steps done, by their id."""
    return {step.step: step for step in OrientationStep.objects.filter(episode_id=episode_id)}


def not_on_record(episode: Episode, *, on: date) -> dict[str, str]:
    """Return the steps of an orientation that the record speaks against, by their id, and what it lacks."""
    lacks = {
        "safety_plan": (safety.current_plan(episode.pk) is None, _("No safety plan is written yet.")),
        "papers_signed": (
            bool(consents.missing(episode, on=on)),
            _("Not every paper that the program asks for is signed."),
        ),
        "emergency_contact": (
            not episode.client.emergency_contact.strip(),
            _("Nobody is noted whom to call in an emergency."),
        ),
    }
    return {step: words for step, (lacking, words) in lacks.items() if lacking}


def track_days(program: Program, track: str) -> list[int]:
    """Return the weekdays on which a track meets (0 is Monday). Raises KeyError for no such track."""
    return sorted(WEEK.index(day) for day in program.track(track).weekdays)


def day_minutes(program: Program, admission: Admission | None) -> tuple[int, ...]:
    """Return the clinical minutes of each day the client may come, the longest first: of their track if set."""
    chosen = admission.track if admission else ""
    known = chosen in {track.id for track in program.tracks}
    return program.day_minutes(chosen if known else None)


def weeks_of(program: Program, admission: Admission | None, *, on: date) -> list[WeekOf]:
    """Return the arithmetic for each number of days the client's track, or the program, offers."""
    span, minutes, floor = program.days_per_week, day_minutes(program, admission), _floor(program, on)
    return [WeekOf(minutes[:days], floor) for days in range(span.low, min(span.high, len(minutes)) + 1)]


def _floor(program: Program, on: date) -> Decimal | None:
    numbers, oldest = weekly_hours.numbers_on(on), program.population.age_max
    if program.level_of_care != "intensive_outpatient":
        return None
    return numbers.adolescent_hours if oldest is not None and oldest < 18 else numbers.adult_hours


def checklist(episode: Episode, *, on: date) -> list[Check]:
    """Return what must be in place before the first day, each with where it is done."""
    return _checks(episode, _gather([episode], on=on)[episode.pk])


def readiness(episode: Episode, *, on: date) -> Finding:
    """Return the rule's finding over the same facts as the checklist."""
    facts = _gather([episode], on=on)[episode.pk]
    return _finding(_checks(episode, facts), facts, on=on)


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return admissions in preparation: what still misses, or that the client can begin."""
    on, caseload = clock.day_of(as_of, by.time_zone), caseload or episode_queries.caseload()
    episodes = caseload.at("admission")
    ready = [
        _due(episode, facts, on) for episode, facts in zip(episodes, _facts_of(episodes, on), strict=True)
    ]
    return [*ready, *_gaps(caseload, on)]


def _gaps(caseload: Caseload, on: date) -> Iterator[Due]:
    """Who steps down to here and has no first day soon enough after the discharge: at any stage of the way in."""
    coming = {episode.pk: episode for episode in caseload.at(*intake.ON_THE_WAY)}
    told = intake.handovers_of(coming)
    starts = dict(Admission.objects.filter(episode_id__in=list(told)).values_list("episode_id", "start_on"))
    for pk, line in told.items():
        found = intake.first_day_finding(line, first_day=starts.get(pk), on=on)
        if found.answer != "met":
            yield Due(
                words=_("First day after %(facility)s: %(why)s")
                % {"facility": line.facility, "why": found.because},
                about=coming[pk].client.short_name,
                route="intake:interview" if coming[pk].stage == "intake" else "admission:prepare",
                ids={"episode": pk},
                verb="admission.prepare",
                late=found.value == "late",
                staff_id=caseload.holder(coming[pk], "therapist"),
                kind="admission",
            )


def _facts_of(episodes: list[Episode], on: date) -> list[_Facts]:
    gathered = _gather(episodes, on=on)
    return [gathered[episode.pk] for episode in episodes]


def _due(episode: Episode, facts: _Facts, on: date) -> Due:
    missing = [check for check in _checks(episode, facts) if not check.done]
    start = facts.admission.start_on if facts.admission else None
    if not missing:
        words = _("Everything is in place: admit")
    elif len(missing) == 1:
        words = _("Admission waits for: %(thing)s") % {"thing": missing[0].words}
    else:
        words = _("Admission waits for %(count)s things") % {"count": len(missing)}
    return Due(
        words=words,
        about=episode.client.short_name,
        route="admission:prepare",
        ids={"episode": episode.pk},
        verb="admission.prepare",
        late=start is not None and start <= on,
        kind="admission",
    )


def _gather(episodes: list[Episode], *, on: date) -> dict[UUID, _Facts]:
    ids = [episode.pk for episode in episodes]
    unsigned = consents.missing_of(episodes, on=on)
    admissions = {one.episode_id: one for one in Admission.objects.filter(episode_id__in=ids)}
    doses: dict[UUID, list[Dose]] = {}
    for dose in _in_order(Dose.objects.filter(episode_id__in=ids)):
        doses.setdefault(dose.episode_id, []).append(dose)
    team = TeamMember.objects.filter(episode_id__in=ids, until__isnull=True).values_list("episode_id", "role")
    steps = OrientationStep.objects.filter(episode_id__in=ids).values_list("episode_id", "step")
    roles, done = set(team), set(steps)
    guarded = _guarded(episodes, on=on)
    screened, clear = safety.screened_among(ids), placement.exclusions_clear_of(ids)
    return {
        pk: _Facts(
            unsigned=unsigned[pk],
            admission=admissions.get(pk),
            doses=doses.get(pk, []),
            roles={role for whose, role in roles if whose == pk},
            steps={step for whose, step in done if whose == pk},
            screened=pk in screened,
            guarded=pk in guarded,
            clear=clear.get(pk),
        )
        for pk in ids
    }


def _guarded(episodes: list[Episode], *, on: date) -> set[UUID]:
    """Return for whom nobody has to be noted any more: they decide alone, or someone who may decide is noted."""
    young = {one.pk: one for one in episodes if consents.who_decides_for(one, on=on).answer != "met"}
    known = people.guarded_among([one.client_id for one in young.values()], on=on) if young else set()
    return {one.pk for one in episodes if one.pk not in young or one.client_id in known}


def _checks(episode: Episode, facts: _Facts) -> list[Check]:
    program, here = episode_queries.program_of(episode), {"episode": episode.pk}
    unsigned = {document.id for document in facts.unsigned}
    checks = [
        Check(
            _("signed: %(title)s") % {"title": document.title},
            document.id not in unsigned,
            "consents:document",
            here | {"document": document.id},
            "consents_signed",
        )
        for document in program.documents
        if document.required
    ]
    page = "admission:prepare"
    if program.population.guardian:
        checks.insert(0, _guardian_check(facts, here))
    checks += [
        Check(_("therapist named"), "therapist" in facts.roles, page, here, "therapist_named"),
        Check(_("prescriber named"), "prescriber" in facts.roles, page, here, "therapist_named"),
        *_week_checks(facts, here),
    ]
    checks += [
        Check(
            _("orientation: %(words)s") % {"words": step.words},
            step.id in facts.steps,
            page,
            here,
            "orientation_done",
        )
        for step in program.orientation
    ]
    clear, where = facts.clear is True, "placement:assessment"
    return [
        *checks,
        Check(_("safety screen done"), facts.screened, "safety:screen", here, "safety_screen_done"),
        Check(_("nothing stops the admission"), clear, where, here, "exclusions_clear"),
    ]


def _guardian_check(facts: _Facts, here: dict[str, Any]) -> Check:
    words = _("parent or guardian noted who may decide")
    return Check(words, facts.guarded, "intake:interview", here, "consents_signed")


def _week_checks(facts: _Facts, here: dict[str, Any]) -> list[Check]:
    """The dose, the start, and that they agree."""
    admission = facts.admission
    start = admission.start_on if admission else None
    counting = [dose for dose in facts.doses if start is None or dose.from_day <= start]
    days = len(admission.weekdays) if admission else 0
    agree = bool(counting) and counting[-1].days_per_week == days
    page = "admission:prepare"
    return [
        Check(_("dose set, counting on the first day"), bool(counting), page, here, "dose_set"),
        Check(
            _("start date, track and days set"), start is not None and days > 0, page, here, "start_date_set"
        ),
        Check(_("as many days as the dose"), agree, page, here, "start_date_set"),
    ]


def _finding(checks: list[Check], facts: _Facts, *, on: date) -> Finding:
    done: dict[str, bool | None] = {}
    for check in checks:
        done[check.fact] = bool(done.get(check.fact, True)) and check.done
    return ready_for_first_day(FirstDay(**done | {"exclusions_clear": facts.clear}), as_of=on)
