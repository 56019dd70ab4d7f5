"""The check-in on a phone: at most eight taps, and sent once whatever becomes of the connection and of the page."""

from typing import Any

import pytest
from django_scopes import scope

from handrail.anytime.safety.models import Concern
from handrail.care.day.models import CheckIn
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
HERE = "/me/check-in/"
EMAIL = "sam@riverside.client.example"
LINES = ("tel:988", "sms:988", "tel:911")


@pytest.fixture
def sam(rehearsal, chromium, django_db_blocker):
    """Sam on the phone at their check-in, and what the clinic has of it."""
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            enrolled(world, make_series(world), NAMES[0], sign_in=True)
        world.users["sam"].set_password(PASSWORD)
        world.users["sam"].save()
    server.start()
    person = Person.at("Sam", chromium, server, phone=True).sign_in(EMAIL)

    def kept() -> tuple[list[bool | None], int]:
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            return list(CheckIn.objects.values_list("unsafe_thoughts", flat=True)), Concern.objects.count()

    return person, kept, clock


def left_on_the_phone(page: Any) -> int:
    return int(page.evaluate("localStorage.length"))


@pytest.mark.ledger("D01")
def test_a_whole_check_in_takes_at_most_eight_taps(sam, tmp_path):
    person, kept, _clock = sam
    page = person.go(HERE).page
    seen(page, "check-in", tmp_path)
    taps = 0
    for group in page.locator("form[data-keep] fieldset:has(input[type=radio])").all():
        group.locator("label").first.click()
        taps += 1
    page.keyboard.press("Enter")  # sends no answer: the safety question is asked for
    page.locator("[data-error-summary]").wait_for()
    assert kept() == ([], 0)
    seen(page, "asked-for", tmp_path)
    page.get_by_role("button", name="No", exact=True).click()
    page.wait_for_url("**/check-in/done/")
    assert taps + 1 <= 8
    assert kept() == ([False], 0)
    assert left_on_the_phone(page) == 0
    seen(page, "done", tmp_path)


@pytest.mark.ledger("D01", "D02", "H01")
def test_a_yes_without_a_connection_shows_help_at_once_and_is_sent_once(sam, tmp_path):
    person, kept, _clock = sam
    page = person.go(HERE).page
    page.locator("[name=words]").fill("it is bad")
    page.context.set_offline(True)
    page.get_by_role("button", name="Yes", exact=True).click()
    message = page.locator(".kept")
    message.wait_for()
    assert "your team does not know yet" in message.inner_text()
    for href in LINES:
        assert message.locator(f"a[href='{href}']").is_visible()
    seen(page, "kept-yes", tmp_path)
    assert kept() == ([], 0)
    page.context.set_offline(False)
    page.wait_for_url("**/check-in/done/")
    assert kept() == ([True], 1)
    assert left_on_the_phone(page) == 0


@pytest.mark.ledger("D01")
def test_a_page_that_was_closed_sends_what_it_kept_when_it_is_opened_again(sam, tmp_path):
    person, kept, _clock = sam
    page = person.go(HERE).page
    page.context.set_offline(True)
    page.get_by_role("button", name="No", exact=True).click()
    page.locator(".kept").wait_for()
    assert "kept on this phone" in page.locator(".kept").inner_text()
    seen(page, "kept", tmp_path)
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(person.server.address + "/me/")
    page.wait_for_url("**/check-in/done/")
    assert kept() == ([False], 0)
    assert left_on_the_phone(page) == 0


@pytest.mark.ledger("D01")
def test_an_answer_that_got_lost_is_sent_again_and_kept_once(sam):
    person, kept, _clock = sam
    page = person.go(HERE).page
    lost: list[int] = []

    def lose_the_first(route: Any) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server has it, and the phone never hears so
        route.abort("connectionreset")

    page.route("**" + HERE, lose_the_first)
    page.get_by_role("button", name="Yes", exact=True).click()
    page.locator(".kept").wait_for()
    assert kept() == ([True], 1)
    page.wait_for_url("**/check-in/done/")
    assert lost
    assert kept() == ([True], 1)


@pytest.mark.ledger("D01", "D02")
def test_someone_signed_out_meanwhile_is_asked_to_sign_in_and_nothing_is_lost(sam):
    person, kept, _clock = sam
    page = person.go(HERE).page
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_label("Password").wait_for()
    assert kept() == ([], 0)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/check-in/done/")
    assert kept() == ([True], 1)


def answering(page: Any, status: int) -> list[str]:
    """Let the clinic's side refuse every check-in. Returns what was tried."""
    tried: list[str] = []

    def refuse(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tried.append(route.request.url)
        route.fulfill(status=status, body="refused")

    page.route("**" + HERE, refuse)
    return tried


@pytest.mark.ledger("D01", "D02")
@pytest.mark.parametrize(("status", "tries"), [(404, 1), (410, 1), (403, 2)])
def test_what_the_clinic_will_not_take_is_not_tried_for_ever_and_nobody_is_left_believing_it_was(
    sam, tmp_path, status, tries
):
    person, kept, _clock = sam
    person.page.clock.install()
    page = person.go(HERE).page
    tried = answering(page, status)
    page.locator("[name=words]").fill("it is bad")
    page.locator("fieldset:has(input[name=mood]) label").nth(2).click()
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("heading", name="Nobody has your answers").wait_for()
    message = page.locator(".kept")
    for href in LINES:
        assert message.locator(f"a[href='{href}']").is_visible()
    assert "it is bad" in message.inner_text()
    page.clock.run_for(60_000)
    assert len(tried) == tries
    seen(page, f"refused-{status}", tmp_path)
    page.goto(person.server.address + "/me/")  # it says so on the first page too, and tries nothing
    page.get_by_role("heading", name="Nobody has your answers").wait_for()
    assert "it is bad" in page.locator(".kept").inner_text()
    assert (len(tried), kept()) == (tries, ([], 0))
    page.unroute("**" + HERE)
    page.get_by_role("button", name="Try once more").click()
    page.wait_for_url("**/check-in/done/")
    assert kept() == ([True], 1)
    assert left_on_the_phone(page) == 0


@pytest.mark.ledger("D01")
def test_refused_answers_leave_the_phone_when_their_person_says_so(sam):
    person, kept, _clock = sam
    page = person.go(HERE).page
    answering(page, 404)
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="Delete my answers here").click()
    page.wait_for_url("**/me/")
    assert left_on_the_phone(page) == 0
    assert page.locator(".kept").count() == 0
    assert kept() == ([], 0)


@pytest.mark.ledger("D01")
def test_a_page_that_lay_open_until_its_token_was_worth_nothing_still_sends(sam):
    person, kept, _clock = sam
    page = person.go(HERE).page
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.wait_for_url("**/check-in/done/")
    assert kept() == ([True], 1)
