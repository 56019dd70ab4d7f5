"""Incidents in a browser, on two widths: recorded at the desk about two clients, read and reviewed by the director."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.safety.models import Incident
from tests.browser.people import Person
from tests.browser.test_program_pages import refused, seen
from tests.builders_threads import course_of_care
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = [pytest.mark.browser, pytest.mark.ledger("F04")]


@pytest.fixture
def opened(rehearsal, django_db_blocker):
    server, clock = rehearsal
    clock.set(NOW + timedelta(hours=1))
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            sam, kim = course_of_care(world), course_of_care(world, "Kim")
        for name in ("erin", "dora"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    return server, world, sam, kim


def test_an_incident_from_the_desk_to_the_director(opened, chromium, tmp_path, django_db_blocker):
    server, world, sam, kim = opened
    dora = Person.at("dora", chromium, server).sign_in("dora@riverside.example")
    dora.go(reverse("safety:incidents"))
    seen(dora, "none-yet", tmp_path)
    dora.go(reverse("safety:new_incident") + f"?client={sam.pk}")
    seen(dora, "form", tmp_path)
    refused(dora, "Record it")
    seen(dora, "refused", tmp_path)
    page = dora.page
    page.locator("[name=kind]").select_option("aggression")
    page.locator("[name=severity][value=serious]").check(force=True)
    page.locator("[name=happened_at]").fill("2026-11-23T08:10")
    for name, words in {
        "place": "Room 2",
        "words": "A chair was thrown in the break and struck someone.",
        "done": "Group paused. Ambulance at 8:20.",
        "told": "Erin Vale, by phone",
        "words_1": "Threw a chair. Calm ten minutes later.",
    }.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("summary", has_text="More clients").click()
    page.locator("[name=client_2]").select_option(str(kim.pk))
    page.locator("[name=words_2]").fill("Struck on the arm by a chair. To the emergency room.")
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("to be reported").wait_for()
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        here = reverse("safety:incident", args=[Incident.objects.get().pk])
    erin = Person.at("erin", chromium, server).sign_in("erin@riverside.example")
    erin.go(reverse("safety:incidents"))
    seen(erin, "list", tmp_path)
    erin.go(here)
    seen(erin, "incident", tmp_path)
    erin.page.locator("[name=findings]").fill("The room was too full.")
    refused(erin, "Keep the review")
    seen(erin, "review-refused", tmp_path)
    erin.page.locator("[name=actions]").fill("Ten seats at most from Monday. Erin.")
    erin.page.get_by_role("button", name="Keep the review").click()
    erin.page.get_by_text("Done about it").wait_for()
    seen(erin, "reviewed", tmp_path)
    erin.go(reverse("staff:client", args=[kim.pk]))
    assert "Threw a chair" not in erin.page.content()
    seen(erin, "chart", tmp_path)
