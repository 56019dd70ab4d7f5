"""A client joins by video on the phone: where they are, then the way in."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django_scopes import scope

from handrail.anytime.consents import operations as consents
from handrail.care.day import operations
from handrail.care.schedule.models import Session
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
JUST_BEFORE = datetime.combine(TODAY, time(8, 50), ZoneInfo("America/New_York"))


@pytest.fixture
def clinic(rehearsal, chromium, django_db_blocker):
    """A group by video this morning, ten minutes before; Sam has checked in."""
    server, clock = rehearsal
    clock.set(JUST_BEFORE)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            sam, _kim = enrolled(world, make_series(world), *NAMES[:2], sign_in=True)
            Session.objects.update(mode="telehealth")
            said = {"by": world.actor("dora"), "at": NOW}
            session = place_of(sam).session_id
            consents.sign(sam, document="telehealth_consent", signed_name="Sam Kerr", **said)
            calm = operations.CheckInAnswers(
                mood=7, urges=1, sleep_hours=8, withdrawal_signs=False, unsafe_thoughts=False
            )
            operations.check_in(place_of(sam), answers=calm, **said)
        for name in ("sam", "alice"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()

    def somebody(name, email, **how):
        return Person.at(name, chromium, server, **how).sign_in(email)

    return somebody, f"/sessions/{session}/"


@pytest.mark.ledger("S03")
def test_a_client_joins_by_video_on_the_phone(clinic, tmp_path):
    somebody, roster = clinic
    page = somebody("Sam", "sam@riverside.client.example", phone=True).go("/me/").page
    page.get_by_role("link", name="Join by video").click()
    seen(page, "join", tmp_path)
    page.get_by_label("Where are you right now?").fill("12 Elm St, Albany")
    page.get_by_role("button", name="Join by video").click()
    page.locator("[data-error-summary]").wait_for()
    assert page.get_by_label("Where are you right now?").input_value() == "12 Elm St, Albany"
    page.get_by_label("In which state?").fill("NJ")
    page.get_by_label("Whom can we call for you right now?").fill("Rosa, 555-0133")
    page.get_by_label("I am in a private place").check()
    page.get_by_role("button", name="Join by video").click()
    way_in = page.get_by_role("link", name="Open the video")
    way_in.wait_for()
    assert way_in.get_attribute("href").startswith("https://meet.jit.si/")
    seen(page, "joined", tmp_path)
    desk = somebody("Alice", "alice@riverside.example").go(roster).page
    assert desk.get_by_text("no licence there").is_visible()
    seen(desk, "roster", tmp_path)
    desk.locator("tr", has_text="Kim L.").get_by_role("link", name="By video").click()
    seen(desk, "staff-form", tmp_path)
