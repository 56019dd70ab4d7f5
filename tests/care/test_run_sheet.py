"""The run-sheet: one object for the day's block, on the staff's page, the room's screen and the client's phone."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.care.day import operations as day
from handrail.care.day import queries as days
from handrail.care.schedule import operations as schedule
from handrail.care.schedule.models import Part, Session, Shift
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

FINE = day.CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    return episode


@pytest.fixture
def session(sam):
    return place_of(sam).session


def times(session):
    return [(part.starts_at, part.ends_at) for part in Part.objects.filter(session=session)]


def move(browser, session, *, part, minutes, seen=0):
    url = reverse("schedule:shift", args=[session.pk])
    return browser.post(url, {"part": str(part), "minutes": str(minutes), "seen": str(seen)} | key())


@pytest.mark.ledger("S05")
def test_a_part_that_runs_late_moves_the_rest_and_the_record_keeps_what_was_planned(
    world, browse, session, set_clock
):
    before, ends = times(session), session.ends_at
    second = before[1]
    set_clock(second[0] + timedelta(minutes=1))
    alice = browse(world.users["alice"])
    page = alice.get(reverse("schedule:run_sheet", args=[session.pk])).content.decode()
    assert page.count('aria-current="step"') == 1
    assert session.skill in page
    assert move(alice, session, part=2, minutes=10).status_code == 302
    after, ten = times(session), timedelta(minutes=10)
    assert after[0] == before[0]
    assert after[1] == (second[0], second[1] + ten)
    assert after[2:] == [(starts + ten, until + ten) for starts, until in before[2:]]
    session.refresh_from_db()
    assert session.ends_at == ends + ten
    assert (
        "Runs 10 minutes late" in alice.get(reverse("schedule:run_sheet", args=[session.pk])).content.decode()
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Shift.objects.update(minutes=0)


@pytest.mark.ledger("S05")
def test_two_leaders_who_press_at_once_move_it_once(world, browse, session, set_clock):
    set_clock(session.starts_at)
    alice, other = browse(world.users["alice"]), browse(world.users["dora"])
    assert move(alice, session, part=1, minutes=5).status_code == 302
    late = move(other, session, part=1, minutes=5)
    assert late.status_code == 422
    assert "moved the times a moment ago" in late.content.decode()
    assert Shift.objects.count() == 1
    assert move(other, session, part=1, minutes=5, seen=1).status_code == 302
    assert Session.objects.get(pk=session.pk).ends_at == session.ends_at + timedelta(minutes=10)


@pytest.mark.ledger("S05")
@pytest.mark.parametrize(
    ("part", "minutes", "after", "says"),
    [
        (1, 5, 60, "This part is over"),
        (9, 5, 0, "no such part"),
        (1, 0, 0, "1 to 60 minutes"),
        (1, 90, 0, "1 to 60 minutes"),
        (1, -45, 0, "before now, or before it begins"),
        (1, -20, 20, "before now, or before it begins"),
        (1, 5, 60 * 24, "on the day itself"),
    ],
)
def test_what_can_t_be_moved_says_why(world, browse, session, set_clock, part, minutes, after, says):
    set_clock(session.starts_at + timedelta(minutes=after))
    before = times(session)
    answer = move(browse(world.users["alice"]), session, part=part, minutes=minutes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert times(session) == before


@pytest.mark.ledger("S05", "D07")
def test_minutes_are_counted_from_the_times_as_they_were_lived(world, sam, session):
    place, alice = place_of(sam), world.actor("alice")
    day.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
    day.arrive(place, by=alice, at=session.starts_at)
    day.clear(place, by=alice, at=session.starts_at)
    planned = sum(
        (p.ends_at - p.starts_at).seconds // 60 for p in Part.objects.filter(session=session, clinical=True)
    )
    first = Part.objects.get(session=session, number=1)
    assert first.clinical
    schedule.shift(session, by=alice, at=session.starts_at, part=1, minutes=10, seen=0)
    day.end_session(
        Session.objects.select_related("series__program", "site").get(pk=session.pk),
        by=alice,
        at=session.ends_at,
    )
    assert days.visit_of(place.pk).minutes == planned + 10


@pytest.mark.ledger("S05")
def test_the_phone_shows_what_is_on_now_and_hears_of_a_change(world, browse, sam, session, set_clock):
    set_clock(session.starts_at + timedelta(minutes=1))
    phone = browse(world.users["sam"])
    today = phone.get(reverse("portal:today")).content.decode()
    assert reverse("portal:block") in today
    assert today.count('aria-current="step"') >= 1
    before = phone.get(reverse("portal:block"), headers={"X-Background": "1"}).content.decode()
    move(browse(world.users["alice"]), session, part=1, minutes=10)
    assert phone.get(reverse("portal:block"), headers={"X-Background": "1"}).content.decode() != before


@pytest.mark.ledger("S05")
def test_the_room_s_screen_needs_no_sign_in_and_has_no_name(world, browse, client, sam, session, set_clock):
    set_clock(session.starts_at + timedelta(minutes=1))
    page = browse(world.users["alice"]).get(reverse("schedule:run_sheet", args=[session.pk])).content.decode()
    path = re.search(r"https?://[^/\"]+(/room/[^\"]+/)", page)[1]
    screen = client.get(path).content.decode()
    for part in Part.objects.filter(session=session):
        assert part.title in screen
    for secret in ("Sam", "Kerr", "Alice", "Moreno"):
        assert secret not in screen
    assert client.get(path.replace("/room/", "/room/x")).status_code == 404
    set_clock(session.starts_at + timedelta(days=1))
    assert "Nothing is on in this room" in client.get(path).content.decode()


@pytest.mark.ledger("S05")
def test_who_may_not_attend_to_the_group_moves_nothing(world, browse, session, set_clock):
    set_clock(session.starts_at)
    assert move(browse(world.users["sam"]), session, part=1, minutes=5).status_code == 404
    with pytest.raises(NotAllowed):
        schedule.shift(session, by=world.actor("sam"), at=session.starts_at, part=1, minutes=5, seen=0)
    assert session.day == TODAY
    assert not Shift.objects.exists()


def test_a_session_that_was_ended_meanwhile_is_not_moved(world, sam, session):
    """Two leaders at once: one ends the session while the other's page still holds it as running."""
    at, alice = session.starts_at + timedelta(minutes=5), world.actor("alice")
    day.arrive(place_of(sam), by=alice, at=at)
    running, stale = Session.objects.get(pk=session.pk), Session.objects.get(pk=session.pk)
    before = times(session)
    day.end_session(running, by=alice, at=at + timedelta(minutes=1))
    with pytest.raises(NotAllowed, match="moved the times"):
        schedule.shift(stale, by=alice, at=at + timedelta(minutes=1), part=1, minutes=10, seen=0)
    assert times(session) == before
    assert not Shift.objects.exists()
