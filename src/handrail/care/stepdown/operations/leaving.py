"""What can be done about less and more care: the plan, what comes next, step down, discharge, come back."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

from handrail.anytime.safety import operations as safety_operations
from handrail.anytime.safety import queries as safety
from handrail.care.admission import operations as admission
from handrail.care.admission import queries as doses
from handrail.care.schedule import operations as schedule
from handrail.care.stepdown import queries
from handrail.care.stepdown.models import (
    DISCHARGE_REASONS,
    DischargePlan,
    NextAppointment,
    PlannedEnd,
    SummaryOwed,
)
from handrail.care.stepdown.stay import stay_on
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library import opioid_medication

MEANWHILE = "Someone else changed this a moment ago. Look again; your words are still here."
TEXTS = {
    "warning_signs": "Warning signs",
    "coping_steps": "What helps",
    "supports": "People who support me",
    "medication": "Medication",
    "resources": "Resources",
    "if_it_gets_hard": "What to do if it gets hard",
}
FARTHEST_END = timedelta(days=731)  # project default of 2026-11: no program runs longer, a mistyped year does
# Discharged without having been able to prepare it: these need the reason in words instead of a plan.
UNPLANNED = (
    "transferred to further treatment",
    "dropped out",
    "terminated by facility",
    "incarcerated",
    "death",
)


def why_not_write(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against changing the discharge plan."""
    yield from access.reasons_against(by, "stepdown.plan", episode)
    if episode.stage in ("aftercare", "closed"):
        yield _("The client has left with this plan: it no longer changes.")


@verb
def save_plan(episode: Episode, *, by: Actor, at: datetime, revision: int, **texts: str) -> DischargePlan:
    """Save the plan's words. A finished plan that is changed is to be finished again."""
    if reasons := list(why_not_write(episode, by=by)):
        raise NotAllowed(reasons)
    if unknown := sorted(set(texts) - set(TEXTS)):
        raise NotAllowed([_("The plan has no part '%(part)s'.") % {"part": unknown[0]}])
    plan = _plan(episode, at=at)
    saved = DischargePlan.objects.filter(pk=plan.pk, revision=revision).update(
        **texts, revision=revision + 1, saved_at=at, finished_at=None, finished_by=None
    )
    if not saved:
        raise NotAllowed([_(MEANWHILE)])
    plan.refresh_from_db()
    record.write(by=by, at=at, what="stepdown.plan_saved", about=plan, detail={"revision": plan.revision})
    return plan


def _plan(episode: Episode, *, at: datetime) -> DischargePlan:
    plan: DischargePlan = DischargePlan.objects.get_or_create(
        episode=episode, defaults={**episode_operations.client_row(episode), "saved_at": at}
    )[0]
    return plan


def why_not_book(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against booking or cancelling an appointment: after discharge too, until the course of care closes."""
    yield from access.reasons_against(by, "stepdown.plan", episode)
    if episode.stage == "closed":
        yield _("This course of care is closed: its appointments no longer change.")


@verb
def book(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    with_whom: str,
    kind: str,
    when: datetime,
    where: str = "",
    phone: str = "",
) -> NextAppointment:
    """Note an appointment made with a named person: before the last day, or after it where one was missed or declined."""
    if reasons := list(why_not_book(episode, by=by)):
        raise NotAllowed(reasons)
    if not with_whom.strip():
        raise NotAllowed([_("Write with whom: a named person, not only a place.")])
    if when <= at:
        raise NotAllowed([_("The appointment must lie ahead. Check day and time.")])
    appointment: NextAppointment = NextAppointment.objects.create(
        **episode_operations.client_row(episode),
        plan=_plan(episode, at=at),
        with_whom=with_whom,
        kind=kind,
        at=when,
        where=where,
        phone=phone,
        booked_at=at,
    )
    detail = {"kind": kind, "when": when.isoformat()}
    record.write(by=by, at=at, what="stepdown.appointment_booked", about=appointment, detail=detail)
    return appointment


def why_not_cancel(booked: queries.Booked, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against cancelling a visit: one at which they were seen took place."""
    yield from why_not_book(cast(Episode, booked.appointment.episode), by=by)
    if booked.outcome and not booked.not_seen:
        yield _("They were seen at this visit: it took place.")


@verb
def cancel(appointment: NextAppointment, *, by: Actor, at: datetime, reason: str) -> None:
    """Note that an appointment will not take place, and why. What was heard of it stays in view."""
    reasons = list(why_not_cancel(queries.heard_of(appointment), by=by))
    if not reason.strip():
        reasons.append(_("Write why this visit is cancelled."))
    if reasons:
        raise NotAllowed(reasons)
    said = {"cancelled_at": at, "cancelled_by": by.name, "cancelled_reason": reason.strip()}
    if not NextAppointment.objects.filter(pk=appointment.pk, cancelled_at__isnull=True).update(**said):
        raise NotAllowed([_("This appointment was cancelled already.")])
    detail = {"reason": reason.strip()}
    record.write(by=by, at=at, what="stepdown.appointment_cancelled", about=appointment, detail=detail)


def why_not_finish(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield what is still missing in the plan."""
    yield from why_not_write(episode, by=by)
    plan = queries.discharge_plan(episode.pk)
    for part, words in TEXTS.items():
        if plan is None or not getattr(plan, part).strip():
            yield _("Still empty: %(part)s. Write “none” where that is so.") % {"part": _(words)}
    if plan and plan.finished_at:
        yield _("The plan is finished.")


@verb
def finish_plan(episode: Episode, *, by: Actor, at: datetime, no_appointment: str = "") -> DischargePlan:
    """Say that the plan is complete and was gone through with the client. `no_appointment`: why none is booked ahead."""
    reasons, booked = list(why_not_finish(episode, by=by)), queries.is_booked_ahead(episode.pk, as_of=at)
    why_none = "" if booked else no_appointment.strip()
    if not booked and not why_none:
        reasons.append(_("No next appointment is booked. Book one, or write why there is none."))
    if reasons:
        raise NotAllowed(reasons)
    plan = _plan(episode, at=at)
    same = DischargePlan.objects.filter(pk=plan.pk, revision=plan.revision, finished_at__isnull=True)
    if not same.update(finished_at=at, finished_by=by.name, no_appointment=why_none):
        raise NotAllowed([_(MEANWHILE)])
    plan.finished_at, plan.finished_by, plan.no_appointment = at, by.name, why_none
    detail = {"revision": plan.revision} | ({"no_appointment": why_none} if why_none else {})
    record.write(by=by, at=at, what="stepdown.plan_finished", about=plan, detail=detail)
    return plan


def why_not_plan_stay(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against moving the planned end."""
    yield from access.reasons_against(by, "stepdown.plan_stay", episode)
    if episode.stage not in queries.IN_CARE:
        yield _("There is a planned end while someone is in the program.")


@verb
def plan_stay(
    episode: Episode, *, by: Actor, at: datetime, target_on: date, reason: str, seen: date | None
) -> PlannedEnd:
    """Move the day on which the stay is planned to end, by progress and goals. `seen`: the day that stood on the page.

    The program's range is no limit; outside it the reason says why, and it stands with what the range was.
    """
    reasons = list(why_not_plan_stay(episode, by=by))
    today = day_of(at, episode.site.time_zone)
    if target_on < today:
        reasons.append(_("The planned end lies ahead, or is today."))
    if target_on > today + FARTHEST_END:
        reasons.append(_("That is more than two years ahead. Check the year."))
    if target_on == seen:
        reasons.append(_("That day stands already."))
    if not reason.strip():
        reasons.append(_("Write why: which goals and progress it rests on."))
    if reasons:
        raise NotAllowed(reasons)
    episode_operations.plan_end(episode, by=by, at=at, target_on=target_on, was=seen)
    found = stay_on(episode, target_on)
    made: PlannedEnd = PlannedEnd.objects.create(
        **episode_operations.client_row(episode), was=seen, target_on=target_on, reason=reason.strip(),
        finding=found.as_dict(), at=at, by=by.label, by_name=by.name,
    )  # fmt: skip
    detail = {"was": seen, "target_on": target_on, "finding": found.as_dict()}
    record.write(by=by, at=at, what="stepdown.end_planned", about=made, detail=detail)
    return made


def why_not_step_down(episode: Episode, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against fewer days now. Readiness is shown beside; the clinician decides."""
    yield from access.reasons_against(by, "stepdown.discharge", episode)
    yield from reasons_unlicensed(by, on=day_of(at, episode.site.time_zone))
    if episode.stage not in queries.IN_CARE:
        yield _("Only someone who takes part can step down; this course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }
    on = day_of(at, episode.site.time_zone)
    # Less care over a danger nobody looked at is none.
    yield from safety.why_assess_first(episode, on=on, this_day=False)


@verb
def step_down(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    days_per_week: int,
    hours_per_week: Decimal,
    weekdays: list[int],
    from_day: date,
) -> None:
    """Go on with fewer days from a day on: the dose, the places and, the first time, the rail."""
    reasons = [
        *why_not_step_down(episode, by=by, at=at),
        *_against_fewer_days(episode, days_per_week, weekdays, from_day, reason),
    ]
    if reasons:
        raise NotAllowed(reasons)
    if episode.stage == "taking part":
        episode_operations.move(episode, "step down", by=by, at=at, reason=reason[:500])
    admission.set_dose(
        episode,
        by=by,
        at=at,
        days_per_week=days_per_week,
        hours_per_week=hours_per_week,
        from_day=from_day,
        reason=reason[:300],
    )
    schedule.change_days(episode, by=by, at=at, weekdays=sorted(set(weekdays)), from_day=from_day)
    detail = {"days": days_per_week, "from": from_day, "reason": reason, **_evidence(episode, at)}
    record.write(by=by, at=at, what="stepdown.stepped_down", about=episode, detail=detail)


def _evidence(episode: Episode, at: datetime) -> dict[str, Any]:
    """Return the three findings as they stood, to be kept with the act."""
    found = queries.readiness(episode, on=day_of(at, episode.site.time_zone))
    return {"readiness": [one.as_dict() for one in (found.symptoms, found.skills, found.holding)]}


def _against_fewer_days(
    episode: Episode, days_per_week: int, weekdays: list[int], from_day: date, reason: str
) -> Iterator[str]:
    now = doses.dose_on(episode.pk, on=from_day)
    if not reason.strip():
        yield _("Write why, in a line or two.")
    if now and days_per_week >= now.days_per_week:
        yield _("Stepping down means fewer than %(days)s days a week.") % {"days": now.days_per_week}
    if len(set(weekdays)) != days_per_week:
        yield _("Choose as many weekdays as days a week: %(days)s.") % {"days": days_per_week}


def why_not_discharge(
    episode: Episode, *, by: Actor, at: datetime, reason: str = "completed"
) -> Iterator[str]:
    """Yield what stands against a discharge for this reason: who may, and what the client would lack."""
    yield from access.reasons_against(by, "stepdown.discharge", episode)
    yield from reasons_unlicensed(by, on=day_of(at, episode.site.time_zone))
    yield from episode_operations.why_not_move(episode, "discharge")
    if reason not in UNPLANNED:
        on = day_of(at, episode.site.time_zone)
        yield from safety.why_assess_first(episode, on=on, this_day=False)
        plan = queries.discharge_plan(episode.pk)
        if plan is None or plan.finished_at is None:
            yield _("The discharge plan is not finished.")
        if not queries.is_booked_ahead(episode.pk, as_of=at):
            yield _("No next appointment with a named person is booked.")
        if safety.open_of([episode.pk]):
            yield _("A safety concern is open. It is closed first.")


@verb
def discharge(episode: Episode, *, by: Actor, at: datetime, on: date, reason: str, words: str) -> None:
    """End the program for this client and begin aftercare. Future places are freed."""
    reasons = list(_against_discharge(episode, by=by, at=at, on=on, reason=reason, words=words))
    if reasons:
        raise NotAllowed(reasons)
    facts: dict[str, Any] = {"discharged_on": on, "discharge_reason": reason}
    episode_operations.move(episode, "discharge", by=by, at=at, reason=words[:500], **facts)
    SummaryOwed.objects.create(**episode_operations.client_row(episode), since=on)
    after, why = on + timedelta(days=1), _("Discharged: %s") % reason
    schedule.release_from(episode, by=by, at=at, from_day=after, reason=why)
    schedule.call_off_all_alone(episode, by=by, at=at, from_day=after, reason=why)
    if reason == "death":
        episode_operations.move(episode, "close", by=by, at=at, reason=words[:500])
    detail = {"on": on, "reason": reason, "words": words}
    record.write(by=by, at=at, what="stepdown.discharged", about=episode, detail=detail)


def _against_discharge(
    episode: Episode, *, by: Actor, at: datetime, on: date, reason: str, words: str
) -> Iterator[str]:
    if reason not in DISCHARGE_REASONS:
        yield _("Choose a reason.")
        return
    yield from why_not_discharge(episode, by=by, at=at, reason=reason)
    if not words.strip():
        yield _("Write a line on how it ended and what comes next.")
    if reason == "terminated by facility" and opioid_medication.named_in(words):
        yield _(opioid_medication.REFUSED)
    if on > day_of(at, episode.site.time_zone):
        yield _("The last day can't lie ahead. Discharge on the day itself.")
    if episode.admitted_on and on < episode.admitted_on:
        yield _("The last day can't be before the first, %(day)s.") % {"day": episode.admitted_on}


@dataclass(frozen=True)
class Resumed:
    """The dose with which someone who comes back goes on, and its first day."""

    days_per_week: int
    hours_per_week: Decimal
    from_day: date


@verb
def come_back(transfer: Any, *, by: Actor, at: datetime, back_on: date, words: str, dose: Resumed) -> None:
    """Take up the same course of care again after a higher level of care: nothing is entered twice.

    The places were kept, the days between count as hospitalized, and a concern asks for a new look before group.
    """
    safety_operations.note_return(transfer, by=by, at=at, back_on=back_on, words=words)
    reason = _("Back from %(place)s") % {"place": transfer.place}
    admission.set_dose(transfer.episode, by=by, at=at, reason=reason[:300], **asdict(dose))
