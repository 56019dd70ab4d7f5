"""What is done for the group as a group: agreements, peer roles, and what a member says of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.care.day.models import PEER_ROLES, GroupAgreement, GroupRating, PeerRole, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.queries.group import TOOK_PART, agreement_of
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

if TYPE_CHECKING:
    from handrail.care.schedule.models import Series, Session


@verb
def agree(series: Series, *, by: Actor, at: datetime, words: str, revision: int) -> GroupAgreement:
    """Keep what the members agreed on. `revision`: the version it was written over; a newer one is not lost."""
    access.refuse(by, "day.lead_group", series)
    if not words.strip():
        raise NotAllowed([_("Write what the group agreed on.")])
    now = agreement_of(series.pk)
    if (now.version if now else 0) != revision:
        raise NotAllowed([_("Someone else wrote a newer version a moment ago. Compare, then save again.")])
    try:
        with attempt():
            made: GroupAgreement = GroupAgreement.objects.create(
                organization_id=series.organization_id,
                series=series,
                version=revision + 1,
                words=words.strip(),
                at=at,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(visits.MEANWHILE)]) from None
    record.write(by=by, at=at, what="day.group_agreed", about=made, detail={"version": made.version})
    return made


@verb
def give_roles(session: Session, *, by: Actor, at: datetime, members: dict[str, UUID | None]) -> None:
    """Say which member opens the group, keeps time, welcomes newcomers and closes it today; None: nobody."""
    access.refuse(by, "day.lead_group", session)
    if unknown := sorted(set(members) - set(PEER_ROLES)):
        raise NotAllowed([_("There is no such part in the group: %(role)s.") % {"role": ", ".join(unknown)}])
    wanted = [place_id for place_id in members.values() if place_id]
    here = {visit.place_id: visit for visit in Visit.objects.filter(session=session, place_id__in=wanted)}
    if any(one not in here or here[one].state not in TOOK_PART for one in wanted):
        raise NotAllowed([_("A part in the group goes to someone who is here.")])
    PeerRole.objects.filter(session=session, role__in=list(members)).delete()
    assert by.person_id is not None, "only a member of the team gives parts in the group"
    given = [
        PeerRole(
            **episode_operations.beside(here[place_id]),
            session=session,
            role=role,
            given_by_id=by.person_id,
            given_at=at,
        )
        for role, place_id in members.items()
        if place_id
    ]
    try:
        with attempt():
            PeerRole.objects.bulk_create(given)
    except IntegrityError:
        raise NotAllowed([_(visits.MEANWHILE)]) from None
    detail = {role: str(place_id) if place_id else None for role, place_id in members.items()}
    record.write(by=by, at=at, what="day.peer_roles_given", about=session, detail=detail)


@verb
def rate_group(
    visit: Visit, *, by: Actor, at: datetime, belonging: int | None, heard: int | None, helpful: int | None
) -> GroupRating:
    """Keep what a member says of the group. A question that was skipped stays empty."""
    access.refuse(by, "day.rate_group", visit)
    said = {"belonging": belonging, "heard": heard, "helpful": helpful}
    if all(value is None for value in said.values()):
        raise NotAllowed([_("Answer at least one question, or leave it for another day.")])
    if any(value is not None and not 0 <= value <= 4 for value in said.values()):
        raise NotAllowed([_("Choose one of the answers.")])
    try:
        with attempt():
            rating: GroupRating = GroupRating.objects.create(
                **episode_operations.beside(visit),
                visit=visit,
                series_id=visit.session.series_id,
                day=visit.day,
                **said,
            )
    except IntegrityError:
        raise NotAllowed([_("This was answered already.")]) from None
    record.write(by=by, at=at, what="day.group_rated", about=rating)
    return rating
