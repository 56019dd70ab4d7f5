"""Reads of sign-ins: the invented people of the demo."""

from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from handrail.ground.access.models import User
from handrail.ground.access.sign_in import actor_of, people

DEMO_DOMAIN = "@demo.example"


@dataclass(frozen=True)
class Persona:
    """An invented person one may sign in as."""

    id: UUID
    name: str
    email: str
    kind: str
    roles: str


def demo_users() -> list[Persona]:
    """Return the demo's people: staff first."""
    personas = []
    for user in sorted(people(email__endswith=DEMO_DOMAIN), key=attrgetter("id")):
        if actor := actor_of(user):
            roles = ", ".join(sorted(actor.roles)).replace("_", " ")
            personas.append(Persona(user.pk, actor.name, user.email, actor.kind, roles))
    return sorted(personas, key=lambda persona: persona.kind != "staff")


def demo_user(email: str) -> User | None:
    """Return an invented person's sign-in; never anyone else's."""
    if not email.endswith(DEMO_DOMAIN):
        return None
    return User.objects.filter(email=email, is_active=True).first()
