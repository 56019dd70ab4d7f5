"""The named people of the tests, made by the domain's own verbs.

Alice is the therapist here (right role), Bob does utilization review here (other role),
Charlie is a therapist at another clinic. Sam is a client; Kim is another client here.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection
from django_scopes import scope

from handrail.ground.access.models import User
from handrail.ground.access.sign_in import actor_of
from handrail.ground.actor import Actor, system
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from handrail.library import shelf

NOW = datetime(2026, 11, 23, 13, 40, tzinfo=UTC)  # Monday, 8:40 in New York
PASSWORD = "correct horse battery staple"
STAFF = {
    "alice": ("Alice Moreno", "LCSW", ["therapist"]),
    "priya": ("Priya Osei", "MD", ["prescriber"]),
    "bob": ("Bob Tran", "", ["utilization_review"]),
    "dora": ("Dora Lind", "", ["front_desk"]),
    "lee": ("Lee Park", "", ["case_manager"]),
    "erin": ("Erin Vale", "", ["director"]),
}


@dataclass
class World:
    organization: Any
    site: Any
    room: Any
    program: Any  # the skills program in force
    staff: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        found = actor_of(User.objects.get(pk=self.users[name].pk))
        assert found is not None
        return found


class Told:
    """What writes to the database while something is made, to be told again: the same rows, the same objects.

    The domain's verbs make it once in a process, through all their rules; each later test gets what they made.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self.writes: list[tuple[str, Any, bool]] = []
        with connection.execute_wrapper(self._note):
            made = make()
        assert not any("RETURNING" in sql for sql, *_values in self.writes), (
            "a row's id is the database's to give"
        )
        self.made = pickle.dumps(made)

    def _note(self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes.append((sql, values, many))
        return execute(sql, values, many, context)

    def again(self) -> Any:
        with connection.cursor() as cursor:
            for sql, values, many in self.writes:
                (cursor.executemany if many else cursor.execute)(sql, values)
        return pickle.loads(self.made)


_told: dict[str, Told] = {}


def told_again(name: str, make: Callable[[], Any]) -> Any:
    """Make this, in a database with nothing in it but what stood there when it was made first."""
    if name in _told:
        return _told[name].again()
    _told[name] = Told(make)
    return pickle.loads(_told[name].made)


def make_world(slug: str, *, at: datetime = NOW, time_zone: str = "America/New_York") -> World:
    organization = clinic.open_organization(name=slug.title(), slug=slug, phone="555-0100", at=at)
    with scope(organization=organization):
        opener = system(organization.pk)
        site = clinic.open_site(
            organization, by=opener, at=at, name=f"{slug.title()} house", time_zone=time_zone
        )
        room = clinic.add_room(site, by=opener, at=at, name="Room 2", capacity=14)
        program = clinic.publish_program(site, shelf.program("skills"), by=opener, at=at)
        world = World(organization, site, room, program)
        for name, (full_name, title, roles) in STAFF.items():
            hire(world, name, full_name, title, roles, at=at)
        for name, kind in (("alice", "LCSW"), ("priya", "MD")):
            people.add_credential(
                world.staff[name],
                by=opener,
                at=at,
                kind=kind,
                number="L-1001",
                jurisdiction="NY",
                valid_from=date(2020, 1, 1),
                expires_on=date(2030, 1, 1),
            )
    return world


def hire(world: World, name: str, full_name: str, title: str, roles: list[str], *, at: datetime) -> None:
    user = quick_user(f"{name}@{world.organization.slug}.example")
    world.users[name] = user
    world.staff[name] = people.hire(
        by=system(world.organization.pk),
        at=at,
        organization_id=world.organization.pk,
        name=full_name,
        title=title,
        roles=roles,
        site=world.site,
        user_id=user.pk,
    )


def quick_user(email: str) -> User:
    """A sign-in without the cost of Argon2: tests sign in by session unless they test sign-in."""
    return User.objects.create(email=email, password="!")


def key() -> dict[str, str]:
    """A fresh write key, as a form carries one."""
    return {"idempotency_key": str(uuid4())}
