"""Reads of people: staff by role, who holds a licence, clients by name."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from handrail.clinical.kit import Finding
from handrail.clinical.program.licence_end import LicenceEnd, licence_end
from handrail.ground.access import may
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of, end_of_day
from handrail.ground.due import Due
from handrail.ground.people.models import Availability, Client, Credential, Guardian, Staff, WorkingHours


def staff_member(*, staff_id: UUID) -> Staff:
    return Staff.objects.get(pk=staff_id)


def staff_with_role(role: str) -> list[Staff]:
    """Return the staff at work who hold a role, by name."""
    return [member for member in staff_at_work() if role in member.roles]


def staff_at_work() -> list[Staff]:
    return list(Staff.objects.filter(left_on__isnull=True).order_by("name"))


def everyone() -> list[Staff]:
    """Return whoever works or worked here, with site and sign-in, by name. One query."""
    return list(Staff.objects.select_related("site", "user").order_by("name"))


def hours_among(staff_ids: Iterable[UUID]) -> dict[UUID, list[WorkingHours]]:
    """Return when these members of staff work, by day and hour; who has no hours written down is left out. One query."""
    found: dict[UUID, list[WorkingHours]] = {}
    rows = WorkingHours.objects.filter(staff_id__in=list(staff_ids)).order_by("weekday", "from_time")
    for one in rows:
        found.setdefault(one.staff_id, []).append(one)
    return found


def holds_licence(*, staff_id: UUID | None, on: date) -> bool:
    """Return whether this member of staff has a licence in force on a day: begun, not ended, not withdrawn."""
    if staff_id is None:
        return False
    return bool(_in_force(on).filter(staff_id=staff_id).exists())


def states_licensed(*, staff_id: UUID, on: date) -> set[str]:
    """Return the states in which this member of staff has a licence in force on a day. One query."""
    return set(_in_force(on).filter(staff_id=staff_id).values_list("jurisdiction", flat=True))


def kinds_on(*, staff_id: UUID, days: Iterable[date]) -> dict[date, set[str]]:
    """Return the kinds of credential that this member of staff has in force on each of these days. One query."""
    return kinds_among(days={staff_id: days})[staff_id]


def kinds_among(*, days: Mapping[UUID, Iterable[date]]) -> dict[UUID, dict[date, set[str]]]:
    """Return the kinds of credential that each of these staff has in force on each of their days. One query."""
    held: dict[UUID, list[Credential]] = {staff_id: [] for staff_id in days}
    for one in Credential.objects.filter(staff_id__in=list(days)):
        held[one.staff_id].append(one)

    def counts(one: Credential, day: date) -> bool:
        withdrawn = one.withdrawn_on is not None and one.withdrawn_on <= day
        return one.valid_from <= day <= one.expires_on and not withdrawn

    return {
        staff_id: {day: {one.kind for one in held[staff_id] if counts(one, day)} for day in wanted}
        for staff_id, wanted in days.items()
    }


def kinds_held(*, on: date) -> dict[UUID | None, set[str]]:
    """Return the kinds of credential in force on a day among the staff at work, by site; None: of no one site."""
    held = _in_force(on).filter(staff__left_on__isnull=True)
    found: dict[UUID | None, set[str]] = {}
    for site_id, kind in held.values_list("staff__site_id", "kind"):
        found.setdefault(site_id, set()).add(kind)
    return found


def _in_force(on: date) -> QuerySet[Credential]:
    found: QuerySet[Credential] = _standing(on).filter(valid_from__lte=on, expires_on__gte=on)
    return found


def _standing(on: date) -> QuerySet[Credential]:
    found: QuerySet[Credential] = Credential.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)
    )
    return found


def reasons_unlicensed(by: Actor, *, on: date) -> Iterator[str]:
    """Yield why this actor may not do what needs a licensed clinician on a day."""
    if not holds_licence(staff_id=by.person_id, on=on):
        yield "Only a clinician with a licence in force may do this. Ask a licensed colleague."


def last_credentials(*, on: date) -> list[Credential]:
    """Return the latest credential of each kind and state of everyone at work: a renewal takes the old one's place."""
    latest: dict[tuple[UUID, str, str], Credential] = {}
    standing = _standing(on).filter(staff__left_on__isnull=True)
    for credential in standing.select_related("staff").order_by("expires_on"):
        # A renewal may be typed in other capitals.
        latest[(credential.staff_id, credential.kind.casefold(), credential.jurisdiction)] = credential
    return list(latest.values())


def credentials_ending(*, on: date) -> list[tuple[Credential, Finding]]:
    """Return licences that end soon or have ended and are not renewed, with the warning, soonest first."""
    found = [
        (one, licence_end(LicenceEnd((one.expires_on - on).days), as_of=on))
        for one in last_credentials(on=on)
    ]
    return sorted(
        ((one, warning) for one, warning in found if warning.answer != "met"),
        key=lambda pair: pair[0].expires_on,
    )


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return clinicians' licences that end soon or have ended: the director's work list."""
    if not may(by, "people.hire"):
        return []
    return [
        Due(
            words=_("%(licence)s. %(because)s") % {"licence": one, "because": warning.because},
            about=one.staff.name,
            route="people:member",
            ids={"staff": one.staff_id},
            verb="people.hire",
            due_at=end_of_day(one.expires_on, by.time_zone),
            late=warning.value in ("last", "ended"),
            kind="people",
            tags=(str(warning.value),),
        )
        for one, warning in credentials_ending(on=day_of(as_of, by.time_zone))
    ]


def staff_for(by: Actor, staff_id: UUID) -> Staff:
    """Return one member of staff here. Raises Staff.DoesNotExist for another clinic's."""
    member: Staff = Staff.objects.select_related("site", "user").get(
        pk=staff_id, organization_id=by.organization_id
    )
    return member


def credential_for(by: Actor, credential_id: UUID) -> Credential:
    found = Credential.objects.select_related("staff")
    credential: Credential = found.get(pk=credential_id, organization_id=by.organization_id)
    return credential


def credentials_of(staff_ids: Iterable[UUID]) -> dict[UUID, list[Credential]]:
    """Return every credential of these members of staff, withdrawn ones too, the latest first. One query."""
    found: dict[UUID, list[Credential]] = {}
    for one in Credential.objects.filter(staff_id__in=list(staff_ids)).order_by("-expires_on"):
        found.setdefault(one.staff_id, []).append(one)
    return found


def guardians_of(client_id: UUID, *, on: date) -> list[Guardian]:
    """Return who is a parent or guardian of a client on a day, those who may decide first.

    Someone who was ended decides no longer from that very day.
    """
    found = Guardian.objects.filter(client_id=client_id, from_day__lte=on)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gt=on))
    return sorted(found, key=lambda one: (not one.may_consent, one.name))


def guarded_among(client_ids: Iterable[UUID], *, on: date) -> set[UUID]:
    """Return which of these clients have someone who may decide for them on a day. One query."""
    found = Guardian.objects.filter(client_id__in=list(client_ids), may_consent=True, from_day__lte=on)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gt=on))
    return set(found.values_list("client_id", flat=True))


def guardian_of(client: Client, guardian_id: UUID) -> Guardian:
    """Return one guardian of this client. Raises Guardian.DoesNotExist for anyone else's."""
    found: Guardian = Guardian.objects.select_related("client").get(pk=guardian_id, client_id=client.pk)
    return found


def client_by_id(*, client_id: UUID) -> Client:
    return Client.objects.get(pk=client_id)


def clients_like(*, given_name: str, family_name: str, birth_date: date) -> list[Client]:
    """Return clients who may be the same person: same birth date and family name, or same full name."""
    # Spelled like its index: "iexact" would read every client there ever was.
    named = Client.objects.alias(family=Lower("family_name")).filter(family=Lower(Value(family_name)))
    same = Q(birth_date=birth_date) | Q(given_name__iexact=given_name)
    return list(named.filter(same).order_by("number"))


def availability_of(client_id: UUID) -> list[Availability]:
    return availability_among([client_id]).get(client_id, [])


def availability_among(client_ids: Iterable[UUID]) -> dict[UUID, list[Availability]]:
    """Return when these clients can come, by day and hour; who told us nothing is left out. One query."""
    found: dict[UUID, list[Availability]] = {}
    rows = Availability.objects.filter(client_id__in=list(client_ids)).order_by("weekday", "from_time")
    for one in rows:
        found.setdefault(one.client_id, []).append(one)
    return found
