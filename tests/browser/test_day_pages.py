"""The program day's pages as they look, on a desk and on a phone: run-sheet, room, coaching, group, skills, goals."""

from datetime import timedelta

import pytest
from django_scopes import scope

from handrail.anytime.safety.models import Concern
from handrail.care.day import operations as day
from handrail.care.schedule.models import Session
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
FINE = day.CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


@pytest.fixture
def morning(rehearsal, django_db_blocker):
    """A group of three in its skill, at a quarter to ten."""
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            episodes = enrolled(world, make_series(world), *NAMES[:3], sign_in=True)
            alice = world.actor("alice")
            for episode in episodes:
                place = place_of(episode)
                day.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
                day.arrive(place, by=alice, at=NOW + timedelta(minutes=20))
                day.clear(place, by=alice, at=NOW + timedelta(minutes=20))
            day.set_goal(
                episodes[0], by=alice, at=NOW, span="day", words="Call my sister", next_step="Find the number"
            )
            session = Session.objects.filter(state="running").get()
        for name in ("sam", "alice"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    clock.set(NOW + timedelta(minutes=65))
    server.start()
    return server, clock, world, session, episodes


@pytest.mark.ledger("S05", "D05", "D10", "T02")
def test_the_pages_of_the_day(morning, chromium, tmp_path):
    server, clock, world, session, episodes = morning
    alice = Person.at("Alice", chromium, server).sign_in(world.users["alice"].email)
    alice.go(f"/sessions/{session.pk}/run-sheet/")
    seen(alice.page, "run-sheet", tmp_path)
    alice.page.get_by_role("button", name="+10").first.click()
    alice.page.wait_for_load_state()
    alice.reads("Runs 10 minutes late")
    seen(alice.page, "late", tmp_path)
    alice.follow("For the room's screen")
    seen(alice.page, "room", tmp_path)
    alice.go(f"/sessions/{session.pk}/coaching/")
    seen(alice.page, "coaching", tmp_path)
    alice.go(f"/sessions/{session.pk}/group/")
    seen(alice.page, "group", tmp_path)
    alice.go(f"/clients/{episodes[0].pk}/skills/")
    seen(alice.page, "skills", tmp_path)
    alice.go(f"/sessions/{session.pk}/")
    seen(alice.page, "session", tmp_path)
    sam = Person.at("Sam", chromium, server, phone=True).sign_in(world.users["sam"].email)
    for name, path in (("today", "/me/"), ("goals", "/me/goals/"), ("my-skills", "/me/skills/")):
        sam.go(path)
        seen(sam.page, name, tmp_path)
    alice.go(f"/sessions/{session.pk}/").press("End the session")
    clock.set(NOW + timedelta(hours=4))
    sam.go("/me/").follow("How is your group?")
    seen(sam.page, "rate", tmp_path)


@pytest.mark.ledger("D02")
def test_on_a_phone_the_board_says_who_is_seen_first_without_a_scroll(
    morning, chromium, tmp_path, django_db_blocker
):
    server, _clock, world, _session, episodes = morning
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        asked = {"unsafe_thoughts": True, "withdrawal_signs": True}
        day.check_in(
            place_of(episodes[1]), by=world.actor("dora"), at=NOW + timedelta(minutes=30),
            answers=day.CheckInAnswers(mood=2, **asked),
        )  # fmt: skip
    alice = Person.at("Alice", chromium, server, phone=True).sign_in(world.users["alice"].email).go("/today/")
    seen(alice.page, "board-on-a-phone", tmp_path)
    tags = alice.page.locator(".board tbody tr td:nth-child(2) .tag")
    for n in range(tags.count()):
        box = tags.nth(n).bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390 - 16, tags.nth(n).inner_text()
    assert {"Safety concern open", "medical hold"} <= set(tags.all_inner_texts())


@pytest.mark.ledger("D08")
def test_a_page_left_open_until_its_session_ended_opens_after_a_sign_in_elsewhere_and_only_for_its_person(
    morning, chromium, django_db_blocker
):
    server, _clock, world, _session, episodes = morning
    with django_db_blocker.unblock(), stored(server):
        world.users["lee"].set_password(PASSWORD)
        world.users["lee"].save()
    alice = Person.at("Alice", chromium, server).sign_in(world.users["alice"].email)
    page, words = (
        alice.go(f"/clients/{episodes[0].pk}/concerns/").page,
        "Said on the way out that it is too much.",
    )
    page.locator("main [name=seen]").fill(words)
    page.locator("main [name=level]").first.check(force=True)
    whose = page.evaluate(
        "document.getElementById('lock-template').content.querySelector('[name=for]').value"
    )
    page.context.clear_cookies(name="sessionid")  # the night passed
    lee = Person("Lee", page.context.new_page(), server).sign_in(world.users["lee"].email)
    lee.page.evaluate("(name) => new BroadcastChannel(name).postMessage('lock')", whose)
    page.locator("dialog.lock").wait_for()
    lee.page.evaluate("new BroadcastChannel('handrail-idle').postMessage('unlock')")
    page.fill("#lock-password", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#lock-error").wait_for()
    assert "session has ended" in page.locator("#lock-error").inner_text()
    assert not page.locator("main [name=seen]").is_visible()
    page.context.clear_cookies(name="sessionid")
    Person("Alice", page.context.new_page(), server).sign_in(world.users["alice"].email)
    page.fill("#lock-password", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("dialog.lock").wait_for(state="detached")
    assert page.locator("main [name=seen]").input_value() == words
    page.locator("main form:has([name=seen]) button").last.click()
    page.wait_for_load_state()
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        raised = Concern.objects.get(client=episodes[0].client)
        assert words in str(vars(raised))
