"""Reads of a meeting: its minutes, what is to be done, and which decisions nobody has begun."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as admission
from handrail.care.review.models import Decision, Meeting, Task
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload

# What starts each change, and where: until it has begun the decision waits.
BEGUN_AT = {
    "step down": "stepdown:readiness",
    "step up": "safety:transfers",
    "discharge": "stepdown:discharge",
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


def tasks_due(*, today: date) -> Iterator[Due]:
    """Yield each task that is not done, for whom it is."""
    waiting = Task.objects.filter(done_at__isnull=True).select_related("client", "staff")
    for one in sorted(waiting, key=attrgetter("due_on", "id")):
        yield Due(
            words=one.words,
            about=one.client.short_name,
            route="review:task",
            ids={"task": one.pk},
            verb="review.do_task",
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
        stepped = episode.stage == "stepping down" and episode.stage_since >= one.at
        begun = {
            "step down": stepped or any(dose.set_at >= one.at for dose in doses.get(key, [])),
            "step up": key in ways and ways[key] >= one.at,
            "discharge": False,  # who was discharged is not in care
        }[one.decision]
        if not begun:
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
