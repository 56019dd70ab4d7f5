"""A crowd: a site of 500 clients checks in within minutes while 40 leaders hold their boards open.

Each client is a thread of their own on the real server: their first page, the form, the check-in, the page after. One
in fifty says yes. Each leader's board asks for itself every 20 seconds, as it does in a browser, and once a minute a
leader opens their roster. What is reported is what they waited, from the first byte sent to the last one read, and how
many asks failed.
"""

import http.client
import os
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SignedIn
from django_scopes import scope
from tests.server import Server
from tests.world import make_world

from benchmarks.setting import TODAY, settle, write_key
from handrail.anytime.safety.models import Concern
from handrail.care.day.models import CheckIn
from handrail.care.schedule.models import Part, Place, Series, Session
from handrail.ground.access.models import User
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Client, Staff

CLIENTS, LEADERS = 500, 40
POLL_SECONDS = 20
ROSTER_SECONDS = 60
ONE_YES_IN = 50
TOKEN = "c" * 32
ANSWERS = {"mood": "6", "urges": "2", "sleep_hours": "7", "substance_use": "no", "medication_taken": "all"}


@dataclass
class Heard:
    """What was waited, by kind of ask, in milliseconds, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, began: float, wrong: str = "") -> None:
        with self.lock:
            self.waits[kind].append((time.perf_counter() - began) * 1000)
            if wrong:
                self.errors.append(f"{kind}: {wrong}")


class Browser:
    """One signed-in person's browser, reduced to one kept connection."""

    def __init__(self, port: int, session: str, heard: Heard) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        self.heard = heard

    def ask(self, kind: str, path: str, said: dict[str, str] | None = None, **headers: str) -> None:
        body = urlencode(said | write_key()) if said is not None else None
        sent = self.headers | headers
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        began, wrong = time.perf_counter(), ""
        try:
            self.connection.request("GET" if body is None else "POST", path, body, sent)
            answer = self.connection.getresponse()
            answer.read()
            if answer.status != (200 if body is None else 302):
                wrong = str(answer.status)
        except (OSError, http.client.HTTPException) as why:
            self.connection.close()
            wrong = repr(why)
        self.heard.note(kind, began, wrong)


def measure(*, home: Path, minutes: float, clients: int = CLIENTS, leaders: int = LEADERS) -> dict[str, Any]:
    """Play it and return medians, p95 and errors, and what is stored afterwards."""
    at = datetime(TODAY.year, TODAY.month, TODAY.day, 13, 30, tzinfo=UTC)
    world, people, staff = open_site(clients, leaders)
    clock = home / "clock"
    clock.write_text(at.isoformat())
    extra = {"HANDRAIL_REHEARSAL": "1", "HANDRAIL_CLOCK_FILE": str(clock), "LOG_LEVEL": "ERROR"}
    server = Server(home, os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'handrail.sqlite3'}", extra)
    server.start()
    heard, over = Heard(), threading.Event()
    chance = random.Random(5)
    moments = sorted(chance.uniform(0, minutes * 60) for _ in people)
    threads = [
        threading.Thread(target=check_in, args=(Browser(server.port, one, heard), moment, n))
        for n, (one, moment) in enumerate(zip(people, moments, strict=True))
    ]
    watching = [
        threading.Thread(target=watch, args=(Browser(server.port, one, heard), roster, over, n))
        for n, (one, roster) in enumerate(staff)
    ]
    try:
        for thread in [*watching, *threads]:
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        for thread in watching:
            thread.join()
    finally:
        server.stop()
    with scope(organization=world.organization):
        yes = CheckIn.objects.filter(unsafe_thoughts=True)
        kept = {
            "check-ins": CheckIn.objects.count(),
            "yes": yes.count(),
            "concerns": Concern.objects.count(),
        }
    return {
        "minutes": minutes,
        "clients": clients,
        "leaders": leaders,
        "kept": kept,
        "errors": heard.errors[:5],
        "failed": len(heard.errors),
        "asks": list(summary(heard)),
    }


def summary(heard: Heard) -> Iterator[dict[str, Any]]:
    for kind, waits in heard.waits.items():
        p95 = statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]
        yield {
            "ask": kind,
            "n": len(waits),
            "median": statistics.median(waits),
            "p95": p95,
            "most": max(waits),
        }


def check_in(browser: Browser, wait: float, number: int) -> None:
    """One client: a tired look at the first page, half a minute of answering, sent."""
    time.sleep(wait)
    browser.ask("first page", "/me/")
    browser.ask("check-in, the form", "/me/check-in/")
    time.sleep(1)
    safety = "yes" if number % ONE_YES_IN == 0 else "no"
    browser.ask("check-in, sent", "/me/check-in/", ANSWERS | {"safety": safety})
    browser.ask("the page after", "/me/check-in/done/")


def watch(browser: Browser, roster: str, over: threading.Event, number: int) -> None:
    """One leader: the board asks for itself, and now and then they open their roster."""
    over.wait(number / 2)  # nobody opens their board at the same moment
    browser.ask("board, opened", "/today/")
    opened = time.monotonic()
    while not over.wait(POLL_SECONDS):
        browser.ask("board, as it refreshes itself", "/today/", **{"X-Background": "1"})
        if time.monotonic() - opened > ROSTER_SECONDS:
            opened = time.monotonic()
            browser.ask("roster", roster)


def open_site(clients: int, leaders: int) -> tuple[Any, list[str], list[tuple[str, str]]]:
    """Lay down a site in bulk: so many clients in groups of today, each group with its leader. Returns their sessions."""
    world = make_world("riverside")
    with scope(organization=world.organization):
        people = lay_down_clients(world, clients)
        staff = lay_down_groups(world, people, leaders)
        SignedIn.objects.all().delete()
        phones = [signed_in(episode.client.user) for episode in people]
        desks = [(signed_in(member.user), f"/sessions/{pk}/") for member, pk in staff]
    settle()
    return world, phones, desks


def lay_down_clients(world: Any, count: int) -> list[Any]:
    organization, site = world.organization, world.site
    users = [User(email=f"c{n}@crowd.example", password="!") for n in range(count)]
    User.objects.bulk_create(users)
    files = [
        Client(
            organization=organization, site=site, user=user, number=f"X{n:05}", given_name=f"Given{n}",
            family_name=f"Family{n}", birth_date=TODAY - timedelta(days=12_000),
        )
        for n, user in enumerate(users)
    ]  # fmt: skip
    Client.objects.bulk_create(files)
    began = TODAY - timedelta(days=14)
    moment = datetime(began.year, began.month, began.day, 15, tzinfo=UTC)
    episodes = [
        Episode(
            organization=organization, client=one, site=site, program=world.program, sensitivity="general",
            stage="taking part", stage_since=moment, opened_at=moment, admitted_on=began,
        )
        for one in files
    ]  # fmt: skip
    Episode.objects.bulk_create(episodes)
    return episodes


def lay_down_groups(world: Any, people: list[Any], leaders: int) -> list[tuple[Any, Any]]:
    organization, site = world.organization, world.site
    users = [User(email=f"s{n}@crowd.example", password="!") for n in range(leaders)]
    User.objects.bulk_create(users)
    staff = [
        Staff(
            organization=organization,
            site=site,
            user=user,
            name=f"Leader {n}",
            title="LCSW",
            roles=["therapist"],
        )
        for n, user in enumerate(users)
    ]
    Staff.objects.bulk_create(staff)
    start = datetime(TODAY.year, TODAY.month, TODAY.day, 14, tzinfo=UTC)
    found = []
    for n, member in enumerate(staff):
        series = Series.objects.create(
            organization=organization, site=site, program=world.program, track="morning", title=f"Group {n}",
            weekdays=[0], room=world.room, leader=member, from_day=TODAY,
        )  # fmt: skip
        session = Session.objects.create(
            organization=organization, series=series, site=site, room=world.room, leader=member, day=TODAY,
            starts_at=start, ends_at=start + timedelta(minutes=170), skill="Wise mind", skill_id="wise_mind",
        )  # fmt: skip
        Part.objects.create(
            organization=organization, session=session, number=1, kind="group", title="Group",
            starts_at=start, ends_at=start + timedelta(minutes=160), clinical=True,
        )  # fmt: skip
        Place.objects.bulk_create(
            Place(
                organization=organization, client=one.client, episode=one, sensitivity="general", session=session,
                day=TODAY,
            )
            for one in people[n::leaders]
        )  # fmt: skip
        found.append((member, session.pk))
    return found


def signed_in(user: Any) -> str:
    """Return the key of a session of this person, as signing in makes one."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "handrail.ground.access.sign_in.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
