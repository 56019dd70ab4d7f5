"""A person's own calendar: a secret address, nothing clinical, right across a clock change, ended at will."""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from icalendar import Calendar

from handrail.care.schedule import operations as schedule
from handrail.care.schedule.models import CalendarLink, Place, Session
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

MADE = re.compile(r"https?://[^/]+(/calendar/[\w-]+\.ics)")


@pytest.fixture
def sam(world):
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0], sign_in=True)
    enrolled(world, series, NAMES[1])
    return episode


def address(browser, name="portal:calendar"):
    answer = browser.post(reverse(name), key())
    return MADE.search(answer.content.decode())[1]


def events(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.mark.ledger("S06")
def test_a_client_s_calendar_has_their_days_and_nothing_else(world, browse, client, sam):
    path = address(browse(world.users["sam"]))
    found = events(client, path)
    mine = {session.starts_at for session in Session.objects.filter(places__client=sam.client_id)}
    assert {event["dtstart"].dt for event in found} == {at for at in mine if at > NOW - timedelta(days=30)}
    assert {str(event["summary"]) for event in found} == {"Appointment"}
    text = client.get(path).content.decode().lower()
    for secret in ("sam", "kim", "riverside", "skills", "group", "wise mind", "therap", "room", "alice"):
        assert secret not in text, secret


@pytest.mark.ledger("S06")
def test_the_hour_on_the_wall_stays_across_a_clock_change(world, browse, client):
    make_series(
        world, at=NOW - timedelta(weeks=5), from_day=date(2026, 10, 26), weeks=3
    )  # clocks go back on 1 November
    found = events(client, address(browse(world.users["alice"]), "schedule:my_calendar"))
    local = [event["dtstart"].dt.astimezone(ZoneInfo("America/New_York")) for event in found]
    assert {moment.time() for moment in local} == {time(9)}
    assert len({moment.utcoffset() for moment in local}) == 2


@pytest.mark.ledger("S06")
def test_what_is_called_off_stays_as_cancelled_with_a_higher_number(world, browse, client, sam):
    path = address(browse(world.users["sam"]))
    place = place_of(sam, TODAY + timedelta(days=1))
    before = {str(event["uid"]): event for event in events(client, path)}
    schedule.cancel(place.session, by=world.actor("dora"), at=NOW, reason="Snow")
    after = {str(event["uid"]): event for event in events(client, path)}
    uid = f"{place.pk}@handrail"
    assert before.keys() == after.keys()
    assert (str(before[uid]["status"]), str(after[uid]["status"])) == ("CONFIRMED", "CANCELLED")
    assert after[uid]["sequence"] > before[uid]["sequence"]
    assert "Snow" not in client.get(path).content.decode()


@pytest.mark.ledger("S06")
def test_an_address_is_shown_once_and_ended_at_will(world, browse, client, sam):
    browser = browse(world.users["sam"])
    first = address(browser)
    assert CalendarLink.objects.get().secret_hash not in first
    assert first not in browser.get(reverse("portal:reminders")).content.decode()
    second = address(browser)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    browser.post(reverse("portal:calendar_end"), key())
    assert client.get(second).status_code == 404
    assert client.get("/calendar/nobody.ics").status_code == 404


@pytest.mark.ledger("S06")
def test_a_clinician_s_calendar_has_the_sessions_they_lead_and_no_client(world, browse, client, sam):
    path = address(browse(world.users["alice"]), "schedule:my_calendar")
    found = events(client, path)
    assert (
        len(found)
        == Session.objects.filter(
            leader=world.staff["alice"],
            starts_at__range=(NOW - timedelta(days=30), NOW + timedelta(days=120)),
        ).count()
    )
    assert "Sam" not in client.get(path).content.decode()
    assert events(client, address(browse(world.users["bob"]), "schedule:my_calendar")) == []
    type(world.staff["alice"]).objects.filter(pk=world.staff["alice"].pk).update(left_on=date(2026, 1, 1))
    assert events(client, path) == []


def test_a_calendar_reads_a_fixed_number_of_rows(world, browse, client, sam, django_assert_max_num_queries):
    path = address(browse(world.users["sam"]))
    assert Place.objects.count() > 20
    with django_assert_max_num_queries(4):
        client.get(path)


def told(client, path):
    """What a calendar is told of each appointment, by its uid: what may change, and the number."""
    return {
        str(event["uid"]): (
            (event["dtstart"].dt, event["dtend"].dt, str(event["status"])),
            event["sequence"],
        )
        for event in events(client, path)
    }


@pytest.mark.ledger("S06")
def test_the_number_rises_with_each_change_and_with_nothing_else(world, browse, client, sam, set_clock):
    mine = address(browse(world.users["sam"]))
    led = address(browse(world.users["alice"]), "schedule:my_calendar")
    erin, alice, at = world.actor("erin"), world.actor("alice"), NOW
    today, later = place_of(sam), place_of(sam, TODAY + timedelta(days=2))
    closed: list = []
    acts = [
        lambda: schedule.shift(today.session, by=alice, at=at, part=1, minutes=10, seen=0),
        lambda: schedule.shift(today.session, by=alice, at=at, part=1, minutes=-10, seen=1),
        lambda: closed.append(schedule.close(world.site, by=erin, at=at, day=later.day, reason="Storm")),
        lambda: schedule.reopen(closed[0], by=erin, at=at),
        lambda: schedule.release_from(sam, by=erin, at=at, from_day=later.day, reason="Pause"),
        lambda: schedule.add_place(sam, later.session, by=erin, at=at, reason="Back for a day"),
        lambda: schedule.cancel(later.session, by=erin, at=at, reason="Ill"),
    ]
    before = [told(client, path) for path in (mine, led)]
    for number, act in enumerate(acts):
        act()
        after = [told(client, path) for path in (mine, led)]
        changed = 0
        for was, now in zip(before, after, strict=True):
            assert was.keys() == now.keys()
            for uid, (facts, sequence) in now.items():
                assert sequence >= was[uid][1], (number, uid)
                if facts != was[uid][0]:
                    changed += 1
                    assert sequence > was[uid][1], (number, uid)
        assert changed, number
        before = after
    assert told(client, mine) == before[0]  # asked again, nothing moved


@pytest.mark.ledger("S06")
def test_what_is_called_off_across_a_clock_change_keeps_its_hour(world, browse, client):
    series = make_series(world, at=NOW - timedelta(weeks=5), from_day=date(2026, 10, 26), weeks=3)
    path = address(browse(world.users["alice"]), "schedule:my_calendar")
    zone = ZoneInfo("America/New_York")
    for on in (date(2026, 10, 30), date(2026, 11, 2)):  # clocks go back on 1 November
        (session,) = Session.objects.filter(series=series, day=on).select_related("series")
        schedule.cancel(session, by=world.actor("erin"), at=NOW - timedelta(weeks=5), reason="Storm")
        (event,) = [one for one in events(client, path) if str(one["uid"]) == f"{session.pk}@handrail"]
        assert str(event["status"]) == "CANCELLED"
        assert event["dtstart"].dt.astimezone(zone).time() == time(9)
        assert event["sequence"] == 1
