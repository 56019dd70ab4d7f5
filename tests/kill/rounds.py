"""Rounds of SIGKILL under write load: what was acknowledged must be there afterwards.

Each round starts the real server, lets writers send telephone calls over HTTP, kills the server
(every other round on PostgreSQL: the database instead), starts again and counts.
"""

import contextlib
import http.client
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_scopes import scope, scopes_disabled

from handrail.care.inquiry.models import Referral
from handrail.ground.clinic.models import Organization
from handrail.ground.record import queries as record
from handrail.ground.record.models import Event
from tests.server import Server, stored
from tests.world import make_world

WRITERS = 4
TOKEN = "k" * 32


@dataclass
class Tally:
    """What the rounds saw."""

    rounds: int = 0
    acknowledged: set[str] = field(default_factory=set)
    refused: int = 0
    lost: set[str] = field(default_factory=set)
    without_record: int = 0
    doubled: int = 0
    broken: list[str] = field(default_factory=list)
    database_kills: int = 0

    def line(self) -> str:
        return (
            f"{self.rounds} rounds ({self.database_kills} of them the database), "
            f"{len(self.acknowledged)} acknowledged, {len(self.lost)} lost, {self.doubled} doubled, "
            f"{self.without_record} without their record line, {len(self.broken)} breaks in the record, "
            f"{self.refused} not answered"
        )


def play(server: Server, *, rounds: int, seed: int = 7, say: Callable[[str], object] = print) -> Tally:
    """Play the rounds on an empty database; return the tally."""
    chance, tally = random.Random(seed), Tally()
    server.command("migrate")
    cookie = prepare(server)
    for number in range(rounds):
        server.start()
        stop = threading.Event()
        writers = [
            threading.Thread(target=write_calls, args=(server, cookie, stop, tally)) for _ in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.15, 0.6))
        if number % 2 and kill_database(server):
            tally.database_kills += 1
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
        tally.rounds += 1
        if number % 20 == 19:
            say(tally.line())
    count(server, tally)
    return tally


def prepare(server: Server) -> str:
    """Make the small world in the server's database and a session of the front desk; return its cookie."""
    with stored(server):
        world = make_world("riverside")
        user = world.users["dora"]
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "handrail.ground.access.sign_in.Backend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return f"sessionid={session.session_key}; csrftoken={TOKEN}"


def write_calls(server: Server, cookie: str, stop: threading.Event, tally: Tally) -> None:
    """Send calls until told to stop; note only those the server acknowledged. A lost answer is sent again."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    headers = {
        "Cookie": cookie,
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    while not stop.is_set():
        name = uuid4().hex
        body = urlencode(
            {"name": name, "phone": "555-0123", "source": "self", "idempotency_key": str(uuid4())}
        )
        try:
            connection.request("POST", "/referrals/call/skills/", body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 302 and "/referrals/" in (answer.getheader("Location") or ""):
                tally.acknowledged.add(name)
            else:
                tally.refused += 1
        except (OSError, http.client.HTTPException):
            tally.refused += 1
            connection.close()


def kill_database(server: Server) -> bool:
    """SIGKILL PostgreSQL's every process and start it again; False where there is none of our own."""
    home, programs = os.environ.get("HANDRAIL_PG_HOME"), os.environ.get("HANDRAIL_PG_PROGRAMS")
    if not home or not server.database.startswith("postgres"):
        return False
    postmaster = int((Path(home) / "data" / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(
        ["ps", "--ppid", str(postmaster), "-o", "pid="], capture_output=True, text=True, check=False
    ).stdout.split()
    for pid in [postmaster, *map(int, children)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    for _ in range(20):
        done = subprocess.run(
            [*as_owner, f"{programs}/pg_ctl", "-D", f"{home}/data", "-w", "-l", f"{home}/log", "start"],
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return True
        time.sleep(0.25)
    raise RuntimeError("PostgreSQL did not start again after its kill.")


def count(server: Server, tally: Tally) -> None:
    """Compare what was acknowledged with what is stored, and walk the record."""
    with stored(server), scopes_disabled():
        names = list(Referral.objects.values_list("name", flat=True))
        tally.lost = tally.acknowledged - set(names)
        tally.doubled = len(names) - len(set(names))
        about = set(Event.objects.filter(what="inquiry.received").values_list("about", flat=True))
        ids = Referral.objects.values_list("pk", flat=True)
        tally.without_record = sum(1 for pk in ids if f"inquiry.referral:{pk}" not in about)
        organization = Organization.objects.get()
    with stored(server), scope(organization=organization):
        tally.broken = [broken.words for broken in record.breaks(organization.pk)]
