"""The discharge summary: what the record says of a course of care, section by section, and which are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.measures import queries as measures
from handrail.anytime.medication import queries as medication
from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as admission
from handrail.care.day import queries as day
from handrail.care.placement import queries as placement
from handrail.care.plan import queries as plans
from handrail.care.stepdown.hand_over import appointment_lines
from handrail.care.stepdown.models import DischargePlan, DischargeSummary, SummaryOwed
from handrail.clinical.stepdown.summary_due import SummaryClock, summary_due
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.rows import only

if TYPE_CHECKING:
    from handrail.ground.episode.queries import Caseload

OPEN = "[…]"  # stands where only a person can say it; nothing is signed while it does


def drafted(episode: Episode, *, on: date) -> dict[str, str]:
    """Return each section in the record's own words; empty where only the clinician can write it."""
    found = {name: "\n".join(lines(episode, on)) for name, lines in FROM_RECORD.items()}
    return found | {"course": ""}


def summary_of(episode_id: UUID) -> DischargeSummary | None:
    """Return the summary of a course of care, draft or signed, without its paper; None before the first save."""
    found: DischargeSummary | None = only(DischargeSummary.objects.filter(episode_id=episode_id).defer("pdf"))
    return found


def summary_for(by: Actor, summary_id: UUID) -> DischargeSummary:
    """Return a signed summary of this actor's clinic. Raises DischargeSummary.DoesNotExist for any other."""
    read = ("client", "episode__client", "episode__program", "episode__site")
    found: DischargeSummary = DischargeSummary.objects.select_related(*read).get(
        pk=summary_id, organization_id=by.organization_id, signed_at__isnull=False
    )
    return found


def summaries_due(caseload: Caseload, *, today: date) -> Iterator[Due]:
    """Yield each summary to sign, of whoever was discharged; also where the course of care is closed. One query."""
    owed = SummaryOwed.objects.filter(settled_at__isnull=True).select_related("client", "episode__site")
    for row in owed:
        one: Any = row.episode
        clock = SummaryClock(signed=False, days_since_discharge=(today - row.since).days)
        found = summary_due(clock, as_of=today)
        last = row.since + timedelta(days=int(dict(found.numbers)["days"]))
        yield Due(
            words=_("Discharge summary to sign"),
            about=row.client.short_name,
            route="stepdown:summary",
            ids={"episode": one.pk},
            verb="stepdown.summarize",
            due_at=datetime.combine(last, time.max, tzinfo=ZoneInfo(one.site.time_zone)),
            late=found.value == "late",
            staff_id=caseload.holder(one, "therapist"),
            kind="stepdown",
        )


def long_day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else _("not known")


def _care(episode: Episode, on: date) -> Iterator[str]:
    assessment = placement.decided_assessment_of(episode.pk)
    yield _("Program: %(program)s.") % {"program": episode.program.title}
    yield _("Admitted %(first)s, last day %(last)s.") % {
        "first": long_day(episode.admitted_on),
        "last": long_day(episode.discharged_on),
    }
    if assessment and assessment.formulation.strip():
        yield _("Why they came: %(words)s") % {"words": assessment.formulation.strip()}
    yield _("Discharge: %(reason)s.") % {"reason": episode.discharge_reason}
    said = [one.reason for one in episodes.changes_of(episode.pk) if one.verb == "discharge" and one.reason]
    yield from said[-1:]


def _diagnoses(episode: Episode, on: date) -> Iterator[str]:
    assessment = placement.decided_assessment_of(episode.pk)
    said = assessment.diagnoses if assessment else []
    for one in said:
        yield f"{one['words']} ({one['code']})"
    if not said:
        yield _("None written.")


def _attendance(episode: Episode, on: date) -> Iterator[str]:
    """Planned, scheduled and delivered over the whole stay. Planned: the dose of each week begun."""
    first, last = episode.admitted_on, episode.discharged_on or on
    if first is None:
        yield _("Not admitted.")
        return
    doses = admission.doses_of(episode.pk)
    for dose in doses:
        if dose.from_day <= last:
            yield _("From %(day)s: %(days)s days, %(hours)s hours a week.") % {
                "day": long_day(dose.from_day), "days": dose.days_per_week, "hours": _short(dose.hours_per_week),
            }  # fmt: skip
    found = day.attendance_of(episode.pk, first=first, last=last)
    expected = [one for one in found if one.place.state == "expected"]
    days = [one for one in expected if one.status not in day.NOT_PLANNED]
    scheduled = sum(_minutes(part) for one in days for part, _present in one.parts if part.clinical)
    delivered = sum(sum(one.by_kind.values()) for one in days)
    yield _("Hours: %(planned)s planned, %(scheduled)s scheduled, %(delivered)s delivered.") % {
        "planned": _short(_planned(doses, first, last)),
        "scheduled": _hours(scheduled),
        "delivered": _hours(delivered),
    }
    came = sum(bool(one.minutes) for one in days)
    yield _("Days: came on %(came)s of %(all)s.") % {"came": came, "all": len(days)}
    if away := sum(one.status == "hospitalized" for one in expected):
        yield _("Days in hospital, not counted among these: %(days)s.") % {"days": away}


def _planned(doses: list[Any], first: date, last: date) -> Decimal:
    monday, total = first - timedelta(days=first.weekday()), Decimal(0)
    while monday <= last:
        in_force = [one for one in doses if one.from_day <= monday + timedelta(days=6)]
        total += in_force[-1].hours_per_week if in_force else Decimal(0)
        monday += timedelta(days=7)
    return total


def _minutes(part: Any) -> int:
    return int((part.ends_at - part.starts_at).total_seconds() // 60)


def _hours(minutes: int) -> str:
    return _short(round(Decimal(minutes) / 60, 1))


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _scales(episode: Episode, on: date) -> Iterator[str]:
    """The first and the last complete answer, and what the change is called, with the reason in plain words."""
    found = measures.trends(episode)
    for one in found.values():
        whole = [point for point in one.points if point.total is not None]
        if not whole:
            yield _("%(scale)s: answered, no total can be told.") % {"scale": one.name}
        elif len(whole) == 1:
            yield _("%(scale)s: %(total)s on %(day)s, answered once.") % {
                "scale": one.name, "total": whole[0].total, "day": long_day(whole[0].answered_on),
            }  # fmt: skip
        else:
            start, end = whole[0], whole[-1]
            yield _("%(scale)s: %(first)s on %(start)s, %(last)s on %(end)s: %(verdict)s. %(because)s") % {
                "scale": one.name, "first": start.total, "start": long_day(start.answered_on), "last": end.total,
                "end": long_day(end.answered_on), "verdict": one.change.verdict, "because": one.change.because,
            }  # fmt: skip
    if not found:
        yield _("No scale was answered.")


def _goals(episode: Episode, on: date) -> Iterator[str]:
    """The signed plan's goals and objectives. How each stands is the clinician's to say."""
    signed = plans.signed_of(episode.pk)
    if signed is None:
        yield _("No treatment plan was signed.")
        return
    for problem in signed.problems:
        for goal in problem.goals:
            yield _("Goal: %(goal)s") % {"goal": goal.goal.words}
            for view in goal.objectives:
                one = view.objective
                yield _("- %(words)s (%(measure)s: from %(baseline)s to %(target)s by %(day)s). It stands: %(open)s") % {
                    "words": one.words, "measure": one.measure, "baseline": one.baseline, "target": one.target,
                    "day": long_day(one.due_on), "open": OPEN,
                }  # fmt: skip


def _medication(episode: Episode, on: date) -> Iterator[str]:
    taken, allergies = medication.current(episode.pk), medication.allergies_of(episode.client_id)
    for one in taken:
        yield f"{one.name}, {one.dose}"
    if not taken:
        yield _("No medication on the list.")
    if allergies.standing:
        said = "; ".join(one.told for one in allergies.standing)
        yield _("Allergies and intolerances: %(said)s") % {"said": said}
    else:
        yield allergies.why_none


def _risk(episode: Episode, on: date) -> Iterator[str]:
    zone = episode.site.time_zone
    risk, plan = safety.risk_now(episode.pk), safety.current_plan(episode.pk)
    if risk:
        yield _("Risk: %(level)s, as %(who)s said on %(day)s.") % {
            "level": risk.level, "who": risk.by_name, "day": long_day(day_of(risk.at, zone)),
        }  # fmt: skip
    else:
        yield _("Risk: nobody has assessed it, which is not low. It stands: %(open)s") % {"open": OPEN}
    if plan:
        yield _("Safety plan: yes, written %(day)s.") % {"day": long_day(day_of(plan.at, zone))}
    else:
        yield _("Safety plan: no.")


def _what_next(episode: Episode, on: date) -> Iterator[str]:
    plan = only(DischargePlan.objects.filter(episode=episode))
    yield from appointment_lines(episode, "j F Y, H:i") or [_("No appointment is booked.")]
    if plan and plan.finished_at:
        yield _("Discharge plan: finished %(day)s with the client.") % {
            "day": long_day(day_of(plan.finished_at, episode.site.time_zone))
        }
    else:
        yield _("Discharge plan: not finished.")


FROM_RECORD = {
    "care": _care,
    "diagnoses": _diagnoses,
    "attendance": _attendance,
    "scales": _scales,
    "goals": _goals,
    "medication": _medication,
    "risk": _risk,
    "what_next": _what_next,
}
