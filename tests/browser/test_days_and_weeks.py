"""Days for a client with one press, and a week of the whole site: asked for, watched, stopped, killed, looked at."""

import os
import re
import signal
import time as wall
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from handrail.care.schedule import queries as schedule
from handrail.care.schedule.models import Enrolment, PlanRun, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from tests.browser.conftest import seen
from tests.browser.people import Person
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_site_as_problem import dose, told, window
from tests.server import stored
from tests.world import NOW, PASSWORD, hire, make_world

pytestmark = pytest.mark.browser
READY_SECONDS = 400  # the first search on a machine compiles


def _clinic(server, django_db_blocker):
    """Two groups in the morning, eight who come to one of them; Mina waits for three days, Olu could come on Sunday only."""
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=6)
            first = make_series(world, weekdays=[0, 1, 2, 3], weeks=2)
            make_series(
                world, title="Late morning", weekdays=[0, 1, 2, 3], starts=time(13), room=nook, weeks=2
            )
            for one in enrolled(world, first, *NAMES[:8]):
                dose(world, one, 4)
            mina, olu = make_episode(world, "Mina", "Sato"), make_episode(world, "Olu", "Bello")
            for one in (mina, olu):
                dose(world, one, 3)
            told(world, mina, *[window(day, time(8), time(13)) for day in (0, 2, 3)])
            told(world, olu, window(6, time(8), time(12)))
        for name in ("erin", "dora"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    return world, mina, olu


@pytest.mark.ledger("S02")
def test_days_are_given_with_one_press_on_a_phone_and_a_no_says_why(
    rehearsal, chromium, django_db_blocker, tmp_path
):
    server, clock = rehearsal
    clock.set(NOW)
    world, mina, olu = _clinic(server, django_db_blocker)
    dora = Person.at("Dora", chromium, server, phone=True).sign_in("dora@riverside.example")
    dora.go(reverse("schedule:enrol", args=[mina.pk])).reads(
        "Days that fit", "Prescribed: 3 days a week.", "Mon, Wed, Thu"
    )
    seen(dora.page, "fits", tmp_path)
    dora.press("Take it from Mon 23 Nov").reads("Morning skills", "Alice Moreno")
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        assert Enrolment.objects.get(episode_id=mina.pk).weekdays == [0, 2, 3]
    dora.go(reverse("schedule:enrol", args=[olu.pk])).reads("Why no day fits", "What would make it possible")
    seen(dora.page, "no-day-fits", tmp_path)
    first = dora.page.locator("main li", has_text="Ask Olu B. to come").first.inner_text()
    day, starts, until = re.search(r"on (\w+) from (\d\d:\d\d) until (\d\d:\d\d)", first).groups()
    assert "as well" in first
    dora.follow("Write down their hours")
    for each, hours in re.findall(r"on (\w+) from (\d\d:\d\d until \d\d:\d\d)", first):
        dora.fill(f"{each} from", hours[:5]).fill(f"{each} until", hours[-5:])
    dora.press("Save the times")
    dora.go(reverse("schedule:enrol", args=[olu.pk])).reads("Days that fit")
    assert (day, starts, until) != ("", "", "")
    dora.page.get_by_role("button", name=re.compile("^Take it from")).first.click()
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        assert Enrolment.objects.filter(episode_id=olu.pk).exists()


@pytest.mark.ledger("S01", "D09")
def test_an_hour_alone_is_booked_at_the_desk_and_held_with_its_note(
    rehearsal, chromium, django_db_blocker, tmp_path
):
    server, clock = rehearsal
    clock.set(NOW)
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            (sam,) = enrolled(world, make_series(world, weeks=2), NAMES[0], sign_in=True)
        for name in ("alice", "dora", "sam"):
            world.users[name].set_password(PASSWORD)
            world.users[name].save()
    server.start()
    dora = Person.at("Dora", chromium, server).sign_in("dora@riverside.example")
    dora.go(reverse("schedule:one_to_ones", args=[sam.pk])).follow("Individual session")
    dora.reads("Hours that fit: Individual session", "they come that day", "Alice Moreno")
    seen(dora.page, "hours-that-fit", tmp_path)
    dora.page.get_by_label("The client knows: we agreed on it").first.check()
    dora.press("Take it Mon 23 Nov").reads("Booked: 8 hours, from Mon 23 Nov.", "weekly")
    phone = Person.at("Sam", chromium, server, phone=True).sign_in("sam@riverside.client.example")
    phone.reads("Just you and one of us", "Time alone with Alice Moreno")
    seen(phone.page, "alone-on-the-phone", tmp_path)
    phone.follow("Week").reads("Time alone with Alice Moreno")
    seen(phone.page, "week-on-the-phone", tmp_path)
    clock.set(NOW + timedelta(hours=4))
    alice = Person.at("Alice", chromium, server).sign_in("alice@riverside.example")
    expect(alice.page.locator("#mine")).to_contain_text("One-to-ones today")
    seen(alice.page, "one-to-ones-today", tmp_path)
    alice.page.locator("#mine").get_by_role("link", name="Sam K.").first.click()
    alice.look().fill("Note", "Spoke of sleep. A walk each day.").press("Keep it").reads("met", "The note")
    seen(alice.page, "held", tmp_path)
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        (held,) = [one for one in schedule.one_to_ones_of(sam.pk) if one.state == "held"]
        assert held.day == TODAY
        assert held.note_id


@pytest.mark.ledger("S04")
def test_a_week_is_searched_for_beside_the_pages_and_a_killed_search_is_said(
    own_rehearsal, chromium, django_db_blocker, tmp_path
):
    server, clock = own_rehearsal
    clock.set(NOW)
    server.environment["HANDRAIL_WORKER"] = "1"
    world, mina, _olu = _clinic(server, django_db_blocker)
    try:
        erin = Person.at("Erin", chromium, server).sign_in("erin@riverside.example")
        erin.go(reverse("people:hours", args=[world.staff["alice"].pk]))
        for day in ("Monday", "Tuesday", "Wednesday", "Thursday"):
            erin.fill(f"{day} from", "08:00").fill(f"{day} until", "17:00")
        seen(erin.page, "hours", tmp_path)
        erin.page.set_viewport_size({"width": 1360, "height": 900})
        erin.press("Save the hours").reads("08:00 – 17:00")
        erin.go(reverse("schedule:week")).follow("Plan the week")
        erin.press("Pin Late morning").reads("pinned").press("Unpin Late morning")
        seen(erin.page, "plans", tmp_path)
        erin.page.set_viewport_size({"width": 1360, "height": 900})
        erin.fill("Search for so many seconds", "6").press("Search")
        expect(erin.page.locator("main")).to_contain_text("What it found", timeout=READY_SECONDS * 1000)
        erin.look().reads("done", "Olu B.", "It would change for 2 people.")
        seen(erin.page, "plan", tmp_path)
        erin.follow("See the week and what would change").reads("The week by room", "Nook", "Mina S.")
        seen(erin.page, "week-by-room", tmp_path)
        erin.follow("By client").reads("The week by client", "Kim L.")
        seen(erin.page, "week-by-client", tmp_path)
        erin.follow("The one that stands").reads("The week as it stands")
        assert not erin.page.locator("tbody").first.get_by_text("Mina S.").count()

        erin.follow("The one that was found").press("Put this week in force").reads("Week of 30 Nov 2026")
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            assert Enrolment.objects.get(episode_id=mina.pk).weekdays == [0, 2, 3]

        erin.go(reverse("schedule:plans")).fill("Search for so many seconds", "600").press("Search")
        expect(erin.page.locator("main")).to_contain_text("The best week so far costs", timeout=60_000)
        seen(erin.page, "searching", tmp_path)
        erin.press("Stop, and keep the best so far")
        expect(erin.page.locator("main")).to_contain_text("stopped", timeout=60_000)
        erin.look().reads("What it found")

        erin.go(reverse("schedule:plans")).fill("Search for so many seconds", "600").press("Search")
        expect(erin.page.locator("main")).to_contain_text("The best week so far costs", timeout=60_000)
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            run = PlanRun.objects.get(state="running")
        os.kill(_process_of(str(run.pk)), signal.SIGKILL)
        expect(erin.page.locator("main")).to_contain_text("ended early (signal 9)", timeout=60_000)
        erin.look()
    finally:
        server.stop()


@pytest.mark.ledger("S04")
def test_a_clinic_of_sixty_is_planned_from_nothing(own_rehearsal, chromium, django_db_blocker, tmp_path):
    """Sixty who were admitted, six who may lead, six rooms, and no series: a search, a look, one press."""
    server, clock = own_rehearsal
    clock.set(NOW)
    server.environment["HANDRAIL_WORKER"] = "1"
    with django_db_blocker.unblock(), stored(server):
        world = make_world("riverside")
        with scope(organization=world.organization):
            _sixty(world)
        world.users["erin"].set_password(PASSWORD)
        world.users["erin"].save()
    server.start()
    try:
        erin = Person.at("Erin", chromium, server).sign_in("erin@riverside.example")
        erin.go(reverse("schedule:plans")).fill("Search for so many seconds", "10").press("Search")
        expect(erin.page.locator("main")).to_contain_text("What it found", timeout=READY_SECONDS * 1000)
        erin.look().reads("Everyone has their days.", "It would change for")
        erin.follow("See the week and what would change").follow("By client").reads("Client 07")
        seen(erin.page, "sixty-by-client", tmp_path)
        erin.press("Put this week in force").reads("Week of 30 Nov 2026")
        with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
            held = list(Enrolment.objects.select_related("series"))
            assert len({one.episode_id for one in held}) == 60
            assert {len(one.weekdays) for one in held} == {3}
            sizes = Counter(one.series_id for one in held)
            assert max(sizes.values()) <= 12
            assert list(schedule.broken_rules()) == []
        erin.go(reverse("schedule:to_tell")).reads("Other days from Mon 30 Nov", "Client 07")
    finally:
        server.stop()


def _sixty(world):
    for n, name in enumerate(("ada", "ben", "cem", "dov", "eva", "fay")):
        hire(world, name, f"{name.title()} Leader", "LPC", ["therapist"], at=NOW)
        people.add_credential(
            world.staff[name], by=world.actor("erin"), at=NOW, kind="LPC", number=f"L-{n}", jurisdiction="NY",
            valid_from=date(2024, 1, 1), expires_on=date(2030, 1, 1),
        )  # fmt: skip
        clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name=f"Room {n + 3}", capacity=12)
    for n in range(60):
        one = make_episode(world, f"Client {n:02d}", "Sort")
        dose(world, one, 3)
        morning = n % 3 < 2
        days = [(0, 1, 2), (0, 2, 3), (1, 2, 3)][n % 3] if morning else (0, 1, 3)
        hours = (time(8), time(13)) if morning else (time(17), time(21))
        told(world, one, *[window(day, *hours) for day in days])


@pytest.mark.ledger("S04")
def test_at_twenty_to_eight_a_clinician_is_sick_and_the_day_is_mended_with_one_press(
    rehearsal, chromium, django_db_blocker, tmp_path
):
    server, clock = rehearsal
    clock.set(NOW - timedelta(hours=1))
    world, _mina, _olu = _clinic(server, django_db_blocker)
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        hire(world, "cora", "Cora Bell", "LPC", ["therapist"], at=NOW)
        people.add_credential(
            world.staff["cora"], by=world.actor("erin"), at=NOW, kind="LPC", number="L-9", jurisdiction="NY",
            valid_from=date(2024, 1, 1), expires_on=date(2030, 1, 1),
        )  # fmt: skip
    dora = Person.at("Dora", chromium, server, phone=True).sign_in("dora@riverside.example")
    dora.go(reverse("schedule:week")).follow("Leader away Alice Moreno, Mon 23 Nov")
    dora.reads("Mon 23 Nov without Alice Moreno", "Cora Bell leads it", "Late morning")
    seen(dora.page, "away", tmp_path)
    dora.press("Do this").reads("Cora Bell")
    with django_db_blocker.unblock(), stored(server), scope(organization=world.organization):
        led = Session.objects.get(series__title="Morning skills", day=TODAY)
        assert led.leader_id == world.staff["cora"].pk
    seen(dora.page, "mended", tmp_path)


def _process_of(run: str) -> int:
    """The one process that does this search."""
    until = wall.monotonic() + 30
    while wall.monotonic() < until:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"timetable-run" in words and run.encode() in words:
                return int(folder.name)
    raise AssertionError("no process does this search")
