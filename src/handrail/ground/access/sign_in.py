"""Sign-in: allauth's forms and throttles, our principals. Nobody signs up; people are invited."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import ObjectDoesNotExist

from handrail.ground.access.models import User
from handrail.ground.actor import Actor
from handrail.ground.rows import only

# What a request needs of whoever asks; the rest of these rows waits until somebody wants it.
NEEDED = (
    *("email", "password", "is_active", "last_login"),
    *("staff__name", "staff__title", "staff__roles", "staff__left_on", "staff__organization"),
    *("client__given_name", "client__preferred_name", "client__organization"),
    *("staff__site__time_zone", "client__site__time_zone", "caregiver__client__site__time_zone"),
    *("caregiver__name", "caregiver__ended_at", "caregiver__client", "caregiver__organization"),
    *("caregiver__client__site__phone", "caregiver__organization__phone"),
    *(
        "staff__site__phone",
        "client__site__phone",
        "staff__organization__phone",
        "client__organization__phone",
    ),
)
BESIDE = (
    *("staff__site", "client__site", "caregiver__client__site"),
    *("staff__organization", "client__organization", "caregiver__organization"),
)

PEOPLE = User.objects.select_related(*BESIDE).only(*NEEDED)  # the beginning of a question every request asks


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Fetches the sign-in together with who it belongs to: one query a request."""

    def get_user(self, user_id: UUID) -> User | None:
        found: User | None = only(PEOPLE.filter(pk=user_id, is_active=True))
        return found


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: Any) -> bool:
        return False


def actor_of(user: User) -> Actor | None:
    """Return the principal behind a sign-in, or None when it belongs to nobody at work or in care."""
    if staff := _belongs(user, "staff"):
        if staff.left_on is not None:
            return None
        return Actor(
            "staff",
            str(staff),
            staff.organization_id,
            person_id=staff.pk,
            user_id=user.pk,
            roles=frozenset(staff.roles),
            time_zone=staff.site.time_zone if staff.site else "UTC",
            site_id=staff.site_id,
            phone=_phone(staff),
        )
    if client := _belongs(user, "client"):
        return Actor(
            "client",
            client.called,
            client.organization_id,
            person_id=client.pk,
            user_id=user.pk,
            roles=frozenset({"client"}),
            time_zone=client.site.time_zone if client.site else "UTC",
            site_id=client.site_id,
            phone=_phone(client),
        )
    caregiver = _belongs(user, "caregiver")
    return _caregiver(caregiver, user) if caregiver and caregiver.ended_at is None else None


def _caregiver(caregiver: Any, user: User) -> Actor:
    site = caregiver.client.site
    return Actor(
        "caregiver",
        caregiver.name,
        caregiver.organization_id,
        person_id=caregiver.pk,
        user_id=user.pk,
        roles=frozenset({"caregiver"}),
        time_zone=site.time_zone if site else "UTC",
        phone=(site.phone if site else "") or str(caregiver.organization.phone),
        cares_for=caregiver.client_id,
    )


def _phone(person: Any) -> str:
    """The number of where they work or are cared for: the site's own, else the clinic's."""
    return (person.site.phone if person.site else "") or str(person.organization.phone)


def _belongs(user: User, kind: str) -> Any:
    try:
        return getattr(user, kind)
    except ObjectDoesNotExist:
        return None
