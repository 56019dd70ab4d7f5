"""Opening the clinic of the story: site, rooms, program, staff, the morning series."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django_scopes import scope

from handrail.care.schedule import operations as schedule
from handrail.doors.commands.telling.cast import STAFF
from handrail.ground.access.models import User
from handrail.ground.access.sign_in import actor_of
from handrail.ground.actor import Actor, system
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from handrail.library import shelf

ZONE = "America/New_York"
WEEKDAYS = [0, 1, 2, 3, 4]


@dataclass
class Clinic:
    """The clinic of the story and who works there."""

    organization: Any
    site: Any
    program: Any
    definition: Any
    series: Any = None
    staff: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def at(self, day: date, clock: time) -> datetime:
        """Return the moment of a wall-clock time at the site."""
        return datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(UTC)


def open_clinic(first_day: date, *, slug: str = "riverside") -> Clinic:
    """Open the clinic a week before its first day. Nobody can sign in except in demo mode."""
    at = datetime.combine(first_day - timedelta(days=7), time(14), UTC)
    organization = clinic.open_organization(name="Riverside IOP", slug=slug, phone="555-0142", at=at)
    with scope(organization=organization):
        opener = system(organization.pk)
        site = clinic.open_site(
            organization,
            by=opener,
            at=at,
            name="Riverside house",
            time_zone=ZONE,
            address="14 Mill Lane, Riverton, NY",
            phone="555-0142",
            jurisdiction="NY",
        )
        rooms = [
            clinic.add_room(site, by=opener, at=at, name=name, capacity=size)
            for name, size in (("Room 1", 6), ("Room 2", 14))
        ]
        definition = shelf.program("skills")
        program = clinic.publish_program(site, definition, by=opener, at=at)
        clinic.publish_program(site, shelf.program("womens"), by=opener, at=at)
        made = Clinic(organization, site, program, definition)
        for key, name, title, roles, licence in STAFF:
            _hire(made, key, name, title, roles, licence, at=at)
        _say_what_the_site_offers(made, at=at)
        made.series = schedule.open_series(
            by=made.actors["june"],
            at=at,
            in_force=program,
            track="morning",
            title="Morning skills",
            weekdays=WEEKDAYS,
            starts=time(9),
            room=rooms[1],
            leader=made.staff["dana"],
            from_day=first_day,
        )
    return made


def _say_what_the_site_offers(made: Clinic, *, at: datetime) -> None:
    """The house by the river: what it offers besides treatment, and its licence, which the director must renew."""
    june = made.actors["june"]
    offered = {
        "step_free": "",
        "quiet_room": "",
        "languages": "English, Spanish",
        "pet_friendly": "",
        "parking": "Behind the house",
        "bus": "Line 12 stops at the door",
        "evening_hours": "",
    }
    clinic.set_amenities(made.site, by=june, at=at, offered=offered)
    for kind, name, issuer, days in (
        ("licence", "Outpatient program licence", "The state (invented)", 140),
        ("accreditation", "Accreditation of the program", "An accreditor (invented)", 600),
    ):
        clinic.add_paper(
            made.site,
            by=june,
            at=at,
            kind=kind,
            name=name,
            issuer=issuer,
            number="0000",
            valid_from=at.date() - timedelta(days=400),
            expires_on=at.date() + timedelta(days=days),
        )


def sign_in_for(email: str) -> User:
    """Return a sign-in that no password opens: in demo mode it is opened with one click."""
    user = User.objects.create_user(email, None)
    user.set_unusable_password()
    return user


def _hire(
    made: Clinic, key: str, name: str, title: str, roles: tuple[str, ...], licence: str, *, at: datetime
) -> None:
    opener = system(made.organization.pk)
    user = sign_in_for(f"{key}@demo.example")
    made.staff[key] = people.hire(
        by=opener,
        at=at,
        organization_id=made.organization.pk,
        name=name,
        title=title,
        roles=list(roles),
        site=made.site,
        user_id=user.pk,
    )
    if licence:
        ends = at.date() + timedelta(days=110 if key == "june" else 700)
        people.add_credential(
            made.staff[key],
            by=opener,
            at=at,
            kind=licence,
            number=f"{licence}-{1000 + len(made.staff)}",
            jurisdiction="NY",
            valid_from=at.date() - timedelta(days=900),
            expires_on=ends,
        )
    actor = actor_of(user)
    assert actor is not None
    made.actors[key] = actor
