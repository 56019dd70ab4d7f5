"""The safety plan on the client's phone: there without a connection, on one page of paper, and gone with signing out."""

import re
from typing import Any

import pytest
from django_scopes import scope

from handrail.anytime.safety import operations as safety
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
HERE = "/me/safety-plan/"
STEPS = {
    "warning_signs": "I stop answering the phone. I lie awake past two. I think that nobody would notice.",
    "on_my_own": "Walk around the block. A hot shower. The list of songs. Breathe out longer than in.",
    "people_and_places": "The library on Elm Street. My neighbor's porch. The Tuesday choir.",
    "people_to_ask": "My sister Ana, 555-0190. Jo from group, 555-0133.",
    "professionals": "My therapist by day, 555-0100. The emergency room on Fifth Street.",
    "safer_surroundings": "My sister keeps the pills and gives me a week at a time, until we change it together.",
}


@pytest.fixture
def sam(rehearsal, chromium, django_db_blocker):
    """Sam on the phone, and a verb that writes the next version of the plan."""
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
        for name in ("sam", "alice"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()

    def write(**changed: str) -> None:
        steps = safety.PlanSteps(**STEPS | changed)
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            said = {"steps": steps, "made_with": "Sam, and his sister Ana"}
            safety.write_plan(episode, by=world.actor("alice"), at=NOW, **said)

    write()
    server.start()
    return (
        Person.at("Sam", chromium, server, phone=True).sign_in("sam@riverside.client.example"),
        write,
        episode,
    )


def keeps(page: Any) -> list[str]:
    return list(page.evaluate("caches.keys()"))


def opened(person: Person) -> Any:
    page = person.go(HERE).page
    page.locator("[data-kept]").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller")
    return page


@pytest.mark.ledger("F02")
def test_once_opened_the_plan_is_there_without_a_connection(sam, tmp_path):
    person, write, _episode = sam
    page = opened(person)
    seen(page, "plan", tmp_path)
    page.context.set_offline(True)
    for address in (HERE, "/me/", "/me/week/"):
        page.goto(person.server.address + address)
        words = page.locator("main").inner_text()
        assert "You have no connection now." in words
        assert all(said in words for said in STEPS.values())
        assert page.locator("a[href='tel:988']").first.is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
    seen(page, "offline", tmp_path)
    page.context.set_offline(False)
    write(on_my_own="Call the choir")
    page.goto(person.server.address + "/me/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.goto(person.server.address + HERE)
    assert "Call the choir" in page.locator("main").inner_text()


@pytest.mark.ledger("F02", "Y02")
def test_the_plan_goes_from_a_phone_that_is_not_theirs_and_with_signing_out(sam):
    person, _write, _episode = sam
    page = opened(person)
    assert len(keeps(page)) == 1
    page.get_by_role("button", name="Not my phone: take it off").click()
    page.get_by_text("The plan is not on this phone any more.").wait_for()
    assert keeps(page) == []
    person.go("/me/")
    page.wait_for_load_state("networkidle")
    assert keeps(page) == []  # nor does it come back by itself
    page = opened(person)
    assert len(keeps(page)) == 1
    person.go("/me/account/")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state("networkidle")
    assert keeps(page) == []


@pytest.mark.ledger("F02")
def test_the_plan_prints_on_one_page(sam, chromium, tmp_path):
    person, _write, episode = sam
    alice = Person.at("Alice", chromium, person.server).sign_in("alice@riverside.example")
    for page in (person.go(HERE).page, alice.go(f"/clients/{episode.pk}/safety-plan/").page):
        paper = page.pdf(format="Letter", path=tmp_path / "plan.pdf")
        assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 1
