"""Off track in a browser, on two widths and in grey: the band in the plot, the caseload on paper, why a plan stays."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.medication import operations as medication
from handrail.anytime.safety import operations as safety
from tests.anytime.test_usual_course import ended, learn, phq9
from tests.browser.people import Person
from tests.browser.test_program_pages import seen
from tests.builders_threads import course_of_care
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = [pytest.mark.browser, pytest.mark.ledger("M02")]
GREY = "document.documentElement.style.filter = 'grayscale(1)'"


@pytest.fixture
def opened(rehearsal, django_db_blocker):
    server, clock = rehearsal
    clock.set(NOW + timedelta(hours=1))
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            ended(world, 40, by_week=((1, 14), (2, 12), (3, 10), (4, 8)))
            learn(world)
            sam, kim = course_of_care(world), course_of_care(world, "Kim")
            for week, total in enumerate((16, 15, 17, 13, 15)):
                phq9(world, sam, total, week=week)
            for week, total in enumerate((12, 10, 9)):
                phq9(world, kim, total, week=week)
            priya = world.actor("priya")
            drug = medication.start(
                sam, by=priya, at=NOW - timedelta(days=20), name="sertraline", dose="50 mg", reason="Low mood"
            )
            medication.change_dose(
                drug, by=priya, at=NOW - timedelta(days=9), dose="100 mg", reason="Still low"
            )
            told = safety.Happened(
                "fall_or_injury",
                "minor",
                NOW - timedelta(days=12),
                "Stairs",
                "Fell on the stairs.",
                "Ice",
                "Erin Vale",
            )
            safety.record_incident(
                sam.site,
                by=world.actor("alice"),
                at=NOW,
                said=told,
                parts=[safety.Part(sam.pk, "Fell. No injury.")],
            )
        for name in ("alice", "erin"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    return server, world, sam


def test_from_the_plot_to_the_reason(opened, chromium, tmp_path):
    server, _world, sam = opened
    alice = Person.at("alice", chromium, server).sign_in("alice@riverside.example")
    alice.go(reverse("measures:trend", args=[sam.pk]))
    seen(alice, "trend", tmp_path)
    alice.page.get_by_text("The same numbers in a table").first.click()
    alice.page.get_by_text("8 to 10, middle 9").first.wait_for()
    seen(alice, "trend-table", tmp_path)
    alice.page.evaluate(GREY)
    alice.page.locator(".plot").first.screenshot(path=tmp_path / "plot-in-grey.png")
    alice.go(reverse("measures:caseload"))
    seen(alice, "caseload", tmp_path)
    alice.page.emulate_media(media="print")
    alice.page.screenshot(path=tmp_path / "caseload-print.png", full_page=True)
    alice.page.emulate_media(media="screen")
    alice.go(reverse("review:off_track", args=[sam.pk, "phq9"]))
    seen(alice, "off-track", tmp_path)
    alice.page.get_by_role("button", name="Keep the reason").click()
    alice.page.get_by_text("Write why the plan stays").first.wait_for()
    seen(alice, "off-track-refused", tmp_path)
    alice.page.locator("[name=reason]").fill("The dose was raised nine days ago: two more weeks.")
    alice.page.get_by_role("button", name="Keep the reason").click()
    alice.page.get_by_text("Answered by Alice Moreno").first.wait_for()
    seen(alice, "review", tmp_path)
    alice.go(reverse("review:agenda"))
    seen(alice, "agenda", tmp_path)


def test_a_director_sees_why_it_cannot_be_computed_yet(opened, chromium, tmp_path):
    server, world, _sam = opened
    erin = Person.at("erin", chromium, server).sign_in("erin@riverside.example")
    erin.go(reverse("measures:thresholds", args=[world.site.pk]))
    seen(erin, "thresholds", tmp_path)
    erin.go(reverse("measures:set_threshold", args=[world.site.pk, "phq9"]))
    erin.page.get_by_text("50 are needed").first.wait_for()
    seen(erin, "threshold", tmp_path)
