"""Reads of a meeting: its minutes, what is to be done, and which decisions nobody has begun."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as admission
from handrail.care.review.models import Decision, Meeting, Task
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload

# What starts each change, and where: until it has begun the decision waits.
BEGUN_AT = {
    "step down": "stepdown:readiness",
    "step up": "safety:transfers",
    "discharge": "stepdown:discharge",
    "case conference": "review:client",
}
BEGIN_WITHIN = timedelta(days=7)  # project default of 2026-11: by the next weekly meeting


def meeting_for(by: Actor, meeting_id: UUID) -> Meeting:
    """Return one meeting of this actor's clinic. Raises Meeting.DoesNotExist for any other."""
    found: Meeting = Meeting.objects.select_related("site").get(
        pk=meeting_id, organization_id=by.organization_id
    )
    return found


def meetings(site_id: UUID | None) -> list[Meeting]:
    """Return the last meetings, the latest first, of a site or of all."""
    found = Meeting.objects.select_related("site")
    if site_id is not None:
        found = found.filter(site_id=site_id)
    return list(found.order_by("-held_on")[:12])


def decisions_in(meeting: Meeting) -> list[Decision]:
    """Return what was decided in a meeting, in order, each with its tasks. Two queries."""
    found = Decision.objects.filter(meeting=meeting).select_related("client", "episode")
    return sorted(found.prefetch_related("todo__staff"), key=attrgetter("at", "id"))


def task_for(by: Actor, task_id: UUID) -> Task:
    """Return one task of this actor's clinic. Raises Task.DoesNotExist for any other."""
    read = ("client", "episode__site", "episode__client", "staff", "decision")
    found: Task = Task.objects.select_related(*read).get(pk=task_id, organization_id=by.organization_id)
    return found


def tasks_of(episode_id: UUID) -> list[Task]:
    """Return what was to be done for a client, open ones first, the latest before the others."""
    found = Task.objects.filter(episode_id=episode_id).select_related("staff", "decision")
    return sorted(found, key=lambda one: (one.done_at is not None, -one.due_on.toordinal(), one.pk))


def tasks_due(*, today: date, by: Actor) -> Iterator[Due]:
    """Yield each task that is not done, for whom it is. Who reads no charts is told that there is one, not what.

    A task of somebody else's is for the team and the director alone. One query.
    """
    reads = access.may(by, "chart.read") or access.may(by, "review.do_any_task")
    untold = _("Something the team asked you to do for %(client)s")
    waiting = Task.objects.filter(done_at__isnull=True).select_related("client", "staff")
    for one in sorted(waiting, key=attrgetter("due_on", "id")):
        yield Due(
            words=one.words if reads else untold % {"client": one.client.short_name},
            about=one.client.short_name,
            route="review:task",
            ids={"task": one.pk},
            verb="review.do_task" if one.staff_id == by.person_id else "review.do_any_task",
            late=one.due_on < today,
            staff_id=one.staff_id if one.staff.left_on is None else None,
            kind="review",
        )


def not_begun(
    episodes: Iterable[Episode], caseload: Caseload, *, as_of: datetime, today: date
) -> Iterator[Due]:
    """Yield each decision whose change nobody has begun. Three queries at most."""
    courses = {one.pk: one for one in episodes}
    latest: dict[UUID, Decision] = {}
    for one in sorted(Decision.objects.filter(episode__in=list(courses)), key=attrgetter("at", "id")):
        if one.episode_id:
            latest[one.episode_id] = one
    waiting = {key: one for key, one in latest.items() if one.decision in BEGUN_AT}
    doses = admission.doses_among(waiting) if waiting else {}
    ways = safety.last_opened(waiting) if waiting else {}
    for key, one in waiting.items():
        episode = courses[key]
        if _begun(one, episode, doses=doses.get(key, []), way=ways.get(key)):
            continue
        words = _("The team decided on %(day)s: %(decision)s. It is not begun yet")
        yield Due(
            words=words % {"day": f"{one.decided_on:%-d %b}", "decision": one.decision},
            about=episode.client.short_name,
            route=BEGUN_AT[one.decision],
            ids={"episode": key},
            verb="review.decide",
            late=today - one.decided_on > BEGIN_WITHIN,
            staff_id=caseload.holder(episode, "therapist"),
            kind="review",
        )


def _begun(decided: Decision, episode: Episode, *, doses: list[Any], way: datetime | None) -> bool:
    """Return whether the client's latest decision is begun.

    A discharge and a case conference end by what comes after: who was discharged is not in care, and the team's
    next decision takes the conference's place.
    """
    moved = episode.stage_since >= decided.at
    less, more = _turns(doses, decided)
    if decided.decision == "step down":
        return less or (moved and episode.stage == "stepping down")
    if decided.decision == "step up":
        back = moved and episode.stage == "taking part"
        return back or (more and episode.stage == "stepping down") or (way is not None and way >= decided.at)
    return False


def _turns(doses: list[Any], decided: Decision) -> tuple[bool, bool]:
    """Return whether a dose set since has fewer days or hours than at the decision, and whether one has more.

    `doses`: in their order. Without a dose at the decision nothing tells more from fewer: neither.
    """
    at_it = [one for one in doses if one.set_at < decided.at and one.from_day <= decided.decided_on]
    since = [one for one in doses if one.set_at >= decided.at]
    if not at_it:
        return False, False
    days, hours = at_it[-1].days_per_week, at_it[-1].hours_per_week
    return (
        any(one.days_per_week < days or one.hours_per_week < hours for one in since),
        any(one.days_per_week > days or one.hours_per_week > hours for one in since),
    )
