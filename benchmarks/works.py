"""Five works as the CPU they cost, application and database together, on a clinic with a long past.

Each is asked of the real server over HTTP, signed in, with access checks, write keys, the record
and its hash chain on. CPU is read from /proc before and after: every process of the server, and
every process of PostgreSQL (SQLite works inside the server). The asking side is not counted.

The peers' create stores one person, their list of a day is a list of appointments, and they answer
JSON to whoever asks; Handrail's page does more (it opens a course of care; it says how each person
is) and answers HTML to a person. So three works are measured twice: as served, and beside it the
like work alone, in this process: the same verb or the same queries, through the same access checks
and scope, recorded in the chain.
"""

import http.client
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django_scopes import scope
from tests.server import Server

from benchmarks.cpu import descendants, postgres_processes, seconds_of
from benchmarks.laid_down import Prepared, prepare
from benchmarks.pace import YARDSTICK
from benchmarks.pages import signed_in
from benchmarks.setting import Setting, write_key
from handrail.anytime.measures import queries as measures
from handrail.care.day import queries as day
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.episode import queries as episodes
from handrail.ground.people import operations as people
from handrail.ground.record import operations as record

WARM_UP = 10


@dataclass(frozen=True)
class Work:
    """One work: CPU milliseconds an operation, and of these the database's own processes."""

    name: str
    total: float
    database: float
    operations: int
    yard: float


class Asker:
    """A signed-in browser, reduced to one kept connection."""

    def __init__(self, setting: Setting, server: Server, key: str) -> None:
        cookies = signed_in(setting, key).cookies
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        token = "b" * 32
        self.headers = {
            "Cookie": f"sessionid={cookies['sessionid'].value}; csrftoken={token}",
            "X-CSRFToken": token,
        }

    def get(self, path: str, **headers: str) -> None:
        self._ask("GET", path, None, headers, 200)

    def post(self, path: str, said: dict[str, Any]) -> None:
        body = urlencode(said | write_key(), doseq=True)
        self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, 302)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str], wanted: int) -> None:
        self.connection.request(method, path, body, self.headers | headers)
        answer = self.connection.getresponse()
        words = answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status} {words.decode()[:1500]}")


def measure(setting: Setting, *, rounds: int, home: Path) -> list[Work]:
    """Return the CPU of the five works."""
    prepared = prepare(setting, rounds=rounds + WARM_UP)
    clock_file = home / "clock"
    clock_file.write_text(setting.now.isoformat())
    extra = {"HANDRAIL_REHEARSAL": "1", "HANDRAIL_CLOCK_FILE": str(clock_file), "LOG_LEVEL": "ERROR"}
    server = Server(home, os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'handrail.sqlite3'}", extra)
    server.workers = 1
    server.start()
    try:
        return [*_writes(setting, prepared, server), *_reads(setting, prepared, server, rounds)]
    finally:
        server.stop()


def _writes(setting: Setting, prepared: Prepared, server: Server) -> Iterator[Work]:
    desk, therapist = Asker(setting, server, "ines"), Asker(setting, server, "dana")
    yield _served(
        "create a patient, as its page: a request becomes a person with a course of care",
        server,
        [
            lambda pk=pk, who=who: desk.post(reverse("intake:begin", args=[pk]), who)  # type: ignore[misc]
            for pk, who in prepared.referrals
        ],
    )
    by = setting.clinic.actors["ines"]
    with scope(organization=by.organization_id):
        register = [
            lambda number=number: register_one(by, number, setting.now)  # type: ignore[misc]
            for number in range(len(prepared.referrals))
        ]
        yield _alone("create a patient, the person alone", register)
    yield _served(
        "a PHQ-9 answered and stored with its items",
        server,
        [
            lambda pk=pk: therapist.post(reverse("measures:give", args=[pk, "phq9"]), prepared.phq9)  # type: ignore[misc]
            for pk in prepared.episodes
        ],
    )
    yield _served(
        "attendance of a group of 12, one transaction",
        server,
        [
            lambda pk=pk, places=places: desk.post(reverse("day:arrivals", args=[pk]), {"places": places})  # type: ignore[misc]
            for pk, places in prepared.groups
        ],
    )


def _reads(setting: Setting, prepared: Prepared, server: Server, rounds: int) -> Iterator[Work]:
    therapist, times = Asker(setting, server, "dana"), rounds + WARM_UP
    chart, today = reverse("staff:client", args=[prepared.chart]), reverse("staff:today") + "?all=1"
    by = setting.clinic.actors["dana"]
    yield _served("a chart, as its page", server, [lambda: therapist.get(chart)] * times)
    with scope(organization=by.organization_id):
        yield _alone(
            "a chart, its facts alone", [lambda: chart_facts(by, prepared.chart, setting.now)] * times
        )
    board = [lambda: therapist.get(today, **{"X-Background": "1"})] * times
    yield _served(
        "one site's list of a day (60 entries), as the board, with how each person is", server, board
    )
    with scope(organization=by.organization_id):
        facts = [lambda: list_of_day(by, setting.now)] * times
        yield _alone("one site's list of a day (60 entries), its facts alone", facts)


def _served(name: str, server: Server, asks: list[Callable[[], Any]]) -> Work:
    assert server.process is not None
    return _measured(name, asks, descendants(server.process.pid))


def _alone(name: str, asks: list[Callable[[], Any]]) -> Work:
    return _measured(name, asks, [os.getpid()])


def _measured(name: str, asks: list[Callable[[], Any]], application: list[int]) -> Work:
    for ask in asks[:WARM_UP]:
        ask()
    time.sleep(0.3)
    database = postgres_processes()
    yard = [YARDSTICK.measure() for _ in range(20)]
    before, before_database = seconds_of(application), seconds_of(database)
    for ask in asks[WARM_UP:]:
        ask()
    count = len(asks) - WARM_UP
    of_database = (seconds_of(database) - before_database) * 1000 / count
    total = (seconds_of(application) - before) * 1000 / count + of_database
    yard += [YARDSTICK.measure() for _ in range(20)]
    return Work(name, total, of_database, count, YARDSTICK.median(yard))


def register_one(by: Actor, number: int, at: Any) -> None:
    """Open one person's file: access, number, the row, the record and its chain, one transaction."""
    who = people.Identity(
        "Person", f"Alone{number}", date(1990, 1, 1), phone="555-0123", email="p@example.org"
    )
    people.register(by=by, at=at, organization_id=by.organization_id, identity=who, site_id=by.site_id)


def chart_facts(by: Actor, episode_id: Any, at: Any) -> str:
    """Return a person, 20 encounters, the scores and every answered item, as JSON; the reading is recorded."""
    episode = episodes.episode_for(by, episode_id)
    visits, responses = day.visits_of(episode.pk)[-20:], measures.responses_of(episode.pk)
    with transaction.atomic():
        record.write(by=by, at=at, what="chart.read", about=episode)
    return json.dumps(
        {
            "person": [episode.client.number, episode.client.short_name, episode.stage, episode.admitted_on],
            "encounters": [[one.day, one.state, one.minutes, one.scan] for one in visits],
            "scores": [[one.instrument, one.answered_on, one.total, one.answers] for one in responses],
        },
        default=str,
    )


def list_of_day(by: Actor, at: Any) -> str:
    """Return who is expected at a site today, when, where and with whom, as JSON."""
    rows = schedule.roll_of(by.site_id, clock.day_of(at, by.time_zone))
    if len(rows) < 60:
        raise RuntimeError(f"The list has {len(rows)} entries.")
    return json.dumps(rows, default=str)
