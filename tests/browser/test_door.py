"""The tablet at the door in a browser: one after another, without a connection too, and nothing stays."""

import contextlib
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import Error, expect

from handrail.anytime.safety.models import Concern
from handrail.care.day.models import CheckIn
from tests.browser.conftest import DESK, PHONE, seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
ANY = (DESK, PHONE, TABLET)


@pytest.fixture
def door(rehearsal, chromium, django_db_blocker):
    """The tablet at its address, nobody signed in, and what the clinic has."""
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            enrolled(world, make_series(world), *NAMES[:6])
        world.users["dora"].set_password(PASSWORD)
        world.users["dora"].save()
    server.start()
    page = Person.at("Dora", chromium, server).sign_in(world.users["dora"].email).go("/tablet/").page
    page.set_viewport_size(TABLET)
    page.get_by_role("button", name="Make this device the tablet").click()
    page.get_by_role("link", name="Open the check-in").click()
    on_the_initials(page)
    page.context.clear_cookies(name="sessionid")  # Dora signs out
    page.clock.install()
    page.reload()

    def kept() -> tuple[list[bool | None], int]:
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            return list(CheckIn.objects.values_list("unsafe_thoughts", flat=True)), Concern.objects.count()

    return page, kept


def to_the_questions(page: Any, initials: str, day: str = "2") -> None:
    page.get_by_role("link", name=initials, exact=True).click()
    page.get_by_label("Month").select_option("4")
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_role("button", name="Go on").click()


def on_the_initials(page: Any) -> None:
    page.get_by_role("heading", name="Press your initials").wait_for()


def stored_here(page: Any) -> list[str]:
    """What the browser keeps of the check-in; where its page stood is no more than the address."""
    kept = page.evaluate("Object.values(localStorage).concat(Object.values(sessionStorage))")
    return [one for one in kept if not one.startswith("/door/")]


@pytest.mark.ledger("D01")
def test_one_after_another_checks_in_and_nothing_stays(door, tmp_path):
    page, kept = door
    seen(page, "initials", tmp_path, ANY)
    to_the_questions(page, "SK", day="9")
    page.get_by_text("does not fit").wait_for()
    seen(page, "birthday", tmp_path, ANY)
    page.get_by_label("Month").select_option("4")
    page.get_by_label("Day", exact=True).fill("2")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="How are you today?").wait_for()
    seen(page, "questions", tmp_path, ANY)
    page.locator("[name=words]").fill("slept badly")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("heading", name="You are checked in").wait_for()
    seen(page, "done", tmp_path, ANY)
    assert kept() == ([False], 0)
    page.clock.run_for(17_000)
    on_the_initials(page)
    assert page.get_by_role("link", name="SK", exact=True).count() == 0
    with contextlib.suppress(Error):  # the browser has nothing to show: no page was kept
        page.go_back()
    expect(page.get_by_role("heading", name="How are you today?")).to_have_count(0)
    expect(page.locator("[name=words]")).to_have_count(0)


@pytest.mark.ledger("D01", "D02", "H01")
def test_a_yes_asks_to_stay_and_the_tablet_is_free_again_after_a_while(door, tmp_path):
    page, kept = door
    to_the_questions(page, "KL")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("heading", name="Please stay here. Someone comes to you now.").wait_for()
    assert page.locator("a[href='tel:988']").is_visible()
    seen(page, "stay", tmp_path, ANY)
    assert kept() == ([True], 1)
    page.clock.run_for(17_000)
    on_the_initials(page)


@pytest.mark.ledger("D01", "D02")
def test_without_a_connection_it_says_so_and_a_yes_is_sent_when_it_is_back(door, tmp_path):
    page, kept = door
    to_the_questions(page, "KL")
    page.get_by_role("heading", name="How are you today?").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("heading", name="Not sent").wait_for()
    seen(page, "not-sent", tmp_path, ANY)
    assert page.locator("a[href='tel:988']").is_visible()
    page.clock.run_for(125_000)
    page.get_by_role("heading", name="Please check in at the front desk").wait_for()
    assert "not alone" not in page.locator("main").inner_text()
    assert kept() == ([], 0)
    assert stored_here(page) == []
    page.context.set_offline(False)
    page.clock.run_for(6_000)
    on_the_initials(page)
    assert kept() == ([True], 1)


@pytest.mark.ledger("D01")
def test_whoever_walks_away_leaves_no_questions_behind(door):
    page, kept = door
    to_the_questions(page, "JL")
    page.get_by_role("heading", name="How are you today?").wait_for()
    page.locator("[name=words]").fill("private")
    page.clock.run_for(122_000)
    on_the_initials(page)
    expect(page.locator("[name=words]")).to_have_count(0)
    assert kept() == ([], 0)


@pytest.mark.ledger("D01", "D02", "M01")
def test_a_few_questions_after_it_and_an_answer_without_a_connection_is_not_lost(door, tmp_path):
    page, kept = door
    to_the_questions(page, "SK")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("link", name="Answer a few questions now").wait_for()
    seen(page, "offer", tmp_path, ANY)
    page.get_by_role("link", name="Answer a few questions now").click()
    page.get_by_role("heading", name="Question 1 of 10").wait_for()
    seen(page, "question", tmp_path, ANY)
    for n in range(2, 10):
        page.get_by_role("button", name="Several days").click()
        page.get_by_role("heading", name=f"Question {n} of 10").wait_for()
    page.wait_for_load_state()  # its script as well
    page.context.set_offline(True)
    page.get_by_role("button", name="Several days").click()
    page.get_by_role("heading", name="Not sent").wait_for()
    seen(page, "question-not-sent", tmp_path, ANY)
    page.clock.run_for(125_000)
    page.get_by_role("heading", name="Please go to the front desk").wait_for()
    assert kept() == ([False], 0)
    page.context.set_offline(False)
    page.clock.run_for(6_000)
    on_the_initials(page)
    assert kept() == ([False], 1)
    assert stored_here(page) == []


@pytest.mark.ledger("D01", "M01")
def test_whoever_walks_away_from_a_question_leaves_none_behind(door):
    page, _kept = door
    to_the_questions(page, "JL")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("link", name="Answer a few questions now").click()
    page.get_by_role("heading", name="Question 1 of 10").wait_for()
    page.clock.run_for(122_000)
    on_the_initials(page)
    with contextlib.suppress(Error):
        page.go_back()
    expect(page.get_by_role("heading", name="Question 1 of 10")).to_have_count(0)


@pytest.mark.ledger("D01")
def test_the_address_read_off_the_tablet_opens_nothing_on_another_device(door, chromium, tmp_path):
    page, kept = door
    to_the_questions(page, "SK")
    page.get_by_role("heading", name="How are you today?").wait_for()
    other = chromium.new_context(viewport=PHONE, locale="en-US").new_page()
    for address in (page.url, page.url.partition("/check-in/")[0] + "/"):
        other.goto(address)
        other.get_by_role("heading", name="This address works only on the tablet").wait_for()
    seen(other, "elsewhere", tmp_path, ANY)
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("heading", name="You are checked in").wait_for()
    assert kept() == ([False], 0)
