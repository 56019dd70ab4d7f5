"""What can be done about people: hire, license, register a client, keep what they need known."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handrail.ground import access
from handrail.ground.access.roles import ROLES
from handrail.ground.actor import Actor
from handrail.ground.people.models import Availability, Client, Credential, Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed

EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True)
class Identity:
    """Who a client is. `birth_date` and names are required; the rest may be filled later."""

    given_name: str
    family_name: str
    birth_date: date
    preferred_name: str = ""
    pronouns: str = ""
    language: str = "en"
    phone: str = ""
    email: str = ""
    emergency_contact: str = ""


@dataclass(frozen=True)
class Window:
    """A stretch of a weekday (0 is Monday) when a client can come."""

    weekday: int
    from_time: time
    until_time: time
    note: str = ""


@transaction.atomic
def hire(
    *,
    by: Actor,
    at: datetime,
    organization_id: UUID,
    name: str,
    title: str,
    roles: list[str],
    site_id: UUID | None = None,
    user_id: UUID | None = None,
) -> Staff:
    """Add a member of staff. `roles` are ids of ground/access/roles.py."""
    access.refuse_for(by, "people.hire", organization_id)
    if unknown := sorted(set(roles) - set(ROLES)):
        raise NotAllowed([f"There is no role '{unknown[0]}'. Choose from: {', '.join(sorted(ROLES))}."])
    staff = Staff.objects.create(
        organization_id=organization_id,
        name=name,
        title=title,
        roles=sorted(roles),
        site_id=site_id,
        user_id=user_id,
    )
    record.write(by=by, at=at, what="people.hired", about=staff, detail={"roles": staff.roles})
    return staff


@transaction.atomic
def add_credential(
    staff: Staff,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    number: str,
    jurisdiction: str,
    valid_from: date,
    expires_on: date,
) -> Credential:
    access.refuse(by, "people.hire", staff)
    if expires_on <= valid_from:
        raise NotAllowed(["The licence must end after it begins. Check the two dates."])
    credential = Credential.objects.create(
        organization_id=staff.organization_id,
        staff=staff,
        kind=kind,
        number=number,
        jurisdiction=jurisdiction,
        valid_from=valid_from,
        expires_on=expires_on,
    )
    record.write(by=by, at=at, what="people.credential_added", about=credential)
    return credential


@transaction.atomic
def withdraw_credential(credential: Credential, *, by: Actor, at: datetime, on: date, because: str) -> None:
    """From this day on a licence counts no more: lost, suspended, or written down wrongly. The reason is kept."""
    access.refuse(by, "people.hire", credential)
    if not because.strip():
        raise NotAllowed([_("Write why it counts no more.")])
    standing = Credential.objects.filter(pk=credential.pk, withdrawn_on__isnull=True)
    if not standing.update(withdrawn_on=on, withdrawn_because=because):
        raise NotAllowed([_("Someone withdrew this a moment ago. Look again.")])
    detail = {"on": on, "because": because}
    record.write(by=by, at=at, what="people.credential_withdrawn", about=credential, detail=detail)


@transaction.atomic
def register(
    *, by: Actor, at: datetime, organization_id: UUID, identity: Identity, site_id: UUID | None = None
) -> Client:
    """Open a client's file. The number is the next of this organization's."""
    access.refuse_for(by, "people.register", organization_id)
    if not EARLIEST_BIRTH <= identity.birth_date <= at.date():
        raise NotAllowed([f"A birth date of {identity.birth_date:%-d %B %Y} cannot be right. Ask again."])
    sequence = record.next_number(organization_id, "client")
    client = Client.objects.create(
        organization_id=organization_id,
        site_id=site_id,
        number=f"C{sequence:06d}",
        **asdict(identity),
    )
    record.write(by=by, at=at, what="people.registered", about=client, client_id=client.pk)
    return client


@transaction.atomic
def correct_identity(client: Client, *, by: Actor, at: datetime, changes: dict[str, Any]) -> None:
    """Change what we know of a client; the record keeps what it was before."""
    access.refuse(by, "people.register", client)
    known = set(Identity.__dataclass_fields__) | {"clinician_preference", "comfort_needs"}
    if unknown := sorted(set(changes) - known):
        raise NotAllowed([f"'{unknown[0]}' is not something a client's file holds."])
    before = {name: str(getattr(client, name)) for name in changes}
    for name, value in changes.items():
        setattr(client, name, value)
    client.save(update_fields=list(changes))
    record.write(
        by=by,
        at=at,
        what="people.identity_corrected",
        about=client,
        client_id=client.pk,
        detail={"was": before},
    )


@transaction.atomic
def set_availability(client: Client, *, by: Actor, at: datetime, windows: list[Window]) -> None:
    """Replace when a client can come; the record keeps the new windows."""
    access.refuse(by, "people.register", client)
    for window in windows:
        if window.until_time <= window.from_time:
            raise NotAllowed(["Each stretch must end after it begins. Check the times."])
    Availability.objects.filter(client=client).delete()
    Availability.objects.bulk_create(
        Availability(organization_id=client.organization_id, client=client, **asdict(w)) for w in windows
    )
    detail = {"windows": [f"{w.weekday} {w.from_time:%H:%M}-{w.until_time:%H:%M}" for w in windows]}
    record.write(
        by=by, at=at, what="people.availability_set", about=client, client_id=client.pk, detail=detail
    )
