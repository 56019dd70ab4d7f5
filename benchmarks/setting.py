"""The clinic that is measured: the small world with a group in the program today, and its history."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection
from django_scopes import scope

from benchmarks.history import History
from handrail.care.schedule import queries as schedule
from handrail.doors.commands.telling.calendar import live_day
from handrail.doors.commands.telling.cast import Life, life
from handrail.doors.commands.telling.clinic import ZONE, Clinic, open_clinic

TODAY = date(2026, 11, 23)
FIRST = date(2026, 10, 26)
GROUP = 12


@dataclass
class Setting:
    """What a benchmark needs: the clinic, its people in the program, and the moment it is."""

    clinic: Clinic
    people: list[Life]
    now: datetime
    places: list[Any] = field(default_factory=list)


def open_setting(*, clients: int) -> Setting:
    """Open the clinic, live four weeks with a group of 12, and lay down the history of the others."""
    chance = random.Random(11)
    people = [
        life(
            number,
            chance,
            calls_on=FIRST,
            attends=1.0,
            weeks_in_program=9,
            goes_elsewhere=False,
            weekly_fall=1.0,
        )
        for number in range(GROUP)
    ]
    for person in people:
        person.extra["weekdays"] = [0, 1, 2, 3]
    clinic = open_clinic(FIRST)
    with scope(organization=clinic.organization):
        for ahead in range((TODAY - FIRST).days):
            live_day(clinic, people, FIRST + timedelta(days=ahead))
    world = World(clinic)
    History(world, today=TODAY).clients(clients - GROUP)
    settle()
    now = datetime.combine(TODAY, time(8, 40), ZoneInfo(ZONE))
    with scope(organization=clinic.organization):
        session = schedule.sessions_on(clinic.site.pk, TODAY)[0]
        places = schedule.places_of(session)
    return Setting(clinic, people, now, places)


def settle() -> None:
    """Let the database put itself in order after the bulk load, as it would have over the years."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        # What the bulk load left to be written is written now, not while somebody's page is measured.
        cursor.execute(
            "CHECKPOINT" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)"
        )


def write_key() -> dict[str, str]:
    """Return a fresh write key, as a form carries one."""
    return {"idempotency_key": str(uuid4())}


class World:
    """The clinic in the shape the history wants."""

    def __init__(self, clinic: Clinic) -> None:
        self.organization, self.site, self.program = clinic.organization, clinic.site, clinic.program
        self.room, self.staff = clinic.series.room, {"alice": clinic.staff["dana"]}
