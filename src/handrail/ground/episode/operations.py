"""What can be done to a course of care as a whole: open it, move it along the rail, name its team."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.episode.later import LATER
from handrail.ground.episode.models import Episode, StageChange, TeamMember
from handrail.ground.episode.states import EPISODE, OPEN
from handrail.ground.people.models import Client, Staff
from handrail.ground.record import operations as record
from handrail.ground.rows import ClientRow
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

CHANGED_MEANWHILE = "Someone else moved this course of care a moment ago. Look again."
RETURNED = "returned to care"


@verb
def open_episode(
    client: Client, *, by: Actor, at: datetime, in_force: Any, sensitivity: str = "general"
) -> Episode:
    """Open a course of care under a program in force. A client has one open at a time.

    One in aftercare ends with it: whoever is here again is not called any more to ask how they are since they left.
    What is on file there stays there.
    """
    access.refuse(by, "intake.begin", client)
    already = NotAllowed([f"{client} has an open course of care already. Go on with that one."])
    earlier = Episode.objects.filter(client=client).exclude(stage="closed").first()
    if earlier is not None and earlier.stage != "aftercare":
        raise already
    try:
        with attempt():
            if earlier is not None:
                move(earlier, "close", by=by, at=at, reason=RETURNED)
                record.write(
                    by=by, at=at, what="aftercare.closed", about=earlier, detail={"reason": RETURNED}
                )
            episode = Episode.objects.create(
                organization_id=client.organization_id,
                client=client,
                site_id=in_force.site_id,
                program=in_force,
                stage=EPISODE.start,
                stage_since=at,
                opened_at=at,
                sensitivity=sensitivity,
            )
    except IntegrityError:
        raise already from None
    _note_change(episode, by=by, at=at, was="", verb="open", reason="")
    record.write(by=by, at=at, what="episode.opened", about=episode)
    return episode


@verb
def move(
    episode: Episode,
    verb: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    **facts: Any,
) -> None:
    """Move an episode along the rail. Called by a stage's own verb, which has checked the rest.

    `facts` are fields of the episode that become true with the move (admitted_on, ...).
    """
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    was, now = episode.stage, EPISODE.after(episode.stage, verb)
    moved = Episode.objects.filter(pk=episode.pk, stage=was).update(stage=now, stage_since=at, **facts)
    if not moved:
        raise NotAllowed([CHANGED_MEANWHILE])
    episode.stage, episode.stage_since = now, at
    for name, value in facts.items():
        setattr(episode, name, value)
    _note_change(episode, by=by, at=at, was=was, verb=verb, reason=reason)
    if now not in OPEN and LATER.closed:
        LATER.closed(episode, by, at)


@verb
def plan_end(episode: Episode, *, by: Actor, at: datetime, target_on: date, was: date | None) -> None:
    """Set the day on which a course of care is planned to end. Called by a stage's own verb, which has checked the rest."""
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    same = Episode.objects.filter(pk=episode.pk, target_discharge_on=was, stage=episode.stage)
    if not same.update(target_discharge_on=target_on):
        raise NotAllowed([CHANGED_MEANWHILE])
    episode.target_discharge_on = target_on


@verb
def stop_contacts(episode: Episode, *, by: Actor, at: datetime) -> None:
    """Keep that nobody contacts the client any more. Called by aftercare's own verb, which has checked the rest."""
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    if not Episode.objects.filter(pk=episode.pk, contacts_stopped_at__isnull=True).update(
        contacts_stopped_at=at
    ):
        raise NotAllowed([CHANGED_MEANWHILE])
    episode.contacts_stopped_at = at


@verb
def resume_contacts(episode: Episode, *, by: Actor) -> None:
    """Keep that the client wants contacts again. Called by aftercare's own verb, which has checked the rest."""
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    if not Episode.objects.filter(pk=episode.pk, contacts_stopped_at__isnull=False).update(
        contacts_stopped_at=None
    ):
        raise NotAllowed([CHANGED_MEANWHILE])
    episode.contacts_stopped_at = None


def why_not_move(episode: Episode, verb: str) -> list[str]:
    """Return why the rail does not allow this now."""
    if EPISODE.allows(episode.stage, verb):
        return []
    return [f"This is not possible while the course of care is at '{episode.stage}'."]


@verb
def name_team_member(episode: Episode, staff: Staff, *, by: Actor, at: datetime, role: str) -> TeamMember:
    """Give a role in a client's team to a member of staff; whoever held it before steps out."""
    access.refuse(by, "admission.prepare", episode)
    if role not in staff.roles:
        raise NotAllowed(
            [f"{staff.name} does not work as {role.replace('_', ' ')}. Choose someone who does."]
        )
    TeamMember.objects.filter(episode=episode, role=role, until__isnull=True).update(until=at)
    member = TeamMember.objects.create(
        **client_row(episode),
        staff=staff,
        role=role,
        since=at,
    )
    record.write(by=by, at=at, what="episode.team_named", about=member, detail={"role": role})
    return member


def client_row(episode: Episode) -> dict[str, UUID | str | Episode]:
    """Return the fields every row about this episode's client carries."""
    return {
        "organization_id": episode.organization_id,
        "client_id": episode.client_id,
        "episode": episode,
        "sensitivity": episode.sensitivity,
    }


def beside(row: ClientRow) -> dict[str, UUID | str | None]:
    """Return the fields that a row carries which stands beside another row about the same client."""
    return {
        "organization_id": row.organization_id,
        "client_id": row.client_id,
        "episode_id": row.episode_id,
        "sensitivity": row.sensitivity,
    }


def _note_change(episode: Episode, *, by: Actor, at: datetime, was: str, verb: str, reason: str) -> None:
    StageChange.objects.create(
        **client_row(episode),
        was=was,
        now=episode.stage,
        verb=verb,
        at=at,
        by=by.label,
        by_name=by.name,
        reason=reason,
    )
