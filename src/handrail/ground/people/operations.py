"""What can be done about people: hire, license, let go, register a client, keep what they need known."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from handrail.clinical.consents.who_decides import Young, who_decides
from handrail.ground import access
from handrail.ground.access import operations as sign_ins
from handrail.ground.access.roles import DIRECTOR, EVERY_STAFF
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.people.models import Availability, Client, Credential, Guardian, Staff, WorkingHours
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

EARLIEST_BIRTH = date(1900, 1, 1)
LEFT = "%(name)s does not work here any more."
LAST_DIRECTOR = "%(name)s is the last director with a sign-in. Make somebody else a director first."


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
    """A stretch of a weekday (0 is Monday) when a client can come, or staff work."""

    weekday: int
    from_time: time
    until_time: time
    note: str = ""


@verb
def hire(
    *,
    by: Actor,
    at: datetime,
    organization_id: UUID,
    name: str,
    roles: list[str],
    title: str = "",
    site: Model | None = None,
    user_id: UUID | None = None,
    email: str = "",
) -> Staff:
    """Add a member of staff. `roles` are ids of ground/access/roles.py; `site`: where they work.

    `email` opens a sign-in, by a link that they are given afterwards; `user_id` is a sign-in that there is already.
    """
    access.refuse_for(by, "people.hire", organization_id)
    if site is not None:
        access.refuse(by, "people.hire", site)
    _refuse_unfit(name, roles)
    staff: Staff = Staff.objects.create(
        organization_id=organization_id,
        name=name.strip(),
        title=title.strip(),
        roles=sorted(roles),
        site_id=site.pk if site else None,
        user_id=sign_ins.open_sign_in_by_link(email=email).pk if email else user_id,
    )
    record.write(by=by, at=at, what="people.hired", about=staff, detail={"roles": staff.roles})
    return staff


@verb
def change_staff(
    staff: Staff,
    *,
    by: Actor,
    at: datetime,
    name: str,
    title: str,
    email: str,
    roles: list[str],
    site: Model,
) -> None:
    """Change what someone is called, where they sign in and work, and what they may do: from their next page on."""
    access.refuse(by, "people.hire", staff)
    access.refuse(by, "people.hire", site)
    _refuse_unfit(name, roles)
    others = _others_at_work(staff)
    if staff.left_on is not None:
        raise NotAllowed([_(LEFT) % {"name": staff.name}])
    if DIRECTOR in staff.roles and DIRECTOR not in roles and not _a_director_among(others):
        raise NotAllowed([_(LAST_DIRECTOR) % {"name": staff.name}])
    address = staff.user.email if staff.user else ""
    _set_address(staff, email)
    fields = {
        "name": name.strip(),
        "title": title.strip(),
        "roles": sorted(roles),
        "site_id": site.pk,
        "user_id": staff.user_id,
    }
    before = {what: getattr(staff, what) for what, value in fields.items() if getattr(staff, what) != value}
    for what, value in fields.items():
        setattr(staff, what, value)
    staff.save(update_fields=["name", "title", "roles", "site", "user"])
    detail = {"was": before, "now": {what: fields[what] for what in before}}
    if email.lower() != address:
        detail["was"]["email"], detail["now"]["email"] = address, email.lower()
    record.write(by=by, at=at, what="people.staff_changed", about=staff, detail=detail)


def why_not_end(staff: Staff, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against ending someone's employment: the words stand beside the disabled button."""
    yield from access.reasons_against(by, "people.end", staff)
    if staff.left_on is not None:
        yield _(LEFT) % {"name": staff.name}
    if staff.pk == by.person_id:
        yield _("Nobody ends their own employment. Ask another director.")


@verb
def end_employment(staff: Staff, *, by: Actor, at: datetime, on: date) -> None:
    """Note someone's last day. Their sign-in closes at once; whatever they wrote, led or signed stays as it is."""
    access.refuse(by, "people.end", staff)
    others = _others_at_work(staff)
    if reasons := list(why_not_end(staff, by=by)):
        raise NotAllowed(reasons)
    if not _a_director_among(others):
        raise NotAllowed([_(LAST_DIRECTOR) % {"name": staff.name}])
    if on > day_of(at, by.time_zone):
        raise NotAllowed(
            [_("The sign-in closes at once, so choose today or an earlier day. Come back on the last day.")]
        )
    if not Staff.objects.filter(pk=staff.pk, left_on__isnull=True).update(left_on=on):
        raise NotAllowed([_(LEFT) % {"name": staff.name}])
    if staff.user is not None:
        sign_ins.close_sign_in(staff.user)
    record.write(by=by, at=at, what="people.employment_ended", about=staff, detail={"on": on})


def _refuse_unfit(name: str, roles: list[str]) -> None:
    """Raise NotAllowed for a person without a name or a role, or with a role that is not of the staff."""
    if not name.strip():
        raise NotAllowed([_("Write the name.")])
    if not roles:
        raise NotAllowed([_("Choose at least one role: without one, nothing opens.")])
    if unknown := sorted(set(roles) - EVERY_STAFF):
        raise NotAllowed([f"There is no role '{unknown[0]}'. Choose from: {', '.join(sorted(EVERY_STAFF))}."])


def _others_at_work(staff: Staff) -> list[Staff]:
    """Everyone else at work. Held until the end: of two directors who end each other at once, one stays."""
    at_work = Staff.objects.select_for_update(no_key=True).filter(
        organization_id=staff.organization_id, left_on__isnull=True
    )
    return [one for one in at_work.order_by("pk") if one.pk != staff.pk]


def _a_director_among(members: list[Staff]) -> bool:
    return any(DIRECTOR in one.roles and one.user_id for one in members)


def _set_address(staff: Staff, email: str) -> None:
    """Give someone the address they sign in with: their first, or another in its place."""
    if staff.user is None:
        if email:
            staff.user = sign_ins.open_sign_in_by_link(email=email)
    elif not email:
        raise NotAllowed([_("Keep an e-mail address: it is what this person signs in with.")])
    elif email.lower() != staff.user.email:
        sign_ins.readdress(staff.user, email=email)


@verb
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


@verb
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


@verb
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


@verb
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


@verb
def name_guardian(
    client: Client,
    *,
    by: Actor,
    at: datetime,
    name: str,
    relationship: str,
    phone: str,
    may_consent: bool,
    basis: str,
    from_day: date,
) -> Guardian:
    """Note a parent or guardian, and how it is known that they may decide, where they may."""
    access.refuse(by, "people.register", client)
    reasons = [] if name.strip() else ["Write the name of the parent or guardian."]
    if who_decides(Young(client.age_on(from_day), None), as_of=from_day).answer == "met":
        reasons.append(
            "This client is an adult and decides alone. Someone who helps goes under emergency contact."
        )
    if may_consent and not basis.strip():
        reasons.append("Write how you know that they may decide: parent, or the court's paper and its date.")
    if reasons:
        raise NotAllowed(reasons)
    guardian = Guardian.objects.create(
        organization_id=client.organization_id,
        client=client,
        name=name.strip(),
        relationship=relationship.strip(),
        phone=phone.strip(),
        may_consent=may_consent,
        basis=basis.strip(),
        from_day=from_day,
    )
    detail = {"may_consent": may_consent, "basis": guardian.basis}
    record.write(
        by=by, at=at, what="people.guardian_named", about=guardian, client_id=client.pk, detail=detail
    )
    return guardian


@verb
def end_guardian(guardian: Guardian, *, by: Actor, at: datetime, until_day: date, reason: str) -> None:
    """Note that someone decides no longer, and why. What they signed before stays as it was."""
    access.refuse(by, "people.register", guardian.client)
    if not reason.strip():
        raise NotAllowed(["Write why they decide no longer, in a few words."])
    if until_day < guardian.from_day:
        raise NotAllowed(["The last day comes before the first. Check the date."])
    if not Guardian.objects.filter(pk=guardian.pk, until_day__isnull=True).update(until_day=until_day):
        raise NotAllowed(["This was ended a moment ago. Look again."])
    detail = {"until": str(until_day), "reason": reason.strip()}
    about, whose = guardian, guardian.client_id
    record.write(by=by, at=at, what="people.guardian_ended", about=about, client_id=whose, detail=detail)


@verb
def set_availability(client: Client, *, by: Actor, at: datetime, windows: list[Window]) -> None:
    """Replace when a client can come; the record keeps the new windows."""
    access.refuse(by, "people.register", client)
    _refuse_backwards(windows)
    Availability.objects.filter(client=client).delete()
    Availability.objects.bulk_create(
        Availability(organization_id=client.organization_id, client=client, **asdict(w)) for w in windows
    )
    record.write(
        by=by,
        at=at,
        what="people.availability_set",
        about=client,
        client_id=client.pk,
        detail=_told(windows),
    )


@verb
def set_hours(staff: Staff, *, by: Actor, at: datetime, windows: list[Window]) -> None:
    """Replace when a member of staff works; none: the hours in which their site's programs meet."""
    access.refuse(by, "people.hire", staff)
    _refuse_backwards(windows)
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)  # one at a time replaces the list
    WorkingHours.objects.filter(staff=staff).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(
            organization_id=staff.organization_id,
            staff=staff,
            weekday=w.weekday,
            from_time=w.from_time,
            until_time=w.until_time,
        )
        for w in windows
    )
    record.write(by=by, at=at, what="people.hours_set", about=staff, detail=_told(windows))


def _refuse_backwards(windows: list[Window]) -> None:
    if any(window.until_time <= window.from_time for window in windows):
        raise NotAllowed(["Each stretch must end after it begins. Check the times."])


def _told(windows: list[Window]) -> dict[str, list[str]]:
    return {"windows": [f"{w.weekday} {w.from_time:%H:%M}-{w.until_time:%H:%M}" for w in windows]}
