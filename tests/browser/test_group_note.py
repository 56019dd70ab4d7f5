"""The group's note in a real browser: by keyboard alone, through a crash, a lost connection and a second editor."""

import re
from datetime import timedelta

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes.models import Note, ReplacedPart, SharedPart
from handrail.care.day import operations
from handrail.care.day.operations import CheckInAnswers
from handrail.care.plan import operations as plan
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
SAVED = re.compile("^saved")  # "Not saved" is something else
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
WORDS = [
    "Named fear under anger and asked for the floor.", "Listened; nodded at the diagram, said little.",
    "Led the breathing and explained it to a newcomer.", "Drew the call to the landlord on the board.",
    "Was tired; stayed, and wrote two lines.", "Told of Sunday's urge and what helped then.",
    "Asked how to use it at work tomorrow.", "Disagreed openly, then tried the other view.",
    "Practised twice, rated confidence six.", "Came back after the break and joined the role-play.",
    "Wept, was met kindly, went on.", "Plans a walk with a neighbour at five.",
]  # fmt: skip


class Group:
    """A session of so many people on a server that runs, everyone there; the last of `late` comes later."""

    def __init__(self, server, clock, *, people, ended=True, late=0):
        self.server, self.clock = server, clock
        clock.set(NOW)
        with stored(server):
            self.world = world = make_world("riverside", at=NOW)
            with scope(organization=world.organization):
                for name in ("alice", "priya"):
                    world.users[name].set_password(PASSWORD)
                    world.users[name].save()
                self.episodes = enrolled(world, make_series(world), *NAMES[:people])
                self.places = [place_of(episode) for episode in self.episodes]
                for place in self.places[: people - late]:
                    self.arrive(place)
                for episode in self.episodes:
                    self.plan_for(episode)
                self.session = self.places[0].session
                if ended:
                    at = NOW + timedelta(hours=4)
                    operations.end_session(self.session, by=world.actor("alice"), at=at)
                    clock.set(at)
        server.start()
        self.url = f"/sessions/{self.session.pk}/note/"

    def arrive(self, place):
        desk = self.world.actor("dora")
        operations.check_in(place, by=desk, at=NOW, answers=FINE)
        operations.arrive(place, by=desk, at=NOW)

    def plan_for(self, episode):
        alice = self.world.actor("alice")
        draft = plan.draft(episode, by=alice, at=NOW)
        problem = plan.add_problem(draft, by=alice, at=NOW, code="F33.1", words="Low mood")
        goal = plan.add_goal(problem, by=alice, at=NOW, words="Feel like myself")
        for words in ("Name the feeling before acting", "Call one friend a week"):
            plan.add_objective(
                goal, by=alice, at=NOW, words=words, measure="days", baseline="1", target="5",
                due_on=NOW.date(),
            )  # fmt: skip

    def facts(self):
        return stored(self.server), scope(organization=self.world.organization)

    def look(self, read):
        database, walls = self.facts()
        with database, walls:
            return read()

    def person(self, chromium, name):
        return Person.at(name, chromium, self.server).sign_in(f"{name}@riverside.example")

    def text_of(self, n):
        return f"#id_{self.places[n].pk}-text"


@pytest.fixture
def group(rehearsal, django_db_blocker):
    server, clock = rehearsal
    with django_db_blocker.unblock():
        yield lambda **said: Group(server, clock, **said)


def texts():
    return sorted(Note.objects.values_list("text", flat=True))


class Keys:
    """A keyboard that counts every key besides the words themselves."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, key):
        self.pressed += 1
        self.page.keyboard.press(key)

    def words(self, text):
        self.page.keyboard.type(text)


@pytest.mark.ledger("D08")
def test_a_group_of_twelve_is_documented_and_signed_by_keyboard_alone(group, chromium):
    room = group(people=12)
    person = room.person(chromium, "alice").go(room.url)
    page, keys = person.page, Keys(person.page)
    by_name = sorted(range(12), key=lambda n: tuple(reversed(NAMES[n])))
    keys.words("Taught wise mind; each placed a decision of today on the diagram.")  # the page opens there
    keys.press("PageDown")
    for n in by_name:
        before = keys.pressed
        keys.press("3")  # took part
        keys.press("1")  # the first objective
        keys.words(WORDS[n])
        keys.press("Tab")
        keys.press("1")  # risk the same, and on to the next person
        assert keys.pressed - before <= 6
    print("keys a person:", keys.pressed / 12)
    expect(page.locator("[data-ready]")).to_have_text("12 of 12")
    keys.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("12 of 12 signed")
    assert keys.pressed <= 6 * 12
    person.look()

    def signed():
        notes = list(Note.objects.filter(state="signed").select_related("objective"))
        assert {note.objective.words for note in notes} == {"Name the feeling before acting"}
        assert {(note.participation, note.risk_change) for note in notes} == {("took part", "no change")}
        return sorted(note.text for note in notes)

    assert room.look(signed) == sorted(WORDS)


@pytest.mark.ledger("D08")
def test_words_survive_a_lost_connection_a_closed_tab_and_a_killed_server(group, chromium):
    room = group(people=2)
    person = room.person(chromium, "alice").go(room.url)
    page = person.page
    page.fill(room.text_of(0), "Named the fear.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert room.look(texts) == ["Named the fear."]
    room.server.kill()
    page.fill(room.text_of(0), "Named the fear, then laughed.")
    expect(page.locator(f"#part-{room.places[0].pk}")).to_contain_text("kept on this device")
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('handrail-note'))")
    assert len(kept) == 1
    assert "fear" not in str(kept), "what waits in the browser can be read by whoever opens it"
    page.close(run_before_unload=False)
    room.server.start()
    again = page.context.new_page()
    again.goto(room.server.address + room.url)
    expect(again.locator(room.text_of(0))).to_have_value("Named the fear, then laughed.")
    expect(again.locator("[data-state]")).to_have_text(SAVED)
    again.wait_for_function("!Object.keys(localStorage).some(name => name.startsWith('handrail-note'))")
    assert room.look(texts) == ["Named the fear, then laughed."]


@pytest.mark.ledger("D08")
def test_of_two_editors_the_second_sees_both_texts_and_nobodys_words_are_lost(group, chromium):
    room = group(people=2)
    alice, priya = room.person(chromium, "alice").go(room.url), room.person(chromium, "priya").go(room.url)
    alice.page.fill(room.text_of(0), "Alice wrote this.")
    expect(alice.page.locator("[data-state]")).to_have_text(SAVED)
    priya.page.fill(room.text_of(0), "Priya wrote that.")
    panel = priya.page.locator("[data-both]")
    expect(panel).to_contain_text("Alice wrote this.")
    assert priya.page.input_value(room.text_of(0)) == "Priya wrote that."
    priya.look()
    panel.get_by_role("button", name="Keep mine").click()
    expect(priya.page.locator("[data-state]")).to_have_text(SAVED)
    assert room.look(texts) == ["Priya wrote that."]
    assert room.look(lambda: [one.text for one in ReplacedPart.objects.all()]) == ["Alice wrote this."]
    alice.page.fill(room.text_of(0), "Alice again.")
    alice.page.locator("[data-both]").get_by_role("button", name="Put both together").click()
    expect(alice.page.locator(f"#part-{room.places[0].pk} [data-tag]")).to_have_text("To write")
    alice.page.wait_for_timeout(800)
    assert room.look(texts) == ["Priya wrote that.\nAlice again."]


@pytest.mark.ledger("D08")
def test_a_late_arrival_joins_an_open_page_and_nothing_typed_is_touched(group, chromium):
    room = group(people=3, ended=False, late=1)
    person = room.person(chromium, "alice").go(room.url)
    page = person.page
    assert page.locator("#people section").count() == 2
    room.look(lambda: room.arrive(room.places[2]))
    page.fill(room.text_of(0), "Here from the start.")
    late = page.locator(f"#part-{room.places[2].pk}")
    expect(late).to_be_visible(timeout=6000)
    page.fill(room.text_of(1), "Half a sen")
    page.fill(room.text_of(2), "Came at ten and was welcomed.")
    page.wait_for_timeout(1500)
    assert page.input_value(room.text_of(1)) == "Half a sen"
    assert room.look(texts) == ["Came at ten and was welcomed.", "Half a sen", "Here from the start."]


def test_signing_out_takes_what_waits_off_the_device_and_says_so_first(group, chromium):
    room = group(people=1)
    person = room.person(chromium, "alice").go(room.url)
    page = person.page
    page.route(re.compile("/note/words/"), lambda route: route.abort())
    page.fill(room.text_of(0), "Not sent.")
    expect(page.locator(f"#part-{room.places[0].pk}")).to_contain_text("kept on this device")
    page.close(run_before_unload=False)
    other = page.context.new_page()
    other.goto(room.server.address + "/sign-out/")
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url(lambda url: "/sign-out/" not in url)
    assert len(asked) == 1
    assert other.evaluate("Object.keys(localStorage).filter(name => name.startsWith('handrail-note'))") == []


def test_without_script_the_page_saves_and_signs(group, chromium):
    room = group(people=1)
    person = room.person(chromium, "alice")
    context = chromium.new_context(
        java_script_enabled=False, storage_state=person.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(room.server.address + room.url)
    page.fill("#id_shared-text", "Breathing.")
    page.fill(room.text_of(0), "Line one\nline two")
    page.get_by_role("button", name="Save all").click()
    assert room.look(texts) == ["Line one\nline two"]
    assert room.look(lambda: SharedPart.objects.get().text) == "Breathing."
    context.close()


@pytest.mark.ledger("D09")
def test_a_note_about_one_client_is_saved_as_typed_and_signed_with_its_last_words(group, chromium):
    room = group(people=1)
    person = room.person(chromium, "alice").go(f"/clients/{room.episodes[0].pk}/notes/new/")
    person.press("Begin the note")
    page = person.page
    page.fill("[name=note-text]", "Talked about sleep.")
    page.wait_for_timeout(1500)
    assert room.look(texts) == ["Talked about sleep."]
    page.reload()
    page.fill("[name=note-text]", "Talked about sleep and work.")
    assert page.get_by_role("button", name="Sign the note").count() == 1
    page.get_by_role("button", name="Sign the note").click()  # at once: the words go first
    expect(page.locator("main")).to_contain_text("Add to this note")
    assert room.look(lambda: Note.objects.get(state="signed").text) == "Talked about sleep and work."
    person.look()


@pytest.mark.ledger("D08", "D09")
def test_the_page_says_which_part_is_not_saved_and_asks_to_look_only_at_what_stands_now(group, chromium):
    room = group(people=2)
    page = room.person(chromium, "alice").go(room.url).page
    state, other = page.locator("[data-state]"), NAMES[1][1]
    page.fill(room.text_of(0), f"Argued with {other}.")
    expect(state).to_have_text(re.compile("^Not saved: [^,]+$"))
    called = page.locator(f"#part-{room.places[0].pk} h3").inner_text()
    expect(state).to_have_text(f"Not saved: {called}")
    page.fill(room.text_of(1), "Listened, and nodded at the diagram.")
    page.wait_for_timeout(1500)
    expect(state).to_have_text(f"Not saved: {called}")  # another part that is saved takes nothing away
    page.fill(room.text_of(0), "Listened, and nodded at the diagram.")
    expect(state).to_have_text(SAVED)
    looks = page.locator(f"#part-{room.places[0].pk} [data-looks]")
    expect(looks).to_contain_text("Exactly the words")
    looks.get_by_role("checkbox").check()
    page.fill(room.text_of(1), "Asked how to use it at work tomorrow, and tried it.")
    expect(looks).to_be_hidden()
    assert not looks.locator("input").is_checked()

    def alone():
        said = {"kind": "individual", "service_on": NOW.date(), "text": WORDS[0]}
        alice = room.world.actor("alice")
        notes.sign(notes.write_note(room.episodes[0], by=alice, at=NOW, **said), by=alice, at=NOW)
        return notes.write_note(room.episodes[0], by=alice, at=NOW, **said)

    page.goto(f"{room.server.address}/notes/{room.look(alone).pk}/")
    expect(page.locator("[data-looks]")).to_contain_text("Reads like this person's note")
    page.fill("[name=note-text]", "Talked about sleep and work, quite differently.")
    expect(page.locator("[data-looks]")).to_be_hidden()
    page.fill("[name=note-text]", WORDS[0])
    expect(page.locator("[data-looks]")).to_be_visible()


@pytest.mark.ledger("D08")
def test_what_waits_on_a_device_is_seen_by_nobody_but_its_author(group, chromium):
    room = group(people=1)
    alice = room.person(chromium, "alice").go(room.url)
    context = alice.page.context
    context.route(re.compile("/note/words/"), lambda route: route.abort())
    alice.page.fill(room.text_of(0), "Only Alice knows.")
    expect(alice.page.locator(f"#part-{room.places[0].pk}")).to_contain_text("kept on this device")
    alice.page.close(run_before_unload=False)
    context.clear_cookies()  # the session is over; nobody signed out
    context.unroute(re.compile("/note/words/"))
    priya = Person("priya", context.new_page(), room.server).sign_in("priya@riverside.example").go(room.url)
    priya.page.wait_for_timeout(1500)
    assert priya.page.input_value(room.text_of(0)) == ""
    assert "Only Alice" not in priya.page.content()
    assert "Alice" not in str(priya.page.evaluate("Object.values(localStorage)"))
    assert room.look(texts) == []
    context.clear_cookies()
    again = Person("alice", context.new_page(), room.server).sign_in("alice@riverside.example").go(room.url)
    expect(again.page.locator("[data-state]")).to_have_text(SAVED)
    assert room.look(texts) == ["Only Alice knows."]
