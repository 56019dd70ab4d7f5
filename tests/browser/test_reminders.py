"""Reminders and the calendar as people use them: a client on a phone, the front desk at its desk."""

import re

import pytest
from django_scopes import scope

from handrail.ground.people.models import Client
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, enrolled, make_series
from tests.server import stored
from tests.world import NOW, PASSWORD, make_world

pytestmark = pytest.mark.browser


@pytest.mark.ledger("S06")
def test_a_client_turns_reminders_on_and_the_front_desk_sees_them_go(
    rehearsal, chromium, tmp_path, django_db_blocker
):
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
            Client.objects.filter(pk=episode.client_id).update(phone="555-0142")
        for name in ("sam", "dora"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    sam = Person.at("Sam", chromium, server, phone=True).sign_in(world.users["sam"].email)
    sam.go("/me/account/").follow("Reminders and calendar")
    seen(sam.page, "reminders", tmp_path)
    sam.tick("By e-mail").press("Save", wrong=True)
    seen(sam.page, "refused", tmp_path)
    sam.go("/me/reminders/").tick("By text message").press("Save")
    sam.press("Make my calendar address")
    seen(sam.page, "calendar", tmp_path)
    path = re.search(r"/calendar/\S+\.ics", sam.page.locator("code").inner_text())[0]
    assert "BEGIN:VEVENT" in sam.page.request.get(server.address + path).text()
    clock.set(NOW.replace(hour=23))
    server.command("work", "--once")
    dora = Person.at("Dora", chromium, server).sign_in(world.users["dora"].email)
    dora.go("/week/").follow("Reminders sent").reads("Sam K.", "sent")
    seen(dora.page, "log", tmp_path)
    dora.go("/my-calendar/").press("Make my calendar address")
    seen(dora.page, "own-calendar", tmp_path)
    message = next((server.home / "outbox").iterdir()).read_text()
    sam.page.goto(server.address + re.search(r"/reminders/\S+", message)[0])
    seen(sam.page, "stop", tmp_path)
    sam.press("Stop all reminders").reads("No more reminders will come")
