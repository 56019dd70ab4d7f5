"""In a browser, on two widths: a client writes, it becomes a concern, its risk, a transfer with what is told, and back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.safety.models import Transfer
from tests.browser.people import Person
from tests.browser.test_program_pages import refused, seen
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = [pytest.mark.browser, pytest.mark.ledger("F01", "Z06", "H01")]


@pytest.fixture
def opened(rehearsal, django_db_blocker):
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            (sam,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
        for name in ("alice", "sam"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    return server, clock, world, sam


def press(person, words):
    person.page.get_by_role("button", name=words, exact=True).first.click()


def fill(person, **values):
    for name, words in values.items():
        person.page.locator(f"[name={name}]").first.fill(words)


def choose(person, name, value):
    person.page.locator(f"[name={name}][value='{value}']").first.check(force=True)


def test_from_a_message_to_the_ward_and_back(opened, chromium, tmp_path, django_db_blocker):
    server, clock, world, sam = opened
    client = Person.at("sam", chromium, server).sign_in(world.users["sam"].email)
    client.go(reverse("portal:messages"))
    seen(client, "phone-empty", tmp_path)
    fill(client, words="I can't do this any more")
    press(client, "Send")
    client.page.get_by_text("Sent. Not read yet.").wait_for()
    seen(client, "phone-sent", tmp_path)

    alice = Person.at("alice", chromium, server).sign_in("alice@riverside.example")
    alice.go(reverse("portal_messages:messages", args=[sam.pk]))
    seen(alice, "messages", tmp_path)
    alice.page.locator("summary", has_text="Raise a safety concern from it").click()
    choose(alice, "level", "high")
    press(alice, "Raise it")
    alice.page.get_by_text("portal message").first.wait_for()
    choose(alice, "risk", "high")
    alice.page.locator("form[action$='/assessment/'] [name=words]").fill("Has a plan.")
    press(alice, "Note the assessment")
    alice.page.get_by_text("high risk").first.wait_for()
    seen(alice, "concern", tmp_path)
    alice.page.get_by_text("The risk, then and now").click()
    alice.page.get_by_text("Say how high it is now").wait_for()
    seen(alice, "risk", tmp_path)
    alice.go(reverse("safety:withdrawal", args=[sam.pk]))
    choose(alice, "scale", "ciwa_ar")
    fill(alice, total="19")
    choose(alice, "complicated", "no")
    press(alice, "Keep the total")
    alice.page.get_by_text("Call 911, or bring them").first.wait_for()
    seen(alice, "withdrawal", tmp_path)

    alice.go(reverse("safety:transfers", args=[sam.pk]))
    seen(alice, "transfers", tmp_path)
    alice.page.locator("[name=where]").select_option("inpatient")
    fill(alice, place="Hill Hospital", phone="555-0170", why="Has a plan.", asks="Evaluate for admission")
    press(alice, "Begin")
    alice.page.get_by_text("Note a step").wait_for()
    seen(alice, "transfer", tmp_path)
    refused(alice, "Keep this")
    alice.page.get_by_role("link", name="Medical emergency").click()
    fill(alice, recipient="Dr. Ana Ruiz", what="Transfer sheet", nature="Has a plan")
    press(alice, "May this leave?")
    alice.page.get_by_text("Write where they work").first.wait_for()
    seen(alice, "gate-refused", tmp_path)
    fill(alice, affiliation="Hill Hospital")
    choose(alice, "to_medical_personnel", "yes")
    choose(alice, "consent_can_be_had", "no")
    press(alice, "May this leave?")
    alice.page.get_by_text("medical emergency: Has a plan").wait_for()
    choose(alice, "outcome", "there")
    press(alice, "Keep this")
    alice.page.get_by_text("They are back").wait_for()
    seen(alice, "there", tmp_path)
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        way = Transfer.objects.get()
    alice.go(reverse("stepdown:transfer_sheet", args=[way.pk]))
    alice.page.get_by_text("What we ask").wait_for()
    seen(alice, "sheet", tmp_path)
    clock.set(NOW + timedelta(minutes=10))
    alice.go(reverse("stepdown:transfer_return", args=[way.pk]))
    fill(alice, words="Calmer. Medicine changed.", days="4", hours="10.5")
    seen(alice, "return", tmp_path)
    press(alice, "They are back")
    alice.page.get_by_text("Calmer. Medicine changed.").wait_for()
    seen(alice, "back", tmp_path)
