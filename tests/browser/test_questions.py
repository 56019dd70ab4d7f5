"""A scale on a phone, one question a screen: one tap each, kept at once, with help in reach the moment it is needed."""

import pytest
from django_scopes import scope

from handrail.anytime.measures.models import ItemAnswer, Response
from handrail.anytime.safety.models import Concern
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser
HERE = "/me/questions/phq9/"


@pytest.fixture
def sam(rehearsal, chromium, django_db_blocker):
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
        for name in ("sam", "alice", "erin"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()

    def kept() -> tuple[int, int, int]:
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            return ItemAnswer.objects.count(), Response.objects.count(), Concern.objects.count()

    person = Person.at("Sam", chromium, server, phone=True).sign_in("sam@riverside.client.example")
    return server, person, kept, episode.pk


@pytest.mark.ledger("M01", "D02", "H01")
def test_a_tap_a_question_help_at_once_and_a_stop_in_the_middle(sam, chromium, tmp_path):
    server, person, kept, episode = sam
    page = person.go(HERE).page
    seen(page, "all", tmp_path)
    page.get_by_text("Several days").nth(1).click()
    page.get_by_role("button", name="One question at a time").click()
    page.get_by_role("heading", name="Question 1 of 10").wait_for()
    seen(page, "one", tmp_path)
    page.get_by_role("button", name="Not at all").click()
    page.get_by_role("heading", name="Question 3 of 10").wait_for()
    assert kept() == (2, 0, 0)
    page.goto(f"{server.address}{HERE}?q=9")
    page.get_by_role("button", name="Several days").click()
    page.get_by_role("heading", name="Help is here now").wait_for()
    assert kept() == (3, 0, 1)
    seen(page, "positive", tmp_path)
    other = Person.at("Sam elsewhere", chromium, server, phone=True).sign_in("sam@riverside.client.example")
    page = other.go(HERE).page
    for n in range(3, 9):
        page.get_by_role("heading", name=f"Question {n} of 10").wait_for()
        page.get_by_role("button", name="Not at all").click()
    page.get_by_role("button", name="Skip this question").click()
    page.get_by_role("button", name="Send to my team").wait_for()
    seen(page, "end", tmp_path)
    staff = Person.at("Alice", chromium, server).sign_in("alice@riverside.example")
    staff.go(f"/clients/{episode}/measures/")
    staff.page.get_by_text("9 of 10 answered. There is no score.").wait_for()
    staff.page.get_by_text("What was answered").click()
    seen(staff.page, "unfinished", tmp_path)
    for name, path in (("caseload", "/measures/"), ("agenda", "/review/")):
        staff.go(path).page.get_by_text("PHQ-9: Not answered 2 times in a row").wait_for()
        seen(staff.page, name, tmp_path)
    director = Person.at("Erin", chromium, server).sign_in("erin@riverside.example")
    director.go("/measures/completion/").page.get_by_text("What is counted").wait_for()
    seen(director.page, "completion", tmp_path)
    page.get_by_role("button", name="Send to my team").click()
    page.wait_for_url("**/questions/done/")
    seen(page, "done", tmp_path)
    assert kept() == (10, 1, 1)
