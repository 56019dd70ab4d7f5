"""A screen's words are loaded, it is asked from the assessment, and what was typed there waits; on two widths."""

from datetime import timedelta
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import Page

from handrail.anytime.measures import operations as measuring
from tests.browser.conftest import DESK, PHONE, fits
from tests.browser.people import Person
from tests.builders_stages import at_assessment
from tests.server import stored
from tests.wording import OUR_WORDS
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser


def fits_both(page: Page, name: str, folder: Any) -> None:
    """Nothing is wider than the page, on a desk and on a phone."""
    for view in (PHONE, DESK):
        fits(page, name, folder, view)


def test_words_are_loaded_and_asked_from_the_draft(rehearsal, chromium, tmp_path, django_db_blocker):
    server, clock = rehearsal
    clock.set(NOW + timedelta(hours=1))
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            episode = at_assessment(world)
            answers = dict.fromkeys(range(1, 9), 2) | {9: 1, 10: 1}
            facts = {"instrument": "phq9", "answers": answers, "occasion": "admission"}
            measuring.answer(episode, by=world.actor("alice"), at=NOW, **facts)
        for name in ("erin", "alice"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    _load(Person.at("Erin", chromium, server).sign_in("erin@riverside.example"), tmp_path)
    _ask(Person.at("Alice", chromium, server).sign_in("alice@riverside.example"), episode, tmp_path)


def _load(erin: Person, folder: Any) -> None:
    erin.go("/programs/").follow("Screens and scales", within="main").reads("not loaded")
    fits_both(erin.page, "scales-empty", folder)
    erin.unfold().page.get_by_role("link", name="Load the words").and_(
        erin.page.locator("[href*=cssrs_screener]")
    ).click()
    for n, words in OUR_WORDS.items():
        erin.page.locator(f"#id_text_{n}").fill(words)
    erin.press("Keep these words", wrong=True).reads("Write the copyright line", OUR_WORDS[7])
    fits_both(erin.page, "wording-errors", folder)
    erin.fill("The copyright line", "Notice of our copy, with permission")
    erin.fill("Where the words were taken from", "Our licensed copy, 2026").tick(
        "I attest this for our organization"
    )
    erin.press("Keep these words").reads("may be asked", "Erin Vale", "Our licensed copy, 2026")
    fits_both(erin.page, "scales-loaded", folder)
    erin.follow("Withdraw", within="main").reads("From then on nobody is asked")
    fits_both(erin.page, "withdrawal", folder)


def _ask(alice: Person, episode: Any, folder: Any) -> None:
    alice.go(f"/clients/{episode.pk}/assessment/").reads("PHQ-9", "Item 9: 1", "ASQ: negative")
    fits_both(alice.page, "assessment", folder)
    alice.fill("Formulation", "Low since spring; not saved yet.")
    alice.press("Safety screen").reads("have you wished you were dead")
    alice.follow("C-SSRS", within="main").reads(OUR_WORDS[1], "6b.")
    fits_both(alice.page, "columbia", folder)
    for question, answer in ((1, "Yes"), (2, "No"), (6, "Yes"), (7, "Yes")):
        alice.choose(OUR_WORDS[question], answer)
    alice.press("Keep the answers").reads("C-SSRS: high", "evaluation at once", "Open the concern")
    assert alice.field("Formulation").input_value() == "Low since spring; not saved yet."
    fits_both(alice.page, "assessment-high", folder)
    alice.go(f"/clients/{episode.pk}/safety-screen/").reads("C-SSRS: high")
    fits_both(alice.page, "screen-after", folder)
