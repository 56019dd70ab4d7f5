"""Who acts. A staff member, a client, a caregiver, a visitor and the system are different kinds of principal."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["staff", "client", "caregiver", "visitor", "system"]


@dataclass(frozen=True)
class Actor:
    """The one who asks for a page or a verb; made from the session, never from the request's fields."""

    kind: Kind
    name: str
    organization_id: UUID | None
    person_id: UUID | None = None  # the staff member's, the client's or the caregiver's id
    user_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    time_zone: str = "UTC"
    site_id: UUID | None = None  # where this person works, or is cared for
    phone: str = ""  # whom to call there
    cares_for: UUID | None = None  # of a caregiver: the client

    def __str__(self) -> str:
        return self.name

    @property
    def whose(self) -> UUID | None:
        """Of a client and of a caregiver: the client whose things they may reach at most."""
        return self.cares_for if self.kind == "caregiver" else self.person_id

    @property
    def label(self) -> str:
        """How the record names this actor: kind and id, never a client's name."""
        return f"{self.kind}:{self.person_id}" if self.person_id else self.kind


def system(organization_id: UUID, name: str = "Handrail") -> Actor:
    """Return the actor for work that no person started (nightly work, the demo's opening)."""
    return Actor("system", name, organization_id, roles=frozenset({"system"}))


def at_the_door(organization_id: UUID, client_id: UUID, *, time_zone: str, phone: str) -> Actor:
    """Return the actor for a client who checks in on the shared tablet: it may do that and nothing else."""
    return Actor(
        "client",
        "the tablet at the door",
        organization_id,
        person_id=client_id,
        roles=frozenset({"tablet"}),
        time_zone=time_zone,
        phone=phone,
    )


def visitor(organization_id: UUID) -> Actor:
    """Return the actor for a person who is not signed in, on a public page of one organization."""
    return Actor("visitor", "a visitor", organization_id, roles=frozenset({"visitor"}))
