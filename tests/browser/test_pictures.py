"""The demo clinic in a browser, as a visitor of the project first sees it; and the manual's pictures.

`make pictures` keeps them in docs/pictures; otherwise they go where nobody looks.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.browser.conftest import no_barriers
from tests.browser.people import Person

DOCS = Path(__file__).parents[2] / "docs"
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
# (picture, who, phone, links to follow from their first page)
PICTURES = (
    ("today", "dana@demo.example", False, ()),
    ("client", "dana@demo.example", False, ("Nadia P.",)),
    ("session", "dana@demo.example", False, ("Roster and check-in",)),
    ("group-note", "dana@demo.example", False, ("Group note",)),
    ("team-review", "dana@demo.example", False, ("Team review",)),
    ("referrals", "ines@demo.example", False, ("Referrals",)),
    ("medication", "marek@demo.example", False, ("Nadia P.",)),
    ("programs", "june@demo.example", False, ("Programs",)),
    ("phone", "nadia.petrov@demo.example", True, ()),
)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.ledger("H01", "H02")
def test_the_demo_is_seen_and_its_pictures_taken(own_rehearsal, chromium, tmp_path):
    server, clock = own_rehearsal
    clock.set(MONDAY_MORNING)
    server.environment["HANDRAIL_DEMO"] = "1"
    server.start()
    kept = DOCS / "pictures" if os.environ.get("HANDRAIL_PICTURES") else tmp_path
    kept.mkdir(exist_ok=True)
    for picture, who, phone, links in PICTURES:
        person = Person.at(who, chromium, server, phone=phone).go("/demo/")
        person.page.locator(f"input[value='{who}']").locator("xpath=ancestor::form").get_by_role(
            "button"
        ).click()
        person.page.wait_for_load_state()
        for link in links:
            person.follow(link)
        no_barriers(person.page)
        person.page.screenshot(path=kept / f"{picture}.png", full_page=False)
        person.page.context.close()
    said = server.log.read_text()
    assert "Dana" in said or "dana@demo.example" in said
    assert not re.search(r"Traceback|ERROR|CRITICAL", said), said


def test_every_picture_of_the_manual_is_there_and_used():
    pages = "\n".join(path.read_text() for path in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"])
    shown = set(re.findall(r"pictures/([a-z-]+)\.png", pages))
    assert shown == {picture for picture, *_ in PICTURES}
    assert shown == {path.stem for path in (DOCS / "pictures").glob("*.png")}
