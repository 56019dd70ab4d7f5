"""What can be done in the weekly review: open the meeting, decide for each client; and say why a plan stays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.admission import operations as admission
from handrail.care.review import queries
from handrail.care.review.models import DECISIONS, Decision, KeptPlan, Meeting, Task
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


@dataclass(frozen=True)
class NewTask:
    """What somebody does until the team meets again."""

    words: str
    staff_id: UUID


@dataclass(frozen=True)
class NewDose:
    """The days and clinical hours a week that the team decides on."""

    days_per_week: int
    hours_per_week: Decimal
    from_day: date


@verb
def open_meeting(*, by: Actor, at: datetime, site: Site, present: Iterable[str]) -> Meeting:
    """Open today's meeting of a site, or return it: there is one a day. Who comes later is added."""
    access.refuse(by, "review.decide", site)
    names = sorted({name for name in present if name.strip()})
    if not names:
        raise NotAllowed([_("Say who is present.")])
    held_on = day_of(at, site.time_zone)
    meeting: Meeting
    meeting, new = Meeting.objects.get_or_create(
        site=site,
        held_on=held_on,
        defaults={
            "organization_id": site.organization_id,
            "opened_at": at,
            "opened_by": by.name,
            "present": names,
        },
    )
    everyone = sorted(set(meeting.present) | set(names))
    if not new and everyone != meeting.present:
        Meeting.objects.filter(pk=meeting.pk).update(present=everyone)
        meeting.present = everyone
        record.write(by=by, at=at, what="review.joined", about=meeting, detail={"present": everyone})
    if new:
        record.write(by=by, at=at, what="review.opened", about=meeting, detail={"present": names})
    return meeting


def why_not_decide(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against deciding for this client."""
    yield from access.reasons_against(by, "review.decide", episode)
    if episode.stage not in queries.IN_CARE:
        yield _("The team reviews clients who take part; this course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }


@verb
def decide(
    meeting: Meeting,
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    decision: str,
    reason: str,
    tasks: Iterable[NewTask] = (),
    dose: NewDose | None = None,
) -> Decision:
    """Keep what the team decided for one client, with the facts as they stood on the agenda."""
    reasons = list(why_not_decide(episode, by=by))
    if meeting.site_id != episode.site_id:
        reasons.append(_("This client belongs to another site's meeting."))
    reasons += _against(decision, reason, dose)
    if reasons:
        raise NotAllowed(reasons)
    facts = queries.line_of(episode, on=meeting.held_on).facts()
    try:
        with attempt():
            decided: Decision = Decision.objects.create(
                **episode_operations.client_row(episode),
                meeting=meeting,
                decision=decision,
                reason=reason,
                agenda=facts,
                decided_on=meeting.held_on,
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_told(meeting, episode)]) from None
    if dose is not None:
        _set_dose(episode, dose, by=by, at=at, reason=reason)
    given = [_give(decided, one, by=by, at=at) for one in tasks]
    detail = {"decision": decision, "reason": reason, "tasks": [str(one) for one in given]}
    record.write(by=by, at=at, what="review.decided", about=decided, detail=detail)
    return decided


def _give(decision: Decision, task: NewTask, *, by: Actor, at: datetime) -> Task:
    """Keep a task; it is due when the team looks at this client again."""
    episode = cast(Episode, decision.episode)
    if not task.words.strip():
        raise NotAllowed([_("Write what is to be done.")])
    if task.staff_id not in {one.pk for one in people.staff_at_work()}:
        raise NotAllowed([_("Choose who does it, of those who work here.")])
    every = timedelta(days=program_of(episode).review.every_days)
    made: Task = Task.objects.create(
        **episode_operations.beside(decision), decision=decision, words=task.words.strip(),
        staff_id=task.staff_id, due_on=decision.decided_on + every,
    )  # fmt: skip
    return made


def why_not_see(task: Task, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against being told what a task is: it is the named person's, the team's and the director's."""
    own = task.staff_id == by.person_id
    yield from access.reasons_against(by, "review.do_task" if own else "review.do_any_task", task)


def why_not_do(task: Task, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying that a task is done."""
    yield from why_not_see(task, by=by)
    if task.done_at is not None:
        yield _("It is done already: %(who)s.") % {"who": task.done_by}


@verb
def do_task(task: Task, *, by: Actor, at: datetime, outcome: str) -> None:
    """Say that a task is done, and what came of it."""
    reasons = list(why_not_do(task, by=by))
    if not outcome.strip():
        reasons.append(_("Write what came of it, in a line."))
    if reasons:
        raise NotAllowed(reasons)
    said = {"outcome": outcome.strip(), "done_at": at, "done_by": by.name}
    if not Task.objects.filter(pk=task.pk, done_at__isnull=True).update(**said):
        raise NotAllowed([_("Someone else has done it a moment ago.")])
    record.write(by=by, at=at, what="review.task_done", about=task, detail={"words": task.words})


@verb
def decide_today(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    present: Iterable[str],
    decision: str,
    reason: str,
    tasks: Iterable[NewTask] = (),
    dose: NewDose | None = None,
) -> Decision:
    """Decide in today's meeting of the client's site; the first decision of the day opens it."""
    meeting = open_meeting(by=by, at=at, site=episode.site, present=[*present, by.name])
    return decide(meeting, episode, by=by, at=at, decision=decision, reason=reason, tasks=tasks, dose=dose)


def _against(decision: str, reason: str, dose: NewDose | None) -> Iterator[str]:
    if decision not in DECISIONS:
        yield _("Choose what the team decided.")
    if not reason.strip():
        yield _("Write why, in a line or two: a decision stands with its reason.")
    if dose is None and decision == "change dose":
        yield _("Give the new days and hours a week, and from which day.")
    if dose is not None and decision != "change dose":
        yield _("A new dose belongs to the decision “change dose”.")


def _set_dose(episode: Episode, dose: NewDose, *, by: Actor, at: datetime, reason: str) -> None:
    admission.set_dose(
        episode,
        by=by,
        at=at,
        days_per_week=dose.days_per_week,
        hours_per_week=dose.hours_per_week,
        from_day=dose.from_day,
        reason=reason[:300],
    )


def _told(meeting: Meeting, episode: Episode) -> str:
    first = Decision.objects.filter(meeting=meeting, episode=episode).first()
    if first is None:
        return _("Someone else decided a moment ago. Look again.")
    words = _("The team decided in this meeting already: %(decision)s, noted by %(who)s.")
    return words % {"decision": first.decision, "who": first.by_name}


def why_not_keep_plan(episode: Episode, *, by: Actor, asked: queries.Asked | None) -> Iterator[str]:
    """Yield the reasons against writing why the plan stays, for a scale that is off track or not."""
    yield from access.reasons_against(by, "review.keep_plan", episode)
    if episode.stage not in queries.IN_CARE:
        yield _("This is for clients who take part; this course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }
    if asked is None:
        yield _("Not off track on this scale: there is nothing to answer.")
    elif not asked.is_open and asked.act:
        yield _("%(who)s answered this on %(day)s. It is asked again if the client stays off track.") % {
            "who": asked.act.by_name,
            "day": f"{day_of(asked.act.at, episode.site.time_zone):%-d %b}",
        }


@verb
def keep_plan(
    episode: Episode, *, by: Actor, at: datetime, instrument: str, seen: UUID, reason: str
) -> KeptPlan:
    """Keep why the plan stays as it is although this scale is off track. Once for an answer of the client.

    `seen`: the client's answer it is written about; when a later one has come since, it is not kept.
    """
    access.refuse(by, "review.keep_plan", episode)
    asked = queries.off_track_on(episode, instrument)
    reasons = list(why_not_keep_plan(episode, by=by, asked=asked))
    if not reason.strip():
        reasons.append(_("Write why the plan stays, in a line or two."))
    if asked and asked.off.latest.pk != seen:
        reasons.append(_("The client answered again since you opened this page. Look at it first."))
    if reasons or asked is None:
        raise NotAllowed(reasons)
    try:
        with attempt():
            kept: KeptPlan = KeptPlan.objects.create(
                **episode_operations.client_row(episode),
                response_id=asked.off.latest.pk,
                instrument=instrument,
                finding=asked.off.finding.as_dict(),
                reason=reason,
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_("Someone else answered this a moment ago. Look again.")]) from None
    detail = {"instrument": instrument, "reason": reason, "finding": asked.off.finding.as_dict()}
    record.write(by=by, at=at, what="review.plan_kept", about=kept, detail=detail)
    return kept
