"""Rounds of SIGKILL under write load: what was acknowledged must be there afterwards.

Each round starts the real server, lets writers send telephone calls, positive safety answers and presses of attendance
(someone arrives, leaves, comes back, leaves again) over HTTP, while a leader's words of the group's note are saved as they
are typed, and kills the server
(every other round on PostgreSQL: the database first). A call whose answer was lost may or may not
have been saved: its sender cannot know. It is sent again with the same key after the next start,
and must then stand exactly once; of the words, the last that were acknowledged stand. No positive check-in or screen may ever stand without its concern, whatever
moment the server died at, nor a sign of withdrawal without its medical hold.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import threading
import time as time_module
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import chain, cycle
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_scopes import scope, scopes_disabled

from handrail.anytime.notes.models import SharedPart
from handrail.anytime.safety import queries as safety
from handrail.anytime.safety.models import Screen
from handrail.care.day import queries as day
from handrail.care.day.models import AttendanceEvent, CheckIn
from handrail.care.day.operations import CheckInAnswers, check_in
from handrail.care.inquiry.models import Referral
from handrail.care.schedule import operations as schedule
from handrail.ground.access.models import User
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic.models import Organization
from handrail.ground.clock import day_of
from handrail.ground.record import queries as record
from handrail.ground.record.models import Event
from tests.builders_days import NAMES, make_episode, make_series, place_of
from tests.server import Server, stored
from tests.world import World, make_world

WRITERS = 4
GROUPS = 4  # of twelve clients each, who may check in once
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, withdrawal_signs=False, unsafe_thoughts=False)
SCREEN = {"q1": "no", "q2": "no", "q3": "yes", "q4": "no", "q5": "no"}
CALL_PATH = "/referrals/call/skills/"
CALL = {"phone": "555-0123", "source": "self", "thoughts_of_suicide": "no", "in_danger_now": "no"}
WORDS_PATH = "/note/words/"
TOKEN = "k" * 32


@dataclass
class Tally:
    """What the rounds saw."""

    rounds: int = 0
    acknowledged: set[str] = field(default_factory=set)
    unanswered: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # name -> where to, what, key and all
    positives: set[str] = field(
        default_factory=set
    )  # acknowledged check-ins and screens that call for somebody
    presses: set[str] = field(default_factory=set)  # acknowledged presses of attendance
    words: list[str] = field(
        default_factory=list
    )  # acknowledged texts of the group's note, each in place of the last
    revision: int = 0  # of the last of them
    lost_answers: int = 0
    sent_again: int = 0
    replayed: int = 0  # of those sent again: had been saved already, and got the first answer
    refused: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    without_record: int = 0
    doubled: int = 0
    broken: list[str] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)  # positive answers without their concern or hold
    not_once: str = ""  # where answers or presses are stored more or less often than they were acknowledged
    database_kills: int = 0

    def count(self) -> int:
        return len(self.acknowledged) + len(self.positives) + len(self.presses) + len(self.words)

    def line(self) -> str:
        return (
            f"{self.rounds} rounds ({self.database_kills} of them the database too), "
            f"{len(self.acknowledged)} acknowledged, {len(self.lost)} lost, {self.doubled} doubled, "
            f"{self.without_record} without their record line, {len(self.broken)} breaks in the record; "
            f"{self.lost_answers} answers lost to a kill, {self.sent_again} sent again with the same key, "
            f"{self.replayed} of them had been saved and were not saved twice; "
            f"{len(self.positives)} positive answers, {len(self.unheard)} without their concern; "
            f"{len(self.presses)} presses of attendance, {len(self.words)} times words of a note"
        )


def play(server: Server, *, rounds: int, seed: int = 7, say: Callable[[str], object] = print) -> Tally:
    """Play the rounds on an empty database; return the tally."""
    chance, tally = random.Random(seed), Tally()
    server.command("migrate")
    cookie, course = prepare(server)
    for number in range(rounds):
        server.start()
        send_again(server, cookie, tally, course.leader)
        stop = threading.Event()
        writers = [
            threading.Thread(target=write_calls, args=(server, cookie, stop, tally)) for _ in range(WRITERS)
        ]
        writers.append(
            threading.Thread(target=write_positives, args=(server, cookie, stop, tally, course, chance))
        )
        writers.append(threading.Thread(target=press_attendance, args=(server, cookie, stop, tally, course)))
        writers.append(threading.Thread(target=type_words, args=(server, stop, tally, course)))
        for writer in writers:
            writer.start()
        wait_for_the_first(tally)
        time_module.sleep(chance.uniform(0.05, 0.6))
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
    send_again(server, cookie, tally, course.leader)
    server.stop()
    count(server, tally)
    return tally


def wait_for_the_first(tally: Tally, *, seconds: float = 10) -> None:
    """Return once this round has acknowledged something: a slow machine answers late, and is killed at work too."""
    before, until = tally.count(), time_module.monotonic() + seconds
    while tally.count() == before and time_module.monotonic() < until:
        time_module.sleep(0.01)


@dataclass
class Course:
    """Who answers: one client who is screened again and again, and everyone expected today, each once.

    Another one comes, and from then on leaves and comes back. A therapist writes what is done in their group.
    """

    screened: str
    places: list[str]
    restless: str
    session: str
    leader: str = ""  # the cookie of whoever writes
    presses: Iterator[str] = field(default_factory=lambda: chain(["arrival"], cycle(["departure", "return"])))


def prepare(server: Server) -> tuple[str, Course]:
    """Make the small world in the server's database and a session of the front desk; return its cookie."""
    with stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            course = expected_today(world)
        course.leader = signed_in(world.users["alice"])
        return signed_in(world.users["dora"]), course


def signed_in(user: User) -> str:
    """Return the cookie of a session of this user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "handrail.ground.access.sign_in.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}; csrftoken={TOKEN}"


def expected_today(world: World) -> Course:
    """Place some groups in sessions of today, in the clock the server goes by."""
    at = datetime.now(UTC)
    today = day_of(at, world.site.time_zone)
    by, episodes, places = system(world.organization.pk), [], []
    for number in range(GROUPS):
        room = clinic.add_room(world.site, by=by, at=at, name=f"Room {number + 10}", capacity=14)
        said = {"title": f"Group {number}", "starts": time(6 + 3 * number), "room": room}
        series = make_series(world, at=at, from_day=today, weeks=0, weekdays=[today.weekday()], **said)
        schedule.make_sessions(series, by=by, at=at, until=today)
        for given, family in NAMES[:12]:
            episode = make_episode(world, f"{given}{number}", family, sensitivity="part2")
            schedule.enrol(episode, series, by=by, at=at, weekdays=[today.weekday()], from_day=today)
            episodes.append(episode)
            places.append(str(place_of(episode, today).pk))
    restless = episodes[0]
    check_in(place_of(restless, today), by=world.actor("dora"), at=at, answers=FINE)
    session = str(place_of(restless, today).session_id)
    return Course(str(episodes[-1].pk), places[1:], restless=places[0], session=session)


class Sender:
    """One connection of a signed-in front desk."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.headers = {
            "Cookie": cookie,
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def send(self, name: str, body: str, tally: Tally, path: str = CALL_PATH) -> bool:
        """Send a call or an answer; note whether it was acknowledged, refused, or its answer lost."""
        try:
            self.connection.request("POST", path, body, self.headers)
            answer = self.connection.getresponse()
            words = answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return self._lost(name, (path, body), tally)
        if answer.status >= 500:  # the database was killed under a living server
            return self._lost(name, (path, body), tally)
        if path.endswith(WORDS_PATH) and answer.status == 200:
            tally.replayed += answer.getheader("Idempotent-Replay") == "true"
            tally.revision = json.loads(words)["revision"]
            tally.words.append(name)
            return True
        if answer.status != 302 or path.split("/")[1] not in (answer.getheader("Location") or ""):
            tally.refused.append(f"{path} {answer.status}: {_text(words)}")
            return False
        tally.replayed += answer.getheader("Idempotent-Replay") == "true"
        _acknowledged(tally, name, path).add(name)
        return True

    def close(self) -> None:
        self.connection.close()

    def _lost(self, name: str, sent: tuple[str, str], tally: Tally) -> bool:
        tally.lost_answers += name not in tally.unanswered
        tally.unanswered[name] = sent
        return False


def _text(words: bytes) -> str:
    return re.sub(r"<[^>]*>|\s+", " ", words.decode().partition("<main")[2])[:600]


def _acknowledged(tally: Tally, name: str, path: str) -> set[str]:
    if path == CALL_PATH:
        return tally.acknowledged
    return tally.presses if name.startswith("press ") else tally.positives


def write_calls(server: Server, cookie: str, stop: threading.Event, tally: Tally) -> None:
    """Send calls until told to stop, or until the server is gone."""
    with contextlib.closing(Sender(server, cookie)) as sender:
        while not stop.is_set():
            name = uuid4().hex
            body = urlencode(CALL | {"name": name, "idempotency_key": str(uuid4())})
            if not sender.send(name, body, tally):
                time_module.sleep(0.02)


def write_positives(
    server: Server, cookie: str, stop: threading.Event, tally: Tally, course: Course, chance: random.Random
) -> None:
    """Send positive check-ins, while anyone is left, and positive screens."""
    with contextlib.closing(Sender(server, cookie)) as sender:
        while not stop.is_set():
            key = {"idempotency_key": str(uuid4())}
            if course.places and chance.random() < 0.3:
                place = course.places.pop()
                answers = {"safety": "yes", "withdrawal_signs": chance.choice(["yes", "no"])}
                done = sender.send(place, urlencode(answers | key), tally, f"/places/{place}/check-in/")
            else:
                path = f"/clients/{course.screened}/safety-screen/"
                done = sender.send(uuid4().hex, urlencode(SCREEN | key), tally, path)
            if not done:
                time_module.sleep(0.02)


def press_attendance(
    server: Server, cookie: str, stop: threading.Event, tally: Tally, course: Course
) -> None:
    """Press one button after the other until an answer is lost: the next press waits until that one is sent again."""
    with contextlib.closing(Sender(server, cookie)) as sender:
        while not stop.is_set():
            path = f"/places/{course.restless}/{next(course.presses)}/"
            body = urlencode({"reason": "Fresh air", "from": "place", "idempotency_key": str(uuid4())})
            if not sender.send(f"press {uuid4().hex}", body, tally, path):
                return


def type_words(server: Server, stop: threading.Event, tally: Tally, course: Course) -> None:
    """Save one text after the other in place of the one before, until an answer is lost: it is sent again first."""
    with contextlib.closing(Sender(server, course.leader)) as sender:
        while not stop.is_set():
            text = f"Breathing, then text {uuid4().hex}."
            said = {"shared-text": text, "shared-revision": tally.revision, "shared-was": ""}
            body = urlencode(said | {"idempotency_key": str(uuid4())})
            if not sender.send(text, body, tally, f"/sessions/{course.session}{WORDS_PATH}"):
                return


def send_again(server: Server, cookie: str, tally: Tally, leader: str) -> None:
    """Send what had no answer once more, with its first key. Each must be acknowledged now."""
    with (
        contextlib.closing(Sender(server, cookie)) as desk,
        contextlib.closing(Sender(server, leader)) as writes,
    ):
        for name, (path, body) in list(tally.unanswered.items()):
            tally.sent_again += 1
            sender = writes if path.endswith(WORDS_PATH) else desk
            if sender.send(name, body, tally, path):
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
        time_module.sleep(0.25)
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
        tally.unheard = [*day.broken_rules(on=day_of(datetime.now(UTC), "UTC")), *safety.broken_rules()]
        answered = CheckIn.objects.exclude(scan="settled").values_list("visit__place_id", flat=True)
        check_ins = {str(pk) for pk in answered}
        stored_ = len(check_ins) + Screen.objects.count()
        if stored_ != len(tally.positives) or not check_ins <= tally.positives:
            tally.not_once = f"{stored_} stored of {len(tally.positives)} acknowledged"
        pressed = AttendanceEvent.objects.filter(kind__in=("arrived", "left", "returned")).count()
        if pressed != len(tally.presses):
            tally.not_once += f" {pressed} presses of attendance stored of {len(tally.presses)} acknowledged"
        saved = Event.objects.filter(what="notes.shared_saved").count()
        stands = list(SharedPart.objects.values_list("text", flat=True))
        if stands != tally.words[-1:] or saved != len(tally.words):
            tally.not_once += (
                f" words saved {saved} times of {len(tally.words)} acknowledged; {stands} stands"
            )
        tally.broken = [broken.words for broken in record.breaks(organization.pk)]
