"""A visitor and a client on a phone: help stays in reach, and what is not sent is said and kept."""

import pytest
from django.conf import settings
from django_scopes import scope

from tests.browser.conftest import PHONE, seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
ASK = "/at/riverside/skills/request/"
CHECK = "/at/riverside/skills/right-for-me/"


def in_view(person: Person, href: str) -> bool:
    """Whether a link of that address stands on the screen, whole, and large enough for a thumb."""
    box = person.page.locator(f"a[href='{href}']:visible").first.bounding_box()
    assert box, href
    return bool(box["y"] >= 0 and box["y"] + box["height"] <= PHONE["height"] and box["height"] >= 44)


@pytest.fixture
def opened(rehearsal, django_db_blocker):
    """The clinic, and Sam who is expected in the group today."""
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            enrolled(world, make_series(world), NAMES[0], sign_in=True)
        world.users["sam"].set_password(PASSWORD)
        world.users["sam"].save()
    server.start()
    return server, clock, world


@pytest.mark.ledger("B02", "B03")
def test_a_visitor_never_scrolls_to_help(opened, chromium, tmp_path):
    server, _clock, _world = opened
    visitor = Person.at("a visitor", chromium, server, phone=True)
    for name, path in (("front", "/"), ("check", CHECK), ("ask", ASK)):
        visitor.go(path)
        seen(visitor.page, name, tmp_path)
        visitor.page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
        for href in ("tel:988", "sms:988", "tel:911"):
            assert in_view(visitor, href), (path, href)
    visitor.go("/at/riverside/skills/received/")
    seen(visitor.page, "received-alone", tmp_path)
    visitor.go(ASK).fill("Your name", "Robin Ash").fill("Phone", "555-0133")
    visitor.choose("in danger right now", "Yes").press("Send").reads("Do not wait for us")
    seen(visitor.page, "received-danger", tmp_path)
    assert in_view(visitor, "tel:988")
    visitor.page.goto(server.address + "/nowhere/")
    seen(visitor.page, "not-found", tmp_path)


@pytest.mark.ledger("H01")
def test_the_lock_keeps_help_in_reach(opened, chromium, tmp_path):
    server, _clock, world = opened
    sam = Person.at("Sam", chromium, server, phone=True).sign_in(world.users["sam"].email).go("/me/")
    page = sam.page
    page.clock.install()
    page.reload()
    page.clock.run_for((settings.IDLE_MINUTES * 60 + 5) * 1000)
    page.wait_for_selector("dialog.lock")
    seen(sam.page, "locked", tmp_path)
    for href in ("tel:988", "sms:988", "tel:911", "tel:555-0100"):
        assert in_view(sam, href)
    with page.context.expect_page() as beside:
        page.locator("dialog.lock").get_by_role("link", name="Help now").click()
    assert "You can talk to someone now" in beside.value.locator("h1").inner_text()
    assert page.locator("dialog.lock").is_visible()
