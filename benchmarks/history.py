"""A clinic with so many clients of history, laid down in bulk.

Only benchmarks do this: the demo and the tests are told by the domain's own verbs. Each
client of the past has 20 program days with check-in and attendance, seven PHQ-9 and seven GAD-7, and
the lines of the record that belong to them. Some hundreds are written out; the rest are copied from
them inside the database, with ids and numbers of their own. Eight are in aftercare, however long the
history: what waits today does not grow with the past.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django_scopes import scope
from uuid6 import uuid7

from handrail.anytime.measures.models import Response
from handrail.care.admission.models import Admission, Dose
from handrail.care.day.models import AttendanceEvent, CheckIn, Visit
from handrail.care.schedule.models import Part, Place, Series, Session
from handrail.ground.episode.models import Episode, StageChange, TeamMember
from handrail.ground.people.models import Client
from handrail.ground.record.models import Chain, Event

DAYS, GROUP, WRITTEN_OUT, IN_AFTERCARE = 20, 12, 480, 8
OWN = (
    "id",
    "client_id",
    "episode_id",
    "place_id",
    "visit_id",
    "session_id",
    "series_id",
)  # ids of the history itself
FAMILY = ("Abara", "Berg", "Castro", "Dahl", "Eze", "Farah", "Grau", "Holm", "Ito", "Jansen", "Kovac", "Lima")
GIVEN = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ines", "Jo", "Kai", "Lea", "Mia", "Noa")


class Table:
    """Rows of one table on their way in: PostgreSQL by COPY, SQLite by one prepared statement."""

    def __init__(self, model: type[models.Model]) -> None:
        self.fields = list(model._meta.concrete_fields)
        self.name = model._meta.db_table
        self.columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self.rows: list[tuple[Any, ...]] = []
        self.defaults = {field.attname: _default(field) for field in self.fields}

    def add(self, **values: Any) -> None:
        self.rows.append(tuple(_stored(values.get(f.attname, self.defaults[f.attname])) for f in self.fields))

    def flush(self) -> None:
        if not self.rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self.name} ({self.columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(self.fields))
                cursor.connection.executemany(
                    f"INSERT INTO {self.name} ({self.columns}) VALUES ({marks})", self.rows
                )
        self.rows.clear()

    def copy(self, number: int, kept: dict[str, str]) -> None:
        """Copy what was written out, under the ids of copy `number`; `kept` are columns made anew."""
        prefix = f"{0x0100 + number:04x}"  # ids begin with their time: a copy's are earlier, and in order
        if connection.vendor == "postgresql":
            made = {name: f"overlay({name}::text placing '{prefix}' from 1 for 4)::uuid" for name in OWN}
        else:
            made = {name: f"'{prefix}' || substr({name}, 5)" for name in OWN}
        said = ", ".join((made | kept).get(field.column, f'"{field.column}"') for field in self.fields)
        sql = f"INSERT INTO {self.name} ({self.columns}) SELECT {said} FROM {self.name} WHERE "
        with connection.cursor() as cursor:
            cursor.execute(sql + self.of_history, self.bounds)

    def bound(self, first: UUID, last: UUID) -> None:
        """Note which rows were written out: their ids were made between these two."""
        self.of_history = "id > %s AND id < %s"
        self.bounds = [_stored(first), _stored(last)]


def _default(field: Any) -> Any:
    """Return what a column holds when nothing is said: nothing, the field's own default, or no words."""
    if isinstance(field, models.JSONField) and field.has_default():
        return field.get_default()
    if field.null or (field.has_default() and callable(field.default)):
        return None
    if field.has_default():
        return field.default
    return "" if isinstance(field, models.CharField | models.TextField) else None


def _stored(value: Any) -> Any:
    """Return a value as its engine stores it."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    if connection.vendor == "postgresql":
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date | time):
        return value.isoformat()
    return value


@contextmanager
def unchecked() -> Iterator[None]:
    """Leave out foreign-key checks and triggers, row by row, while the history is laid down."""
    off, on = (
        ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        if connection.vendor == "postgresql"
        else ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
        yield
        cursor.execute(on)


class History:
    """Lays down clients with their past, batch by batch."""

    def __init__(self, world: Any, *, today: date, seed: int = 7) -> None:
        self.world, self.today, self.chance = world, today, random.Random(seed)
        names = (
            Client,
            Episode,
            StageChange,
            TeamMember,
            Series,
            Session,
            Part,
            Admission,
            Dose,
            Place,
            Visit,
            CheckIn,
            AttendanceEvent,
            Response,
            Event,
        )
        self.tables = {model: Table(model) for model in names}
        self.days: list[tuple[UUID, date]] = []
        self.sequence, self.hash = self._chain()

    def add(self, model: type[models.Model], **values: Any) -> UUID:
        made: UUID = values.setdefault("id", uuid7())
        self.tables[model].add(organization_id=self.world.organization.pk, **values)
        return made

    def clients(self, count: int) -> None:
        """Add so many courses of care of the past."""
        written = min(count, WRITTEN_OUT)
        with scope(organization=self.world.organization), unchecked(), transaction.atomic():
            first, start = uuid7(), self.sequence
            for number in range(written):
                self._client(number)
            last = uuid7()
            lines = self.sequence - start
            for table in self.tables.values():
                table.flush()
                table.bound(first, last)
            for copy in range(1, -(-count // WRITTEN_OUT)):
                self._copy(copy, lines)
            Chain.objects.filter(pk=self.world.organization.pk).update(sequence=self.sequence, hash=self.hash)

    def _copy(self, number: int, lines: int) -> None:
        kept: dict[Any, dict[str, str]] = {
            Client: {"number": f"'H{number:03d}' || substr(number, 5)"},
            Episode: {"stage": "'closed'"},
            Event: {"sequence": f"sequence + {number * lines}"},
        }
        for model, table in self.tables.items():
            table.copy(number, kept.get(model, {}))
        self.sequence += lines

    def _chain(self) -> tuple[int, str]:
        with scope(organization=self.world.organization):
            chain = Chain.objects.get(pk=self.world.organization.pk)
            return chain.sequence, chain.hash

    def _group(self) -> list[tuple[UUID, date]]:
        """A group of 12 that met on 20 days of its own, as one of the past did."""
        began = self.today - timedelta(days=self.chance.randrange(60, 1100))
        site, room, leader = self.world.site.pk, self.world.room.pk, self.world.staff["alice"].pk
        series = self.add(
            Series, site_id=site, program_id=self.world.program.pk, track="morning", title="History",
            weekdays=[0, 1, 2, 3, 4, 5, 6], starts=time(9), room_id=room, leader_id=leader,
            from_day=began, until_day=began + timedelta(days=DAYS),
        )  # fmt: skip
        sessions = []
        for number in range(DAYS):
            day = began + timedelta(days=number)
            start = datetime(day.year, day.month, day.day, 13, 0, tzinfo=UTC)
            session = self.add(
                Session, series_id=series, site_id=site, room_id=room, leader_id=leader, state="held", day=day,
                starts_at=start, ends_at=start + timedelta(minutes=170),
            )  # fmt: skip
            self.add(
                Part, session_id=session, number=1, kind="skill", title="Skill", clinical=True,
                starts_at=start, ends_at=start + timedelta(minutes=160),
            )  # fmt: skip
            sessions.append((session, day))
        return sessions

    def _client(self, number: int) -> None:
        if number % GROUP == 0:
            self.days = self._group()
        days = self.days
        start, end = days[0][1], days[-1][1]
        opened = datetime(start.year, start.month, start.day, 12, 0, tzinfo=UTC)
        finished = number >= IN_AFTERCARE
        client = self.add(
            Client,
            number=f"H000{number:04d}",
            given_name=self.chance.choice(GIVEN),
            family_name=self.chance.choice(FAMILY),
            birth_date=date(1970 + number % 35, 1 + number % 12, 1 + number % 28),
            language="en",
            clinician_preference="any",
            site_id=self.world.site.pk,
        )
        episode = self.add(
            Episode,
            client_id=client,
            site_id=self.world.site.pk,
            program_id=self.world.program.pk,
            stage="closed" if finished else "aftercare",
            stage_since=opened,
            opened_at=opened,
            sensitivity="general",
            admitted_on=start,
            discharged_on=end,
            discharge_reason="completed",
        )
        mine = {"client_id": client, "episode_id": episode, "sensitivity": "general"}
        self._course(mine, opened, start)
        for session, day in days:
            self._day(mine, session, day)
        for week in range(7):
            self._scores(mine, start + timedelta(days=7 * week))
        for _ in range(DAYS):
            self._line(client)

    def _course(self, mine: dict[str, Any], opened: datetime, start: date) -> None:
        stages = ("intake", "placement", "admission", "taking part", "aftercare")
        for was, now in zip(("", *stages), stages, strict=False):
            self.add(StageChange, **mine, was=was, now=now, verb="move", at=opened, by="staff", by_name="A")
        self.add(TeamMember, **mine, staff_id=self.world.staff["alice"].pk, role="therapist", since=opened)
        self.add(Admission, **mine, start_on=start, track="morning", weekdays=[0, 1, 2, 3])
        self.add(
            Dose,
            **mine,
            days_per_week=4,
            hours_per_week="10.50",
            from_day=start,
            reason="start",
            set_at=opened,
            set_by="staff",
        )

    def _day(self, mine: dict[str, Any], session: UUID, day: date) -> None:
        at = datetime(day.year, day.month, day.day, 13, 0, tzinfo=UTC)
        place = self.add(Place, **mine, session_id=session, day=day, state="expected")
        visit = self.add(
            Visit,
            **mine,
            place_id=place,
            session_id=session,
            day=day,
            state="done",
            scan="settled",
            minutes=160,
        )
        self.add(
            CheckIn, **mine, visit_id=visit, day=day, mood=5, urges=2, sleep_hours="6.5", unsafe_thoughts=False,
            scan="settled", finding={}, at=at, by="client", by_name="A",
        )  # fmt: skip
        for kind, minutes in (("arrived", 0), ("ended", 170)):
            moment = at + timedelta(minutes=minutes)
            self.add(
                AttendanceEvent,
                **mine,
                visit_id=visit,
                kind=kind,
                at=moment,
                noted_at=moment,
                by="s",
                by_name="A",
            )

    def _scores(self, mine: dict[str, Any], day: date) -> None:
        at = datetime(day.year, day.month, day.day, 13, 0, tzinfo=UTC)
        for name, items in (("phq9", 9), ("gad7", 7)):
            answers = {str(n): self.chance.randrange(3) for n in range(1, items + 1)}
            self.add(
                Response, **mine, instrument=name, instrument_version="1", occasion="cadence", answers=answers,
                total=sum(answers.values()), band="mild", answered_on=day, answered_at=at, by="client", by_name="A",
            )  # fmt: skip

    def _line(self, client: UUID) -> None:
        """A line of the record of its usual size; its hash stands in for the chain's (never verified here)."""
        self.sequence += 1
        before, self.hash = self.hash, hashlib.sha256(f"{self.hash}{self.sequence}".encode()).hexdigest()
        self.add(
            Event, sequence=self.sequence, at=datetime(2024, 1, 1, tzinfo=UTC), by="staff:0", by_name="Alice Moreno, LCSW",
            what="day.attended", about=f"day.visit:{client}", client_id=client, detail={"minutes": 160},
            previous_hash=before, hash=self.hash,
        )  # fmt: skip
