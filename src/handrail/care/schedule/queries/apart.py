"""Who is kept apart from whom: they share no group, whoever places them. No reason is kept, and refusals name nobody."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.care.schedule.models import Enrolment, KeptApart, Place, Series, Session
from handrail.ground.people.models import Client


def apart_for(client: Client, apart_id: UUID) -> KeptApart:
    """Return one pair in which this client is. Raises KeptApart.DoesNotExist for any other."""
    pairs = KeptApart.objects.filter(Q(first=client) | Q(second=client))
    apart: KeptApart = pairs.get(pk=apart_id)
    return apart


def apart_of(client_id: UUID) -> list[tuple[KeptApart, Client]]:
    """Return from whom a client is kept apart, by name. One query."""
    pairs = _standing(client_id).select_related("first", "second")
    found = [(one, one.second if one.first_id == client_id else one.first) for one in pairs]
    return sorted(found, key=lambda pair: (pair[1].family_name, pair[1].given_name))


def apart_among(client_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return who of these clients is kept apart from whom of them. One query."""
    known = list(client_ids)
    pairs = KeptApart.objects.filter(ended_at__isnull=True, first_id__in=known, second_id__in=known)
    found: dict[UUID, set[UUID]] = {}
    for first, second in pairs.values_list("first_id", "second_id"):
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def apart_in_series(client_id: UUID, series: Series, *, from_day: date) -> bool:
    """Whether somebody from whom a client is kept apart holds a place in a series on a day or later. Two queries at most."""
    others = _others(client_id)
    held = Enrolment.objects.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day), series=series)
    return bool(others) and held.filter(client_id__in=others).exists()


def apart_in_session(client_id: UUID, session: Session) -> bool:
    """Whether somebody from whom a client is kept apart is expected at a session. Two queries at most."""
    others = _others(client_id)
    expected = Place.objects.filter(session=session, state="expected", client_id__in=others)
    return bool(others) and expected.exists()


def shared_with(client_id: UUID, *, on: date) -> list[str]:
    """Return the groups that a client shares all the same with somebody from whom they are kept apart, by title. Three queries."""
    others = _others(client_id)
    if not others:
        return []
    held = Enrolment.objects.filter(Q(until_day__isnull=True) | Q(until_day__gte=on))
    own = held.filter(client_id=client_id).values("series_id")
    theirs = held.filter(client_id__in=others, series_id__in=own)
    return sorted(set(theirs.values_list("series__title", flat=True)))


def _others(client_id: UUID) -> set[UUID]:
    pairs = _standing(client_id).values_list("first_id", "second_id")
    return {one for pair in pairs for one in pair} - {client_id}


def _standing(client_id: UUID) -> QuerySet[KeptApart]:
    found: QuerySet[KeptApart] = KeptApart.objects.filter(
        Q(first_id=client_id) | Q(second_id=client_id), ended_at__isnull=True
    )
    return found
