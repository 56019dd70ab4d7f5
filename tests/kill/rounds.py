"""Rounds of SIGKILL under write load: what was acknowledged must be there afterwards.

Each round starts the real server, lets writers send telephone calls over HTTP and kills the server
(every other round on PostgreSQL: the database first). A call whose answer was lost may or may not
have been saved: its sender cannot know. It is sent again with the same key after the next start,
and must then stand exactly once.
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
CALL = {"phone": "555-0123", "source": "self", "thoughts_of_suicide": "no", "in_danger_now": "no"}
TOKEN = "k" * 32


@dataclass
class Tally:
    """What the rounds saw."""

    rounds: int = 0
    acknowledged: set[str] = field(default_factory=set)
    unanswered: dict[str, str] = field(default_factory=dict)  # name -> what was sent, key and all
    lost_answers: int = 0
    sent_again: int = 0
    replayed: int = 0  # of those sent again: had been saved already, and got the first answer
    refused: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    without_record: int = 0
    doubled: int = 0
    broken: list[str] = field(default_factory=list)
    database_kills: int = 0

    def line(self) -> str:
        return (
            f"{self.rounds} rounds ({self.database_kills} of them the database too), "
            f"{len(self.acknowledged)} acknowledged, {len(self.lost)} lost, {self.doubled} doubled, "
            f"{self.without_record} without their record line, {len(self.broken)} breaks in the record; "
            f"{self.lost_answers} answers lost to a kill, {self.sent_again} sent again with the same key, "
            f"{self.replayed} of them had been saved and were not saved twice"
        )


def play(server: Server, *, rounds: int, seed: int = 7, say: Callable[[str], object] = print) -> Tally:
    """Play the rounds on an empty database; return the tally."""
    chance, tally = random.Random(seed), Tally()
    server.command("migrate")
    cookie = prepare(server)
    for number in range(rounds):
        server.start()
        send_again(server, cookie, tally)
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
    server.start()
    send_again(server, cookie, tally)
    server.stop()
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


class Sender:
    """One connection of a signed-in front desk."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.headers = {
            "Cookie": cookie,
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def send(self, name: str, body: str, tally: Tally) -> bool:
        """Send a call; note whether it was acknowledged, refused, or its answer lost."""
        try:
            self.connection.request("POST", "/referrals/call/skills/", body, self.headers)
            answer = self.connection.getresponse()
            words = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return self._lost(name, body, tally)
        if answer.status >= 500:  # the database was killed under a living server
            return self._lost(name, body, tally)
        if answer.status != 302 or "/referrals/" not in (answer.getheader("Location") or ""):
            tally.refused.append(f"{answer.status}: {words.decode()[:300]}")
            return False
        tally.replayed += answer.getheader("Idempotent-Replay") == "true"
        tally.acknowledged.add(name)
        return True

    def close(self) -> None:
        self.connection.close()

    def _lost(self, name: str, body: str, tally: Tally) -> bool:
        tally.lost_answers += name not in tally.unanswered
        tally.unanswered[name] = body
        return False


def write_calls(server: Server, cookie: str, stop: threading.Event, tally: Tally) -> None:
    """Send calls until told to stop, or until the server is gone."""
    with contextlib.closing(Sender(server, cookie)) as sender:
        while not stop.is_set():
            name = uuid4().hex
            body = urlencode(CALL | {"name": name, "idempotency_key": str(uuid4())})
            if not sender.send(name, body, tally):
                time.sleep(0.02)


def send_again(server: Server, cookie: str, tally: Tally) -> None:
    """Send what had no answer once more, with its first key. Each must be acknowledged now."""
    with contextlib.closing(Sender(server, cookie)) as sender:
        for name, body in list(tally.unanswered.items()):
            tally.sent_again += 1
            if sender.send(name, body, tally):
                del tally.unanswered[name]


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
