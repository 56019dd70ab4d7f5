"""Reads of who is by video: what was noted about where they are, and whether their leader is licensed there."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from handrail.care.day.models import VideoAttestation
from handrail.ground.people import queries as people

if TYPE_CHECKING:
    from handrail.care.schedule.models import Session


def attested_in(session: Session) -> dict[UUID, VideoAttestation]:
    """Return the latest attestation by place for everyone of a session who is by video. One query."""
    found = VideoAttestation.objects.filter(visit__session=session).select_related("visit")
    return {one.visit.place_id: one for one in sorted(found, key=attrgetter("at", "pk"))}


def attested(place_id: UUID) -> VideoAttestation | None:
    """Return what counts about where one client is, or None while nobody said it. One query."""
    found = VideoAttestation.objects.filter(visit__place_id=place_id)
    return max(found, key=attrgetter("at", "pk"), default=None)


def licensed_in(session: Session) -> set[str]:
    """Return the states in which a session's leader may treat somebody on its day."""
    return people.states_licensed(staff_id=session.leader_id, on=session.day)


def without_licence(session: Session, among: dict[UUID, VideoAttestation]) -> set[Any]:
    """Return the places of those who are where the session's leader holds no licence. A query where anyone is by video."""
    if not among:
        return set()
    states = licensed_in(session)
    return {place for place, one in among.items() if one.state not in states}
