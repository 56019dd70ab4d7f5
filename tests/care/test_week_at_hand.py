"""The week as somebody works with it: who is away, one page to change a session, and a session that takes place after all."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Notice, Place, Series, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.care.test_leader_away import cora, url_of  # noqa: F401 - cora is a fixture
from tests.world import NOW, key

TOMORROW = TODAY + timedelta(days=1)
WEEK = "schedule:week"


@pytest.fixture
def group(world):
    """A morning group with three clients."""
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:3])
    return series


def of(series, day=TOMORROW) -> Session:
    return Session.objects.select_related("series__program", "series__site", "site", "room", "leader").get(
        series=series, day=day
    )


def expected(session) -> set[str]:
    there = Place.objects.filter(session=session, state="expected")
    return {place.client.given_name for place in there}


def said(world, name: str = "dora") -> dict:
    return {"by": world.actor(name), "at": NOW}


@pytest.mark.ledger("S04")
def test_one_page_says_what_can_be_done_about_a_session(world, browse, group):
    dora, session = browse(world.users["dora"]), of(group)
    go = reverse("schedule:change", args=[session.pk])
    assert go in dora.get(reverse(WEEK)).content.decode()
    page = dora.get(go).content.decode()
    for route in ("stand_in", "move_session", "cancellation"):
        assert reverse(f"schedule:{route}", args=[session.pk]) in page
    assert reverse("schedule:away", args=[TOMORROW.isoformat(), session.leader_id]) in page
    assert reverse("schedule:room_lost", args=[TOMORROW.isoformat(), session.room_id]) in page
    assert go not in browse(world.users["bob"]).get(reverse(WEEK)).content.decode()


@pytest.mark.ledger("S04")
def test_who_is_away_stands_in_the_week_and_beside_what_they_lead(world, browse, group):
    dora = browse(world.users["dora"])
    operations.note_away(world.staff["alice"], day=TODAY, **said(world))
    page = dora.get(reverse(WEEK)).content.decode()
    assert re.search(r"Away: <a [^>]+>Alice Moreno</a>", page)
    assert page.count("leader away") == 1  # beside the one session of that day, not beside those of the week
    assert url_of(world) in page
    operations.end_absence(world.staff["alice"], day=TODAY, **said(world))
    assert "Away:" not in dora.get(reverse(WEEK)).content.decode()


@pytest.mark.ledger("S04")
def test_the_week_of_somebody_away_costs_no_more(world, browse, group, django_assert_num_queries):
    dora = browse(world.users["dora"])
    dora.get(reverse(WEEK))
    with django_assert_num_queries(len(_asked(dora))):
        dora.get(reverse(WEEK))
    before = len(_asked(dora))
    for one in ("alice", "bob", "lee"):
        operations.note_away(world.staff[one], day=TODAY, **said(world))
    assert len(_asked(dora)) == before


def _asked(browser) -> list:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse(WEEK))
    return list(asked)


@pytest.mark.ledger("S04")
def test_a_session_that_was_called_off_takes_place_after_all_with_one_press(world, browse, group):
    dora, session = browse(world.users["dora"]), of(group)
    operations.cancel(session, reason="Snow.", **said(world))
    operations.tell(list(Notice.objects.filter(client__given_name="Sam")), **said(world))
    go = reverse("schedule:change", args=[session.pk])
    assert go in dora.get(reverse(WEEK)).content.decode()
    assert "It takes place after all" in dora.get(go).content.decode()
    sent = {"leader": str(world.staff["alice"].pk)} | key()
    assert dora.post(go, sent).status_code == 302
    assert dora.post(go, sent).status_code == 302
    again = of(group)
    assert (again.state, again.cancelled_reason) == ("planned", "")
    assert expected(again) == {given for given, _family in NAMES[:3]}
    # Whoever was told that it is off is told that it is not; the others have nothing to learn.
    (told,) = [one for line in queries.to_tell(on=TODAY) for one, _reached in line.notices]
    assert told.client.given_name == "Sam"
    assert "It takes place after all" in told.words
    assert Event.objects.filter(what="schedule.session_reopened").count() == 1


@pytest.mark.ledger("S04")
def test_who_has_somewhere_else_to_be_by_now_is_not_expected_twice(world, cora, group):  # noqa: F811
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    beside = make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    session = of(group)
    place = Place.objects.select_related("episode__site", "episode__client").get(
        session=session, client__given_name="Sam"
    )
    operations.cancel(session, reason="Snow.", **said(world))
    operations.add_place(place.episode, of(beside), reason="Instead.", **said(world))
    operations.reopen_session(of(group), **said(world))
    assert "Sam" not in expected(of(group))
    assert expected(of(beside)) == {"Sam"}
    assert expected(of(group)) == {given for given, _family in NAMES[1:3]}


@pytest.mark.ledger("S04")
def test_what_stands_against_it_is_said_and_nothing_is_put_back(world, browse, cora, group):  # noqa: F811
    session = of(group)
    with pytest.raises(NotAllowed, match="was not called off"):
        operations.reopen_session(session, **said(world))
    operations.cancel(session, reason="Snow.", **said(world))
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    other = make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    operations.move_session(of(other), room=session.room, **said(world))
    with pytest.raises(NotAllowed, match="is taken on"):
        operations.reopen_session(of(group), **said(world))
    operations.move_session(of(other), room=nook, **said(world))
    operations.note_away(world.staff["alice"], day=TOMORROW, **said(world))
    page = browse(world.users["dora"]).post(
        reverse("schedule:change", args=[session.pk]), {"leader": str(world.staff["alice"].pk)} | key()
    )
    assert page.status_code == 422
    assert "Alice Moreno is noted as away" in page.content.decode()
    operations.end_absence(world.staff["alice"], day=TOMORROW, **said(world))
    late = {"by": world.actor("dora"), "at": of(group).starts_at + timedelta(minutes=1)}
    with pytest.raises(NotAllowed, match="would have begun"):
        operations.reopen_session(of(group), **late)
    with pytest.raises(NotAllowed):
        operations.reopen_session(of(group), **said(world, "bob"))
    assert of(group).state == "cancelled"
    assert not expected(of(group))


@pytest.mark.ledger("S04")
def test_a_closed_day_is_withdrawn_and_not_taken_apart(world, group):
    operations.close(world.site, day=TOMORROW, reason="Storm.", **said(world, "erin"))
    with pytest.raises(NotAllowed, match="closed on that day"):
        operations.reopen_session(of(group), **said(world))


@pytest.mark.ledger("S04")
def test_a_session_of_a_series_that_ended_stays_called_off(world):
    series = make_series(world, weeks=1)
    operations.end_series(series, from_day=TOMORROW, **said(world))
    with pytest.raises(NotAllowed, match="has ended"):
        operations.reopen_session(of(series), **said(world))


@pytest.mark.ledger("S04")
def test_who_is_away_and_still_leads_stands_on_the_list_of_work(world, group):
    def lines() -> list[str]:
        due = queries.due(as_of=NOW, by=world.actor("dora"))
        return [one.about for one in due if one.route == "schedule:away"]

    assert lines() == []
    operations.note_away(world.staff["alice"], day=TOMORROW, **said(world))
    assert lines() == ["Alice Moreno, Tue 24 Nov"]
    operations.cancel(of(group), reason="Nobody can lead it.", **said(world))
    assert lines() == []


@pytest.mark.ledger("S04")
def test_days_that_somebody_changed_meanwhile_are_not_overwritten_by_an_older_page(world, browse, group):
    dora = browse(world.users["dora"])
    episode = Place.objects.get(client__given_name="Sam", day=TODAY).episode
    place = reverse("schedule:enrol", args=[episode.pk])
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', dora.get(place).content.decode())
    days = reverse("schedule:days", args=[episode.pk])
    form = {"weekdays": ["0", "1"], "from_day": TOMORROW.isoformat(), "seen": seen}
    assert dora.post(days, form | key()).status_code == 302
    again = dora.post(days, form | {"weekdays": ["2", "3"]} | key())
    assert again.status_code == 422
    assert "Somebody changed their days" in again.content.decode()
    other = {"series": str(group.pk), "weekdays": ["3"], "from_day": TOMORROW.isoformat(), "seen": seen}
    assert dora.post(reverse("schedule:move", args=[episode.pk]), other | key()).status_code == 422
    assert queries.enrolment_of(episode.pk, on=TOMORROW).weekdays == [0, 1]


@pytest.mark.ledger("S04")
def test_a_place_says_when_it_begins_and_when_it_ends(world, browse, group):
    dora = browse(world.users["dora"])
    episode = Place.objects.get(client__given_name="Sam", day=TODAY).episode
    place = reverse("schedule:enrol", args=[episode.pk])
    assert "Since" in dora.get(place).content.decode()
    operations.release_from(episode, from_day=TODAY + timedelta(days=3), reason="Moves away.", **said(world))
    page = dora.get(place).content.decode()
    assert "Last day" in page
    assert "25 Nov 2026" in page


@pytest.mark.ledger("S02")
def test_a_series_is_opened_with_its_sessions_or_not_at_all(world, browse):
    erin = browse(world.users["dora"])
    go = reverse("schedule:new_series", args=["skills"])
    page = erin.get(go).content.decode()
    assert "Make its sessions until" in page
    form = {
        "track": "morning",
        "title": "Mornings",
        "weekdays": ["0", "1"],
        "starts": "",
        "room": str(world.room.pk),
    }
    form |= {"leader": str(world.staff["alice"].pk), "from_day": TODAY.isoformat()}
    until = {"until": (TODAY + timedelta(days=7)).isoformat()}
    answer = erin.post(go, form | until | key())
    assert answer.status_code == 302
    assert Session.objects.filter(series__title="Mornings").count() == 3  # Mon, Tue, and Mon again
    again = erin.post(go, form | until | {"title": "Twice"} | key())  # its room and leader are taken
    assert again.status_code == 422
    assert not Series.objects.filter(title="Twice").exists()


@pytest.mark.ledger("S04")
def test_a_closed_day_shows_the_family_sessions_that_still_stand(world, browse, group):
    from handrail.anytime.family.models import FamilySession
    from handrail.ground.episode.operations import client_row

    episode = Place.objects.get(client__given_name="Sam", day=TODAY).episode
    at_ten = NOW + timedelta(days=1)
    FamilySession.objects.create(
        **client_row(episode), leader=world.staff["alice"], starts_at=at_ten, minutes=60
    )
    operations.close(world.site, day=TOMORROW, reason="Storm.", **said(world, "erin"))
    page = browse(world.users["erin"]).get(reverse("schedule:closures")).content.decode()
    assert "family sessions that stand" in page
    assert "Sam K." in page


@pytest.mark.parametrize(
    ("made", "due"),
    [((9, 30), (23, 13, 30)), ((15, 0), (24, 10, 0)), ((23, 0), (24, 10, 0)), ((4, 0), (23, 10, 0))],
)
def test_nobody_is_asked_to_call_a_client_in_the_evening_or_the_night(world, made, due):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from handrail.care.schedule.queries.notices import IN_TIME, by_day

    zone = ZoneInfo(world.site.time_zone)
    moment = datetime(2026, 11, 23, *made, tzinfo=zone) + IN_TIME
    local = by_day(moment, world.site.time_zone).astimezone(zone)
    assert (local.day, local.hour, local.minute) == due


@pytest.mark.ledger("S04")
def test_who_moves_or_calls_off_a_session_sees_first_how_many_it_concerns(world, browse, group):
    dora = browse(world.users["dora"])
    for route in ("move_session", "cancellation"):
        page = dora.get(reverse(f"schedule:{route}", args=[of(group).pk])).content.decode()
        assert "3 clients are expected" in page
        assert reverse("schedule:change", args=[of(group).pk]) in page
