"""One course of care, whole: from a visitor's request to the 30-day contact, as five people live it.

Everything goes through pages in Chromium against a real server; after each stage the stored facts
are checked in the server's database. The clock is rehearsed, so eight weeks pass in minutes.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_scopes import scope

from handrail.care.aftercare.models import Contact
from handrail.ground.clinic.models import Organization
from handrail.ground.episode.models import Episode
from handrail.ground.record import queries as record
from tests.browser import acts
from tests.browser.people import Person
from tests.server import stored
from tests.world import PASSWORD, make_world

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 10, 5)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.ledger(
    "B01", "B03", "L01", "L04", "A01", "A03", "T01", "S01", "D01", "D02", "D06", "D07", "D08", "M01", "T03",
    "Z01", "Z02", "Z03", "Z05", "X01", "F02",
)  # fmt: skip
def test_one_client_from_the_public_request_to_the_30_day_contact(
    rehearsal, chromium, django_db_blocker, tmp_path
):
    server, clock = rehearsal
    clock.set(local(MONDAY, 8))
    with django_db_blocker.unblock():
        with stored(server):
            world = make_world("riverside", at=clock.now)
            for name in ("dora", "alice", "priya"):
                world.users[name].set_password(PASSWORD)
                world.users[name].save()
        server.start()
        story = acts.Story(server, clock, chromium, local, MONDAY)
        visitor = Person.at("a visitor", chromium, server, phone=True)
        acts.ask_for_an_evaluation(visitor, story)
        desk = Person.at("the front desk", chromium, server).sign_in("dora@riverside.example")
        acts.answer_the_request(desk, story)
        acts.take_in(desk, story)
        therapist = Person.at("the therapist", chromium, server).sign_in("alice@riverside.example")
        acts.assess(therapist, story)
        acts.open_the_series(desk, story)
        client = acts.get_ready(desk, therapist, story)
        acts.plan(therapist, client, story)
        acts.schedule(desk, story)
        prescriber = Person.at("the prescriber", chromium, server).sign_in("priya@riverside.example")
        acts.prescribe(prescriber, story)
        acts.first_day(client, desk, therapist, story)
        acts.answer_scales(client, therapist, story)
        acts.write_the_group_note(therapist, story)
        acts.later_weeks(client, desk, therapist, story)
        acts.review(therapist, story)
        acts.step_down(therapist, story)
        acts.discharge(therapist, client, story)
        acts.follow_up(therapist, story)

        with stored(server):
            organization = Organization.objects.get()
            with scope(organization=organization):
                episode = Episode.objects.get()
                assert episode.stage in ("aftercare", "closed")
                assert Contact.objects.filter(due="month_check", outcome="reached").count() == 1
                assert list(record.breaks(organization.pk)) == []
    assert "Traceback" not in server.log.read_text()
    assert timedelta(days=0) < clock.now - local(MONDAY, 8)
