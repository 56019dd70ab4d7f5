"""Another hour or room: for a series from a day on, for one session, or for a day on which a room can't be used."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Absence, Notice, Part, Place, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.care.test_leader_away import cora, sent, today_of  # noqa: F401 - cora is a fixture
from tests.care.test_site_as_problem import told, window
from tests.world import NOW, key

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def nook(world):
    return clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=3)


@pytest.fixture
def group(world):
    """A morning group with three clients."""
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:3], sign_in=True)
    return series


def of(series, day: date = TODAY) -> Session:
    return Session.objects.select_related("series__program", "site", "room", "leader").get(
        series=series, day=day
    )


def clock(session: Session) -> str:
    return f"{session.starts_at.astimezone(ZoneInfo(session.site.time_zone)):%H:%M}"


def lost(world) -> str:
    return reverse("schedule:room_lost", args=[TODAY.isoformat(), world.room.pk])


@pytest.mark.ledger("S04")
def test_one_session_moves_with_all_its_parts_and_everyone_expected_is_to_be_told(world, browse, group, nook):
    session = of(group, TOMORROW)
    before = list(Part.objects.filter(session=session).values_list("starts_at", "ends_at"))
    url, browser = reverse("schedule:move_session", args=[session.pk]), browse(world.users["dora"])
    assert url in browser.get(reverse("schedule:change", args=[session.pk])).content.decode()
    assert browser.post(url, {"starts": "13:30", "room": str(nook.pk)} | key()).status_code == 302
    moved = of(group, TOMORROW)
    assert (clock(moved), moved.room_id, moved.revision) == ("13:30", nook.pk, 1)
    later = timedelta(hours=4, minutes=30)
    assert moved.ends_at - session.ends_at == later
    assert list(Part.objects.filter(session=session).values_list("starts_at", "ends_at")) == [
        (starts + later, ends + later) for starts, ends in before
    ]
    assert clock(of(group)) == "09:00"
    assert set(Notice.objects.values_list("words", flat=True)) == {
        "Another hour or place: Tue 24 Nov, 1:30 pm, Morning skills, Nook. It was: 9:00 am, Room 2."
    }
    week = browse(world.users["sam"]).get(reverse("portal:week")).content.decode()
    assert "1:30" in week
    assert "Nook" in week


@pytest.mark.ledger("S04")
def test_a_session_moves_to_no_hour_at_which_somebody_cannot_come_or_anything_is_taken(
    world,
    cora,  # noqa: F811
    group,
    nook,
):
    say = {"by": world.actor("dora"), "at": NOW}
    session = of(group, TOMORROW)
    place = Place.objects.select_related("episode__client").filter(session=session).first()
    told(world, place.episode, window(1, time(8), time(13)))
    with pytest.raises(NotAllowed, match="can't come on Tuesday from 13:00"):
        operations.move_session(session, starts=time(13), **say)
    other = make_series(world, title="Beside", starts=time(13), weeks=1, room=nook, leader=cora)
    with pytest.raises(NotAllowed, match="Nook is taken"):
        operations.move_session(of(group, TOMORROW), starts=time(14), room=nook, **say)
    with pytest.raises(NotAllowed, match="pass midnight"):
        operations.move_session(of(group, TOMORROW), starts=time(23), **say)
    with pytest.raises(NotAllowed, match="Choose another hour or another room"):
        operations.move_session(of(group, TOMORROW), starts=time(9), **say)
    with pytest.raises(NotAllowed, match="That hour is over"):
        operations.move_session(of(other), starts=time(5), **say)
    tiny = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Closet", capacity=1)
    with pytest.raises(NotAllowed, match="Closet holds 1, and 3 are expected"):
        operations.move_session(of(group, TOMORROW), room=tiny, **say)
    assert clock(of(group, TOMORROW)) == "09:00"
    assert not Notice.objects.exists()
    operations.cancel(of(group, TOMORROW), reason="Snow", **say)
    with pytest.raises(NotAllowed, match="called off"):
        operations.move_session(of(group, TOMORROW), starts=time(13), **say)


@pytest.mark.ledger("S04")
def test_a_room_that_cannot_be_used_is_mended_with_one_press(world, browse, group, nook):
    browser = browse(world.users["dora"])
    assert lost(world) in browser.get(reverse("schedule:change", args=[of(group).pk])).content.decode()
    page = browser.get(lost(world)).content.decode()
    assert "Mon 23 Nov without Room 2" in page
    assert "meets in Nook" in page
    first = queries.room_lost(world.room, day=TODAY).ways[0]
    assert [(one.how, one.room) for one in first.mends] == [("room", "Nook")]
    form = sent(page) | key()
    assert browser.post(lost(world), form).status_code == 302
    assert browser.post(lost(world), form).status_code == 302
    assert (of(group).room_id, of(group, TOMORROW).room_id) == (nook.pk, world.room.pk)
    assert Event.objects.filter(what="schedule.day_mended").count() == 1
    assert Notice.objects.filter(day=TODAY).count() == 3
    assert "Nothing that is still to begin meets there" in browser.get(lost(world)).content.decode()


@pytest.mark.ledger("S04")
def test_with_no_other_room_it_moves_to_an_hour_at_which_theirs_is_free(world, group, nook, cora):  # noqa: F811
    clinic_room = world.room
    beside = make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    make_series(world, title="Later", starts=time(13), weeks=1, room=nook, leader=cora, weekdays=[1])
    enrolled(world, beside, *NAMES[3:6])
    hows = [[one.how for one in way.mends] for way in queries.room_lost(clinic_room, day=TODAY).ways]
    assert ["room"] not in hows  # the Nook is taken at that hour
    ways = queries.room_lost(clinic_room, day=TODAY).ways
    (mend,) = ways[hows.index(["hour"])].mends
    assert (mend.starts, mend.room) == ("13:00", "Nook")
    assert mend.session.pk == of(group).pk
    assert ["off"] in hows


@pytest.mark.ledger("S04")
def test_a_series_changes_its_room_from_a_day_on_and_keeps_its_name_and_curriculum(
    world, browse, group, nook
):
    url, browser = reverse("schedule:room", args=[group.pk]), browse(world.users["dora"])
    skills = list(Session.objects.filter(series=group).order_by("day").values_list("skill", flat=True))
    assert url in browser.get(reverse("schedule:week")).content.decode()
    form = {"room": str(nook.pk), "from_day": TOMORROW.isoformat()} | key()
    assert browser.post(url, form).status_code == 302
    group.refresh_from_db()
    assert (group.room_id, group.title) == (nook.pk, "Morning skills")
    rooms = set(Session.objects.filter(series=group, day__gte=TOMORROW).values_list("room_id", flat=True))
    assert (rooms, of(group).room_id) == ({nook.pk}, world.room.pk)
    assert (
        list(Session.objects.filter(series=group).order_by("day").values_list("skill", flat=True)) == skills
    )
    taken = make_series(world, title="Other", weeks=1, leader=world.staff["alice"], starts=time(13))
    other = clinic.open_site(
        world.organization, by=world.actor("erin"), at=NOW, name="Elm", time_zone="America/New_York",
        jurisdiction="US-NY",
    )  # fmt: skip
    elm = clinic.add_room(other, by=world.actor("erin"), at=NOW, name="Elm 1", capacity=9)
    with pytest.raises(NotAllowed, match="at another site"):
        operations.change_room(taken, by=world.actor("dora"), at=NOW, room=elm, from_day=TOMORROW)


@pytest.mark.ledger("S04")
def test_who_is_noted_as_away_stands_in_for_nobody_until_they_are_here_after_all(world, browse, group, cora):  # noqa: F811
    browser = browse(world.users["dora"])
    url = reverse("schedule:noted", args=[TODAY.isoformat(), cora.pk])
    away = reverse("schedule:away", args=[TODAY.isoformat(), world.staff["alice"].pk])
    assert "Cora Bell leads it" in browser.get(away).content.decode()
    assert browser.post(url, {"act": "away"} | key()).status_code == 302
    assert browser.post(url, {"act": "away"} | key()).status_code == 422  # a second press ends nothing
    assert "Cora Bell leads it" not in browser.get(away).content.decode()
    with pytest.raises(NotAllowed, match="Cora Bell is noted as away on Mon 23 Nov"):
        operations.stand_in(of(group), by=world.actor("dora"), at=NOW, leader=cora)
    assert browser.post(url, {"act": "here"} | key()).status_code == 302
    assert Absence.objects.get().ended_at == NOW
    page = browser.get(away).content.decode()
    assert "Cora Bell leads it" in page
    assert browser.post(away, sent(page) | key()).status_code == 302
    assert queries.absence_of(world.staff["alice"].pk, TODAY) is not None
    assert today_of(group).leader_id == cora.pk
    back = reverse("schedule:away", args=[TODAY.isoformat(), cora.pk])
    assert "Alice Moreno leads it" not in browser.get(back).content.decode()  # she was away this morning


def test_only_those_whose_role_it_is_move_a_session_and_no_other_clinic(
    world, elsewhere, browse, group, nook
):
    urls = [
        reverse("schedule:move_session", args=[of(group, TOMORROW).pk]),
        reverse("schedule:room", args=[group.pk]),
        lost(world),
    ]
    for url in urls:
        assert browse(world.users["bob"]).get(url).status_code == 403
        assert browse(elsewhere.users["dora"]).get(url).status_code == 404
        assert browse(world.users["dora"]).get(url).status_code == 200
    form = {"starts": "13:30", "room": "", "from_day": ""} | key()
    for url in urls[:2]:
        assert browse(world.users["dora"]).post(url, form).status_code == 422
