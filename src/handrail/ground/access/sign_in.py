"""Sign-in: allauth's forms and throttles, our principals. Nobody signs up; people are invited."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from handrail.ground.access.models import User
from handrail.ground.actor import Actor
from handrail.ground.rows import only

# What a request needs of a sign-in, and of whom it may belong to.
OF_SIGN_IN = tuple(field.attname for field in User._meta.concrete_fields)
OF_STAFF = (
    *("staff__id", "staff__name", "staff__title", "staff__roles", "staff__left_on", "staff__site_id"),
    *("staff__organization_id", "staff__organization__phone", "staff__site__time_zone", "staff__site__phone"),
)
OF_CLIENT = (
    *("client__id", "client__given_name", "client__preferred_name", "client__site_id"),
    *("client__organization_id", "client__organization__phone"),
    *("client__site__time_zone", "client__site__phone"),
)
OF_CAREGIVER = (
    *("caregiver__id", "caregiver__name", "caregiver__ended_at", "caregiver__client_id"),
    *("caregiver__organization_id", "caregiver__organization__phone"),
    *("caregiver__client__site__time_zone", "caregiver__client__site__phone"),
)

# Every request asks this. Its eleven tables are joined here, once: as rows of their models, joined anew each time,
# they took longer than all else a small page asks.
PEOPLE = User.objects.values(*OF_SIGN_IN, *OF_STAFF, *OF_CLIENT, *OF_CAREGIVER)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Fetches the sign-in together with who it belongs to: one query a request."""

    def get_user(self, user_id: UUID) -> User | None:
        return next(people(pk=user_id, is_active=True), None)


def people(**which: Any) -> Iterator[User]:
    """Yield the sign-ins of this kind, each with who it belongs to. One query."""
    for found in PEOPLE.filter(**which):
        user = User.from_db(DEFAULT_DB_ALIAS, OF_SIGN_IN, [found[name] for name in OF_SIGN_IN])
        user.belongs_to = found
        yield user


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:
        return False


def actor_of(user: User) -> Actor | None:
    """Return the principal behind a sign-in, or None when it belongs to nobody at work or in care."""
    found = user.belongs_to or only(PEOPLE.filter(pk=user.pk))
    if found is None:
        return None
    if found["staff__id"]:
        return _staff(user, found) if found["staff__left_on"] is None else None
    if found["client__id"]:
        return _client(user, found)
    return (
        _caregiver(user, found) if found["caregiver__id"] and found["caregiver__ended_at"] is None else None
    )


def _staff(user: User, found: Mapping[str, Any]) -> Actor:
    name, title = found["staff__name"], found["staff__title"]
    return Actor(
        "staff",
        f"{name}, {title}" if title else name,
        found["staff__organization_id"],
        person_id=found["staff__id"],
        user_id=user.pk,
        roles=frozenset(found["staff__roles"]),
        time_zone=found["staff__site__time_zone"] or "UTC",
        site_id=found["staff__site_id"],
        phone=found["staff__site__phone"] or found["staff__organization__phone"],
    )


def _client(user: User, found: Mapping[str, Any]) -> Actor:
    return Actor(
        "client",
        found["client__preferred_name"] or found["client__given_name"],
        found["client__organization_id"],
        person_id=found["client__id"],
        user_id=user.pk,
        roles=frozenset({"client"}),
        time_zone=found["client__site__time_zone"] or "UTC",
        site_id=found["client__site_id"],
        phone=found["client__site__phone"] or found["client__organization__phone"],
    )


def _caregiver(user: User, found: Mapping[str, Any]) -> Actor:
    return Actor(
        "caregiver",
        found["caregiver__name"],
        found["caregiver__organization_id"],
        person_id=found["caregiver__id"],
        user_id=user.pk,
        roles=frozenset({"caregiver"}),
        time_zone=found["caregiver__client__site__time_zone"] or "UTC",
        phone=found["caregiver__client__site__phone"] or found["caregiver__organization__phone"],
        cares_for=found["caregiver__client_id"],
    )
