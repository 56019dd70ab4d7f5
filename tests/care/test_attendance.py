"""What each expected day was: statuses from events, minutes per part and per kind of service."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.care.day import operations, queries
from handrail.care.day.models import AttendanceEvent
from handrail.care.day.operations import CheckInAnswers
from handrail.care.schedule import operations as schedule
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import key

NEW_YORK = ZoneInfo("America/New_York")
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


def local(hour, minute=0, days=0):
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), NEW_YORK)


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:6])


def come(world, episode, hour=9, minute=0, left=None, days=0):
    place, by = place_of(episode, TODAY + timedelta(days=days)), world.actor("alice")
    operations.check_in(place, by=by, at=local(8, 0, days), answers=FINE)
    operations.arrive(place, by=by, at=local(hour, minute, days))
    operations.clear(place, by=by, at=local(hour, minute, days))
    if left:
        operations.leave(place, by=by, at=local(*left, days), reason="")
    return place


def status(episode, days=0):
    (found,) = queries.attendance_of(
        episode.pk, first=TODAY + timedelta(days=days), last=TODAY + timedelta(days=days)
    )
    return found


@pytest.mark.ledger("D07")
def test_each_status_is_made_from_the_events(world, group):
    alice = world.actor("alice")
    full, late, early, partial, away, _silent = group
    place = come(world, full, 8, 55)
    come(world, late, 9, 20)
    come(world, early, left=(11, 30))
    come(world, partial, left=(9, 40))
    operations.hospitalize(place_of(away), by=alice, at=local(9, 30), reason="General Hospital, by phone")
    assert status(full).status == "not over"
    operations.end_session(place.session, by=alice, at=local(12))
    assert [status(one).status for one in group] == [
        "attended", "late", "left early", "partial", "hospitalized", "not heard from",
    ]  # fmt: skip
    assert (status(late).late, status(late).early) == (20, None)
    assert status(early).early == int((place.session.ends_at - local(11, 30)).total_seconds() // 60)
    assert status(partial).minutes == 40


@pytest.mark.ledger("D07")
def test_minutes_stand_per_part_and_per_kind_of_service(world, browse, group):
    alice = world.actor("alice")
    place = come(world, group[0], 9, 10)
    operations.end_session(place.session, by=alice, at=local(12))
    day = status(group[0])
    assert day.minutes == 150 == sum(day.by_kind.values())
    assert all(not minutes for part, minutes in day.parts if not part.clinical)
    assert day.by_kind["skill"] > 0
    browser = browse(world.users["alice"])
    page = browser.get(reverse("day:place", args=[place.pk])).content.decode()
    assert "10 min late" in page
    weeks = browser.get(reverse("day:attendance", args=[group[0].pk])).content.decode()
    assert "Skills" in weeks
    assert "2.5 h" in weeks
    (week,) = queries.weeks_attended(group[0].pk, monday=TODAY, weeks=4)
    assert sum(minutes for _kind, minutes in week.by_kind) == week.minutes == 150


@pytest.mark.ledger("D07")
def test_an_excuse_says_how_long_ahead_it_was_told(world, browse, group, set_clock):
    set_clock(local(8, 30))
    browser, tomorrow = browse(world.users["dora"]), place_of(group[0], TODAY + timedelta(days=1))
    url = reverse("day:excuse", args=[tomorrow.pk])
    late = browser.post(url, {"reason": "Dentist", "announced_at": "2026-11-23T20:00"} | key())
    assert late.status_code == 422
    assert "Dentist" in late.content.decode()
    assert browser.post(url, {"reason": "Dentist"} | key()).status_code == 302
    found = status(group[0], 1)
    assert (found.status, found.hours_ahead, found.finding.answer) == ("excused", Decimal("24.5"), "met")
    after = place_of(group[1])
    said = {"reason": "Child was ill", "announced_at": "2026-11-23T07:00"}
    assert browser.post(reverse("day:excuse", args=[after.pk]), said | key()).status_code == 302
    found = status(group[1])
    assert (found.hours_ahead, found.finding.answer) == (Decimal("2.0"), "not met")
    told = AttendanceEvent.objects.get(visit__place=after)
    assert (told.at, told.announced_at) == (local(8, 30), local(7))


@pytest.mark.ledger("D07")
def test_called_off_and_closed_days_are_nobodys_absence(world, group):
    by = world.actor("erin")
    schedule.cancel(place_of(group[0]).session, by=by, at=local(7), reason="No heating")
    schedule.close(world.site, by=by, at=local(7), day=TODAY + timedelta(days=3), reason="Thanksgiving")
    assert status(group[0]).status == "cancelled by program"
    assert status(group[0], 3).status == "holiday"
    page = status(group[0], 3)
    assert page.session.cancelled_reason == "Thanksgiving"


def test_hospital_is_no_absence_and_they_may_come_back(world, browse, group, set_clock):
    place, browser = place_of(group[0]), browse(world.users["alice"])
    set_clock(local(9, 30))
    url = reverse("day:hospital", args=[place.pk])
    assert browser.post(url, {"reason": ""} | key()).status_code == 422
    assert browser.post(url, {"reason": "General Hospital"} | key()).status_code == 302
    assert TODAY not in queries.session_days([group[0].pk], TODAY)[group[0].pk]
    assert group[0].pk not in [
        line.place.episode_id for line in queries.silent(as_of=local(10), time_zone="America/New_York")
    ]
    assert operations.arrive(place, by=world.actor("dora"), at=local(10)).state == "here"
    with pytest.raises(NotAllowed):
        operations.hospitalize(place, by=world.actor("dora"), at=local(10), reason="Again")


def test_the_attendance_of_a_client_costs_the_same_for_one_day_and_for_a_month(
    world, group, django_assert_num_queries
):
    come(world, group[0])
    come(world, group[0], days=1)
    for last in (TODAY, TODAY + timedelta(days=25)):
        with django_assert_num_queries(5):
            assert queries.attendance_of(group[0].pk, first=TODAY, last=last)


def test_who_reads_it(world, elsewhere, browse, group):
    url = reverse("day:attendance", args=[group[0].pk])
    assert browse(world.users["bob"]).get(url).status_code == 200
    assert browse(world.users["dora"]).get(url).status_code == 403
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404
