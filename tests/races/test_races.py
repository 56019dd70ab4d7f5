"""Several people act on one thing at the same moment: exactly one is done, the others are told, the record holds.

Threads with connections of their own, on a database of its own: no test transaction hides a wait.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from time import sleep
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.coverage import operations as coverage
from handrail.anytime.coverage.models import Check, Question
from handrail.anytime.coverage.operations import Card
from handrail.anytime.measures import operations as measures
from handrail.anytime.measures.models import Giving, Response
from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as note_queries
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as concerns
from handrail.anytime.safety.models import Concern
from handrail.care.admission import operations as admission
from handrail.care.day import operations as day
from handrail.care.day.models import AttendanceEvent, CheckIn
from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import Referral
from handrail.care.inquiry.operations import Request
from handrail.care.placement import operations as placement
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import queries as clinics
from handrail.ground.clinic import texts as clinics_texts
from handrail.ground.clinic.models import Organization, Proposal
from handrail.ground.episode import queries as episodes
from handrail.ground.people.operations import Identity
from handrail.ground.record import operations as record
from handrail.ground.record import queries as looking_back
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.anytime.test_x12 import answer_file
from tests.builders_days import NAMES, TODAY, make_episode, make_series
from tests.builders_stages import ASSESSED, BOTH_WAYS, START, at_admission, at_assessment, prepared
from tests.server import Server, migrated_database, stored
from tests.texts import changed
from tests.wording import COLUMBIA, loaded_wording
from tests.world import NOW, World, key, make_world

THREADS, ROUNDS = 4, 10
CHECK_IN = reverse("portal:check_in")
DAYS = [TODAY + timedelta(days=n) for n in range(40) if (TODAY + timedelta(days=n)).weekday() < 5]


@dataclass
class Arena:
    world: World
    series: Any
    sam: Any  # a course of care with a place on each weekday
    kim: Any  # another

    def actor(self, name: str = "alice") -> Any:
        return self.world.actor(name)

    def place(self, episode: Any, on: date) -> Any:
        """A copy of its own for whoever asks, as each request has one."""
        place = timetable.place_today(episode, on)
        assert place is not None
        return place


@pytest.fixture(scope="module")
def arena(tmp_path_factory, django_db_blocker) -> Iterator[Arena]:
    home = tmp_path_factory.mktemp("races")
    server = Server(home, migrated_database(home))
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            series = make_series(world, weeks=8)
            sam, kim = (make_episode(world, *NAMES[n], sign_in=True) for n in (0, 1))
            for one in (sam, kim):
                schedule.enrol(
                    one, series, by=world.actor("alice"), at=NOW, weekdays=series.weekdays, from_day=TODAY
                )
            yield Arena(world, series, sam, kim)


@pytest.fixture(autouse=True)
def _the_record_holds(arena) -> Iterator[None]:
    yield
    assert list(looking_back.breaks(arena.world.organization.pk)) == []


def at_once(
    arena: Arena, acts: list[Callable[[], Any]], organization: Any = None
) -> tuple[list[Any], list[NotAllowed]]:
    """Do all of these at one moment; return what was done and what was refused. Anything else fails."""
    within = organization or arena.world.organization
    gate, lock = threading.Barrier(len(acts)), threading.Lock()
    done: list[Any] = []
    told: list[NotAllowed] = []
    broken: list[BaseException] = []

    def play(act: Callable[[], Any]) -> None:
        try:
            with scope(organization=within):
                connection.ensure_connection()
                gate.wait(60)
                outcome, kept = act(), done
        except NotAllowed as refusal:
            outcome, kept = refusal, told
        except BaseException as mistake:
            outcome, kept = mistake, broken
        finally:
            connection.close()
        with lock:
            kept.append(outcome)

    threads = [threading.Thread(target=play, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return done, told


def one_wins(arena: Arena, acts: list[Callable[[], Any]]) -> None:
    """One act is done; each other one is told why not."""
    done, told = at_once(arena, acts)
    assert (len(done), len(told)) == (1, len(acts) - 1), told
    assert all(refusal.reasons for refusal in told)


def lines(what: str, **about: Any) -> int:
    """Return how many lines of the record say this."""
    return int(Event.objects.filter(what=what, **about).count())


def heard(episode: Any, *, by: Any, rule: str) -> Any:
    """A concern raised by someone who heard something."""
    said = {"origin": "staff", "level": "high", "trigger": "Heard in the hallway"}
    return safety.raise_concern(episode, by=by, at=NOW, about=episode, rule=rule, **said)


def phone_of(user: Any) -> Browser:
    browser = Browser(HTTP_HOST="localhost")
    browser.force_login(user)
    return browser


def first_line(about: Any) -> None:
    with transaction.atomic():
        record.write(by=system(about.pk), at=NOW, what="test.first", about=about)


def morning(on: date) -> datetime:
    return datetime.combine(on, time(13, 50), tzinfo=UTC)


def test_one_client_arrives_once(arena):
    people = [arena.actor(name) for name in ("alice", "dora", "lee", "priya")]
    for on in DAYS[:ROUNDS]:
        place = arena.place(arena.sam, on)
        one_wins(
            arena, [partial(day.arrive, arena.place(arena.sam, on), by=by, at=morning(on)) for by in people]
        )
        assert AttendanceEvent.objects.filter(visit__place=place, kind="arrived").count() == 1
        assert lines("day.arrived", at=morning(on)) == 1


def test_one_client_is_let_into_group_once(arena):
    """Two licensed people clear, each twice: presence starts once."""
    people = [arena.actor(name) for name in ("alice", "priya")] * 2
    for on in DAYS[ROUNDS : 2 * ROUNDS]:
        day.arrive(arena.place(arena.sam, on), by=people[0], at=morning(on))
        places = [arena.place(arena.sam, on) for _ in people]
        clear = [partial(day.clear, p, by=by, at=morning(on)) for p, by in zip(places, people, strict=True)]
        one_wins(arena, clear)
        assert lines("day.cleared", at=morning(on)) == 1


def test_what_is_said_again_after_it_was_closed_is_one_new_concern(arena):
    people = [arena.actor(name) for name in ("alice", "priya", "lee", "dora")]
    for number in range(ROUNDS):
        said = f"again {number}"
        first = heard(arena.sam, by=people[0], rule=said)
        safety.assess(first, by=people[0], at=NOW, risk="low", words="Talked.")
        safety.close(first, by=people[0], at=NOW, disposition="one-to-one and safety plan", why_no_plan="Low")
        done, told = at_once(arena, [partial(heard, arena.sam, by=by, rule=said) for by in people])
        assert (len({one.pk for one in done}), told) == (1, [])
        found = Concern.objects.filter(rule=said).values_list("state", flat=True)
        assert sorted(found) == ["closed", "raised"]


def test_two_first_arrivals_are_both_right(arena):
    """Two clients come at once, and nobody is there yet: the session begins once, both are in."""
    dora = arena.actor("dora")
    for on in DAYS[2 * ROUNDS : 3 * ROUNDS]:
        places = [arena.place(one, on) for one in (arena.sam, arena.kim)]
        done, told = at_once(arena, [partial(day.arrive, p, by=dora, at=morning(on)) for p in places])
        assert (len(done), told) == (2, [])
        assert lines("schedule.started", about=f"schedule.session:{places[0].session_id}") == 1


def test_a_screen_that_is_just_being_stored_is_read_before_the_level_is_decided(arena):
    """Whoever accepts waits for it, and is told: a danger that was answered first is never passed by."""
    alice, episode = arena.actor(), at_assessment(arena.world, Identity("Ana", "Costa", date(1991, 3, 3)))
    placement.assess(episode, by=alice, at=NOW, revision=0, said=ASSESSED)
    answered = threading.Event()

    def screen() -> None:
        danger: dict[int, str | None] = dict.fromkeys(range(1, 6), "yes")
        with transaction.atomic():
            safety.screen(episode, by=alice, at=NOW, answers=danger)
            answered.set()
            sleep(0.5)

    def accept() -> None:
        assert answered.wait(60)
        placement.decide(episodes.episode_for(alice, episode.pk), by=alice, at=NOW, level="iop", **BOTH_WAYS)

    done, told = at_once(arena, [screen, accept])
    assert (len(done), len(told)) == (1, 1)
    episode.refresh_from_db()
    assert episode.stage == "placement"


def test_a_place_is_given_while_something_about_the_same_client_is_written(arena):
    """What points to a course of care is checked at its commit, with the record held: nobody waits in a ring."""
    alice, ana = arena.actor(), make_episode(arena.world, "Ana", "Ruiz")
    written = threading.Event()

    def write() -> None:
        with transaction.atomic():
            heard(ana, by=alice, rule="while a place is given")
            written.set()
            sleep(0.5)

    def give() -> None:
        assert written.wait(60)
        days = {"weekdays": [0], "from_day": DAYS[0]}
        schedule.enrol(ana, arena.series, by=alice, at=NOW, **days)
        schedule.release_from(ana, by=alice, at=NOW, from_day=DAYS[0], reason="Only a try")

    done, told = at_once(arena, [write, give])
    assert (len(done), told) == (2, [])


def test_one_concern_is_closed_once(arena):
    alice = arena.actor()
    for number in range(ROUNDS):
        raised = heard(arena.sam, by=alice, rule=f"round {number}")
        safety.assess(raised, by=alice, at=NOW, risk="low", words="Tired, safe tonight.")
        copies = [concerns.concern_for(alice, raised.pk) for _ in range(THREADS)]
        close = partial(safety.close, by=alice, at=NOW, disposition="returned to group")
        one_wins(arena, [partial(close, copy) for copy in copies])
        assert lines("safety.closed", about=f"safety.concern:{raised.pk}") == 1


def test_of_those_who_say_how_high_the_risk_is_at_once_none_is_overwritten(arena):
    """One assessment of a concern is kept and the others are told; a screen of that moment stands beside it."""
    alice, no = arena.actor(), dict.fromkeys(range(1, 5), "no")
    for number in range(ROUNDS):
        raised = heard(arena.kim, by=alice, rule=f"risk {number}")
        before = len(concerns.risks_of(arena.kim.pk))
        copies = [concerns.concern_for(alice, raised.pk) for _ in range(THREADS - 1)]
        assess = partial(safety.assess, by=alice, at=NOW, risk="low", words="Safe tonight.")
        screen = partial(safety.screen, arena.kim, by=alice, at=NOW, answers=no)
        done, told = at_once(arena, [*(partial(assess, copy) for copy in copies), screen])
        assert (len(done), len(told)) == (2, THREADS - 2)
        numbers = [one.n for one in concerns.risks_of(arena.kim.pk)]
        assert numbers == list(range(before + 2, 0, -1))


def test_a_transfer_is_begun_once_and_ends_once(arena):
    """Two who begin one at once leave one; of two ends said at once one stands, and nobody is lost on the way."""
    alice, to = arena.actor(), safety.Destination("inpatient", "Hill Hospital")
    begin = partial(safety.open_transfer, by=alice, at=NOW, to=to, why="Not safe at home")
    for number in range(ROUNDS):
        one_wins(arena, [partial(begin, arena.kim)] * THREADS)
        (way,) = [one for one in concerns.transfers_of(arena.kim.pk) if one.is_underway]
        copies = [concerns.transfer_for(alice, way.pk) for _ in range(THREADS)]
        end = partial(safety.settle, by=alice, at=NOW, outcome="client refused", words="Goes home")
        one_wins(arena, [partial(end, copy) for copy in copies])
        steps = concerns.steps_noted(way)
        assert [one.kind for one in steps] == ["client refused"], number
        assert lines("safety.concern_raised", detail__rule="transfer: client refused") == number + 1


def test_one_answer_raises_one_concern(arena):
    """Nobody is refused: whoever raises the same answer gets the concern that stands."""
    for number in range(10):
        say = partial(heard, arena.kim, by=arena.actor(), rule=f"answer {number}")
        done, told = at_once(arena, [say] * THREADS)
        assert told == []
        assert len({concern.pk for concern in done}) == 1
        assert lines("safety.concern_raised", about=f"safety.concern:{done[0].pk}") == 1


def test_one_scale_answered_on_several_devices_is_begun_once_heard_once_and_ends_once(arena):
    """Each question of a scale at the same moment from several devices, and the end as well."""
    by = arena.actor("sam")
    for n in range(1, 11):
        say = partial(
            measures.answer_some, arena.sam, by=by, at=NOW, instrument="phq9", answers={n: int(n == 9)}
        )
        done, told = at_once(arena, [say] * THREADS)
        assert told == []
        assert len({giving.pk for giving in done}) == 1
    giving = Giving.objects.get(episode=arena.sam)
    assert Concern.objects.filter(about=f"measures.giving:{giving.pk}").count() == 1
    end = partial(measures.answer_some, arena.sam, by=by, at=NOW, instrument="phq9", answers={}, finish=True)
    one_wins(arena, [end] * THREADS)
    assert Response.objects.get(episode=arena.sam).answers["9"] == 1
    assert Concern.objects.filter(episode=arena.sam, origin="measure").count() == 1


def test_one_note_is_signed_once(arena):
    alice = arena.actor()
    write = partial(notes.write_note, arena.sam, by=alice, at=NOW, kind="individual", service_on=TODAY)
    for number in range(ROUNDS):
        note = write(text=f"Talk {number}", minutes=30)
        copies = [note_queries.note_for(alice, note.pk) for _ in range(THREADS)]
        one_wins(arena, [partial(notes.sign, copy, by=alice, at=NOW) for copy in copies])
        assert lines("notes.signed", about=f"notes.note:{note.pk}") == 1


def test_of_those_who_save_one_part_at_once_one_is_saved_and_the_others_are_told(arena):
    alice = arena.actor()
    for n, on in enumerate(DAYS[:ROUNDS]):
        session = arena.place(arena.sam, on).session
        said = {"participation": "led", "risk_change": "", "objective_id": None, "minutes": 60}
        for revision in (0, 1):  # the first of all, then one on top of it
            saves = [
                partial(
                    notes.save_part, arena.sam, by=alice, at=NOW, session=session, revision=revision,
                    text=f"Round {n}, {revision}: words of {who}.", **said,
                )
                for who in range(THREADS)
            ]  # fmt: skip
            one_wins(arena, saves)
        assert note_queries.sheet(session).notes[arena.sam.client_id].revision == 2


def test_a_note_is_made_void_once_and_never_signed_besides(arena):
    alice = arena.actor()
    for n in range(ROUNDS):
        note = notes.write_note(
            arena.kim, by=alice, at=NOW, kind="crisis", service_on=TODAY, text=f"Number {n}: called."
        )
        copies = [note_queries.note_for(alice, note.pk) for _ in range(THREADS)]
        acts = [partial(notes.make_void, copy, by=alice, at=NOW, reason="Wrong") for copy in copies[:2]]
        acts += [partial(notes.sign, copy, by=alice, at=NOW, looked=True) for copy in copies[2:]]
        at_once(arena, acts)
        about = f"notes.note:{note.pk}"
        now = note_queries.note_for(alice, note.pk)
        assert lines("notes.made_void", about=about) == (now.state == "void")
        assert lines("notes.signed", about=about) == (now.signed_at is not None)


def test_one_client_is_admitted_once(arena):
    alice = arena.actor()
    for number in range(5):
        episode = at_admission(arena.world, Identity("Robin", f"Case {number}", date(1990, 1, 1 + number)))
        prepared(arena.world, episode)
        copies = [episodes.episode_for(alice, episode.pk) for _ in range(THREADS)]
        one_wins(arena, [partial(admission.admit, copy, by=alice, at=NOW) for copy in copies])
        episode.refresh_from_db()
        assert (episode.stage, episode.admitted_on) == ("taking part", START)
        assert lines("admission.admitted", client_id=episode.client_id) == 1


def test_the_last_place_is_given_once(arena):
    """Four clients and one free place: nobody is promised a seat that is not there."""
    alice, room = arena.actor(), arena.world.room
    people = [make_episode(arena.world, f"Pat {n}", f"Round {n}") for n in range(THREADS)]
    type(room).objects.filter(pk=room.pk).update(capacity=1)
    for weekday in range(5):
        said = {"track": "evening", "title": f"Evening {weekday}", "starts": time(17), "weekdays": [weekday]}
        series = timetable.series_for(alice, make_series(arena.world, weeks=0, **said).pk)
        take = partial(schedule.enrol, by=alice, at=NOW, weekdays=[weekday], from_day=TODAY)
        one_wins(arena, [partial(take, episode, series) for episode in people])
        for episode in people:
            schedule.release_from(episode, by=alice, at=NOW, from_day=TODAY, reason="The next round")
    type(room).objects.filter(pk=room.pk).update(capacity=14)


@pytest.mark.parametrize("same", [True, False], ids=["one key", "several keys"])
def test_one_check_in_sent_at_once_is_one_check_in(arena, same, set_clock):
    """A repeat with the same key gets the first answer; one with another key sees what stands."""
    form = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}
    for on in DAYS[:5] if same else DAYS[5:10]:
        set_clock(morning(on))
        one_key = key()
        sent = [form | (one_key if same else key()) for _ in range(THREADS)]
        phones = [phone_of(arena.world.users["kim"]) for _ in sent]
        acts = [partial(phone.post, CHECK_IN, words) for phone, words in zip(phones, sent, strict=True)]
        answers, _told = at_once(arena, acts)
        others = 302 if same else 200
        assert sorted(answer.status_code for answer in answers) == sorted([302] + [others] * (THREADS - 1))
        assert all("You are checked in" in a.content.decode() for a in answers if a.status_code == 200)
        assert sum("Idempotent-Replay" in answer for answer in answers) == (THREADS - 1 if same else 0)
        assert CheckIn.objects.filter(visit__place=arena.place(arena.kim, on)).count() == 1


def test_one_of_several_proposed_versions_is_published(arena):
    """Four directors publish at once, each a version of their own beside the one they all saw."""
    erin, site = arena.actor("erin"), arena.world.site
    for number in range(5):
        seen = clinics.version_in_force(site_id=site.pk, program="skills")
        texts = [
            changed(version=10 * number + 10 + n).replace("minimum: 4", f"minimum: {n + 1}")
            for n in range(THREADS)
        ]
        proposals = [clinic.propose(site, by=erin, at=NOW, text=text, seen=seen) for text in texts]
        one_wins(arena, [partial(clinic.publish_proposal, one, by=erin, at=NOW) for one in proposals])
        (now,) = [row for row in clinics.programs_in_force() if row.program == "skills"]
        assert now.pk != seen.pk
        assert sum(one.became_id is not None for one in Proposal.objects.filter(seen=seen)) == 1


def test_one_proposal_is_published_once_and_a_new_program_comes_in_once(arena):
    erin, site = arena.actor("erin"), arena.world.site
    for number in range(5):
        text = changed("skills", ("\nid: skills", f"\nid: new_{number}"))
        same = clinic.propose(site, by=erin, at=NOW, text=text)
        copies = [clinics.proposal_for(erin, same.pk) for _ in range(2)]
        other = clinic.propose(site, by=erin, at=NOW, text=text.replace("minimum: 4", "minimum: 3"))
        acts = [partial(clinic.publish_proposal, one, by=erin, at=NOW) for one in (*copies, other)]
        one_wins(arena, acts)


def test_one_wording_is_loaded_and_withdrawn_once(arena):
    erin = arena.actor("erin")
    for number in range(5):
        now = clinics.wording_in_force(arena.world.organization.pk, COLUMBIA)
        seen = now.pk if now else None
        sources = [f"Copy {number}.{n}" for n in range(THREADS)]
        one_wins(arena, [partial(loaded_wording, arena.world, seen=seen, source=one) for one in sources])
        assert lines("clinic.wording_loaded") == number + 1
    now = clinics.wording_in_force(arena.world.organization.pk, COLUMBIA)
    copies = [clinics.wording_for(erin, now.pk) for _ in range(THREADS)]
    one_wins(
        arena, [partial(clinic.withdraw_wording, one, by=erin, at=NOW, because="Ended") for one in copies]
    )
    assert lines("clinic.wording_withdrawn") == 1


def test_one_number_is_published_once(arena):
    erin, site = arena.actor("erin"), arena.world.site
    for number in range(5):
        program = clinics_texts.program_in(changed(version=1000 + number))
        one_wins(arena, [partial(clinic.publish_program, site, program, by=erin, at=NOW)] * THREADS)
        (now,) = [row for row in clinics.programs_in_force() if row.program == "skills"]
        assert now.version == str(1000 + number)


def test_two_directors_say_at_once_what_the_site_offers(arena):
    erin, site = arena.actor("erin"), arena.world.site
    for number in range(ROUNDS):
        lists = [{"bus": "", "parking": f"{number}"}, {"bus": "", "step_free": ""}] * 2
        acts = [partial(clinic.set_amenities, site, by=erin, at=NOW, offered=one) for one in lists]
        acts += [
            partial(clinic.set_checks, site, by=erin, at=NOW, jurisdiction="NY", payers=[], stops=[])
        ] * 2
        done, told = at_once(arena, acts)
        assert (len(done), told) == (len(acts), [])
        kinds = {one.kind for one in clinics.amenities_of(site.pk)}
        assert kinds in ({"bus", "parking"}, {"bus", "step_free"})


def test_two_requests_made_part_of_one_lose_neither_the_crisis_nor_the_clock(arena):
    """One brings the urgency, the other the earlier clock: the one they become part of keeps both."""
    dora, program = arena.actor("dora"), arena.world.program
    calm = dict.fromkeys(
        (
            "in_danger_now",
            "thoughts_of_suicide",
            "recent_attempt",
            "withdrawal_signs",
            "recent_hospital_stay",
        ),
        False,
    )
    for number in range(ROUNDS):
        told = calm | {"name": "Jo Lang", "phone": f"555-01{number:02}"}
        ask = partial(inquiry.receive, program, by=dora)
        into = ask(Request(**told), at=NOW)
        crisis = ask(Request(**told | {"in_danger_now": True}), at=NOW)
        early = ask(Request(**told), at=NOW - timedelta(days=9))
        assert early.due_at < crisis.due_at < into.due_at
        copies = [Referral.objects.get(pk=into.pk) for _ in range(2)]
        merge = partial(inquiry.merge, by=dora, at=NOW, reason="The same voice")
        acts = [partial(merge, one, into=copy) for one, copy in zip((crisis, early), copies, strict=True)]
        done, refused = at_once(arena, acts)
        assert (len(done), refused) == (2, [])
        into.refresh_from_db()
        assert (into.urgency, into.due_at) == ("crisis", early.due_at)
        assert into.appointment_due_at == min(crisis.appointment_due_at, early.appointment_due_at)
        assert lines("inquiry.took_over", about=f"inquiry.referral:{into.pk}") == 2


def test_one_answer_of_a_payer_is_read_in_once(arena):
    """Two at the desk read in the same 271: one answer stands, the other is told."""
    dora, erin = arena.actor("dora"), arena.actor("erin")
    known = {"npi": "1234567893", "sender": "RIVERSIDE", "receiver": "CLEARING"}
    coverage.set_sender(arena.world.organization.pk, by=erin, at=NOW, **known)
    card = Card(payer="Blue Harbor Health", payer_id="BH001", member_id="M-20041")
    noted = coverage.note(arena.sam, by=dora, at=NOW, card=card)
    for _number in range(ROUNDS):
        question = coverage.write_question(noted, by=dora, at=NOW, service_on=TODAY)
        text = answer_file("EB*1**30", trace=question.trace)
        copies = [Question.objects.get(pk=question.pk) for _ in range(THREADS)]
        one_wins(arena, [partial(coverage.read_answer, copy, by=dora, at=NOW, text=text) for copy in copies])
        check = Check.objects.get(question=question)
        assert lines("coverage.checked", about=f"coverage.check:{check.pk}") == 1


def test_the_first_lines_of_a_record_stand_in_order(arena):
    """A chain begins once, also when the first lines come from several people at once."""
    for number in range(10):
        fresh = Organization.objects.create(name=f"New {number}", slug=f"new-{number}", phone="555-0100")
        done, told = at_once(arena, [partial(first_line, fresh)] * THREADS, organization=fresh)
        assert (len(done), told) == (THREADS, [])
        with scope(organization=fresh):
            numbers = Event.objects.order_by("sequence").values_list("sequence", flat=True)
            assert list(numbers) == list(range(1, THREADS + 1))
            assert list(looking_back.breaks(fresh.pk)) == []
