"""Reads of people: staff by role, who holds a licence, clients by name."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Lower

from handrail.ground.actor import Actor
from handrail.ground.people.models import Availability, Client, Credential, Guardian, Staff


def staff_member(*, staff_id: UUID) -> Staff:
    return Staff.objects.get(pk=staff_id)


def staff_with_role(role: str) -> list[Staff]:
    """Return the staff at work who hold a role, by name."""
    return [member for member in staff_at_work() if role in member.roles]


def staff_at_work() -> list[Staff]:
    return list(Staff.objects.filter(left_on__isnull=True).order_by("name"))


def holds_licence(*, staff_id: UUID | None, on: date) -> bool:
    """Return whether this member of staff has a licence in force on a day."""
    if staff_id is None:
        return False
    return Credential.objects.filter(staff_id=staff_id, valid_from__lte=on, expires_on__gte=on).exists()


def reasons_unlicensed(by: Actor, *, on: date) -> Iterator[str]:
    """Yield why this actor may not do what needs a licensed clinician on a day."""
    if not holds_licence(staff_id=by.person_id, on=on):
        yield "Only a clinician with a licence in force may do this. Ask a licensed colleague."


def credentials_ending(*, on: date, within_days: int = 90) -> list[Credential]:
    """Return licences that end within so many days, soonest first."""
    ending = Credential.objects.filter(
        staff__left_on__isnull=True, expires_on__lte=on + timedelta(days=within_days)
    )
    return list(ending.select_related("staff").order_by("expires_on"))


def guardians_of(client_id: UUID, *, on: date) -> list[Guardian]:
    """Return who is a parent or guardian of a client on a day, those who may decide first."""
    found = Guardian.objects.filter(client_id=client_id, from_day__lte=on)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gte=on))
    return sorted(found, key=lambda one: (not one.may_consent, one.name))


def guarded_among(client_ids: Iterable[UUID], *, on: date) -> set[UUID]:
    """Return which of these clients have someone who may decide for them on a day. One query."""
    found = Guardian.objects.filter(client_id__in=list(client_ids), may_consent=True, from_day__lte=on)
    found = found.filter(Q(until_day__isnull=True) | Q(until_day__gte=on))
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
    return list(Availability.objects.filter(client_id=client_id).order_by("weekday", "from_time"))
