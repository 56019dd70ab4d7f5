"""The pages of programs and of the way in, in the states that ask something of their reader, on two widths."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.operations import Request
from handrail.ground.clinic import operations as clinic
from tests.browser.conftest import DESK
from tests.browser.conftest import seen as seen_in_both
from tests.browser.people import Person
from tests.builders_stages import SAM, at_admission
from tests.server import stored
from tests.texts import changed
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
HERE = "/at/riverside/skills/"
SHORTER = ("group: {minimum: 4, maximum: 12}", "group: {minimum: 4, maximum: 10}")
WRONG = ("group: {minimum: 4, maximum: 12}", "group: {minimum: 14, maximum: 12}")


def seen(person: Person, name: str, folder: Any) -> None:
    """Nothing is wider than the window, on a desk and on a phone; no barrier on either. Back to the desk."""
    seen_in_both(person.page, name, folder)
    person.page.set_viewport_size(DESK)


def refused(person: Person, button: str) -> None:
    """Press a button whose answer is a refusal: the page comes back with its reasons."""
    person.page.get_by_role("button", name=button, exact=True).first.click()
    person.page.wait_for_load_state()
    person.page.locator("[data-error-summary]").wait_for()


@pytest.fixture
def opened(rehearsal, django_db_blocker):
    """The clinic: a second version of its program, someone at admission, a full program with a line."""
    server, clock = rehearsal
    clock.set(NOW + timedelta(hours=1))
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            erin, dora = world.actor("erin"), world.actor("dora")
            episode = at_admission(world, SAM)
            text = changed("skills", SHORTER)
            made = clinic.propose(world.site, by=erin, at=NOW, text=text, seen=world.program)
            version = clinic.publish_proposal(made, by=erin, at=NOW)
            inquiry.set_places(version, by=erin, at=NOW, places=1)
            referral = inquiry.receive(version, Request("Ana Cruz", phone="555-0120"), by=dora, at=NOW)
            inquiry.answer(referral, by=dora, at=NOW, words="Spoke. The group is full.")
            inquiry.wait(referral, by=dora, at=NOW, priority="standard", reason="The group is full")
        for name in ("erin", "dora"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    return server, world, episode, version


@pytest.mark.ledger("B01", "B02")
def test_a_visitor_reads_programs_and_asks_themselves(opened, chromium, tmp_path):
    server, _world, _episode, _version = opened
    visitor = Person.at("a visitor", chromium, server, phone=True)
    visitor.go(HERE)
    seen(visitor, "program", tmp_path)
    visitor.follow("For family and friends")
    seen(visitor, "families", tmp_path)
    visitor.go("/sign-in/").follow("Forgot your password?")
    seen(visitor, "forgotten", tmp_path)
    visitor.go(HERE + "right-for-me/")
    for name in visitor.page.locator("input[type=radio][value=no]").evaluate_all(
        "all => all.map(one => one.name)"
    ):
        helps = name.startswith("check-helps")
        if name != "check-first_needs_24_hour":  # skipped
            value = "yes" if helps or name.endswith("cannot_do_groups") else "no"
            visitor.page.locator(f"[name='{name}'][value={value}]").check(force=True)
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_load_state()
    assert "Weekly one-on-one" in visitor.page.content()
    seen(visitor, "outcome", tmp_path)


@pytest.mark.ledger("P07", "L08")
def test_a_director_changes_compares_and_loads(opened, chromium, tmp_path):
    server, world, _episode, version = opened
    erin = Person.at("erin", chromium, server).sign_in("erin@riverside.example")
    erin.go(reverse("clinic:version", args=[version.pk]))
    seen(erin, "version", tmp_path)
    erin.go(reverse("clinic:version", args=[version.pk]) + f"?beside={world.program.pk}")
    seen(erin, "compared", tmp_path)
    erin.go(reverse("clinic:proposing", args=[version.pk]))
    erin.page.locator("textarea[name=text]").fill(changed("skills", WRONG, version=9))
    refused(erin, "Look at it")
    assert "The line reads: group:" in erin.page.content()
    seen(erin, "mistake", tmp_path)
    erin.go(reverse("clinic:wording", args=["cssrs_screener"]))
    seen(erin, "wording", tmp_path)


@pytest.mark.ledger("L08", "A01", "A03")
def test_the_desk_offers_gets_ready_and_is_refused(opened, chromium, tmp_path):
    server, _world, episode, _version = opened
    dora = Person.at("dora", chromium, server).sign_in("dora@riverside.example")
    dora.go(reverse("inquiry:waiting")).unfold()
    seen(dora, "line", tmp_path)
    form = dora.page.locator("form[action$='/offer/']").first
    form.locator("[name=start_on]").fill("2026-11-30")
    refused(dora, "Offer it")
    assert "1 of 1 places are taken or held." in dora.page.content()
    seen(dora, "full", tmp_path)
    dora.go(reverse("admission:prepare", args=[episode.pk]))
    seen(dora, "admission", tmp_path)
    dora.go(reverse("consents:document", args=[episode.pk, "treatment_consent"]))
    dora.fill("Full name of the person who signs", "Donald Duck")
    dora.tick("They have read the text")
    refused(dora, "Sign")
    assert "Who signs for a client says so" in dora.page.content()
    seen(dora, "refused", tmp_path)
