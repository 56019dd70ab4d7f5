"""A clinician calls in sick at 7:40: the ways to mend the day, each one press, and nothing by halves."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from handrail.anytime.family.models import FamilySession
from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Place, Series, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.operations import client_row
from handrail.ground.people import operations as people
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.world import NOW, hire, key


@pytest.fixture
def cora(world):
    """A second therapist here, licensed."""
    hire(world, "cora", "Cora Bell", "LPC", ["therapist"], at=NOW)
    people.add_credential(
        world.staff["cora"], by=world.actor("erin"), at=NOW, kind="LPC", number="L-9", jurisdiction="NY",
        valid_from=date(2024, 1, 1), expires_on=date(2030, 1, 1),
    )  # fmt: skip
    return world.staff["cora"]


def url_of(world, name: str = "alice", day: date = TODAY) -> str:
    return reverse("schedule:away", args=[day.isoformat(), world.staff[name].pk])


def today_of(series) -> Session:
    return Session.objects.get(series=series, day=TODAY)


def sent(page: str, way: int = 0) -> dict:
    """What the button of a way sends: its hidden lines."""
    forms = re.findall(r'<form class="inline" action="[^"]+/without.*?</form>', page, re.DOTALL)
    form = [one for one in forms if 'name="mend"' in one][way]
    return {"mend": [line.replace("&gt;", ">") for line in re.findall(r'name="mend" value="([^"]+)"', form)]}


@pytest.mark.ledger("S04")
def test_somebody_stands_in_with_one_press_and_nobody_else_has_another_day(world, cora, browse):
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:5])
    browser = browse(world.users["dora"])
    assert url_of(world) in browser.get(reverse("schedule:week")).content.decode()
    page = browser.get(url_of(world)).content.decode()
    assert "Mon 23 Nov without Alice Moreno" in page
    assert "Cora Bell leads it" in page
    first = queries.away(world.staff["alice"], day=TODAY).ways[0]
    assert ([one.how for one in first.mends], first.without) == (["substitute"], 0)
    assert {one.name for one in first.changed} <= {"Cora Bell", "Alice Moreno"}
    form = sent(page) | key()
    assert browser.post(url_of(world), form).status_code == 302
    assert browser.post(url_of(world), form).status_code == 302
    assert today_of(series).leader_id == cora.pk
    assert Series.objects.get().leader_id == world.staff["alice"].pk
    assert set(Session.objects.filter(day__gt=TODAY).values_list("leader__name", flat=True)) == {
        "Alice Moreno"
    }
    assert Event.objects.filter(what="schedule.day_mended").count() == 1
    assert "They lead nothing that is still to begin" in browser.get(url_of(world)).content.decode()


@pytest.mark.ledger("S04")
def test_with_nobody_to_stand_in_it_is_called_off_or_the_clients_join_another_group(world, cora, browse):
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    sick = make_series(world, weeks=1)
    beside = make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    enrolled(world, sick, *NAMES[:4])
    browser = browse(world.users["dora"])
    ways = queries.away(world.staff["alice"], day=TODAY).ways
    hows = [tuple(one.how for one in way.mends) for way in ways]
    assert ("merge",) in hows
    assert ("substitute",) not in hows  # the only other one leads her own group then
    way = hows.index(("merge",))
    page = browser.get(url_of(world)).content.decode()
    assert "its clients join another group" in page
    assert "Sam K." in page
    assert browser.post(url_of(world), sent(page, way) | key()).status_code == 302
    assert today_of(sick).state == "cancelled"
    there = Place.objects.filter(session=today_of(beside), state="expected")
    assert {one.client.given_name for one in there} == {given for given, _family in NAMES[:4]}
    assert not Place.objects.filter(session=today_of(sick), state="expected").exists()


@pytest.mark.ledger("S04")
def test_called_off_with_the_words_that_clients_read(world, browse):
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:4])
    browser = browse(world.users["dora"])
    (way,) = queries.away(world.staff["alice"], day=TODAY).ways
    assert ([one.how for one in way.mends], way.without) == (["off"], 4)
    page = browser.get(url_of(world)).content.decode()
    assert "4 clients without a group" in page
    assert browser.post(url_of(world), sent(page) | key()).status_code == 302
    session = today_of(series)
    assert (session.state, session.cancelled_reason) == ("cancelled", "It can't take place this time.")


@pytest.mark.ledger("S04")
def test_a_day_that_changed_meanwhile_is_mended_by_halves_never(world, cora, browse):
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    morning = make_series(world, weeks=1)
    afternoon = make_series(world, title="Afternoon", starts=time(13), weeks=1)
    enrolled(world, morning, *NAMES[:2])
    enrolled(world, afternoon, *NAMES[2:4])
    browser = browse(world.users["dora"])
    page = browser.get(url_of(world)).content.decode()
    form = sent(page)
    assert len(form["mend"]) == 2
    make_series(world, title="Beside", starts=time(13), weeks=1, room=nook, leader=cora)
    refused = browser.post(url_of(world), form | key())
    assert refused.status_code == 422
    assert "Cora Bell is taken on Mon 23 Nov" in refused.content.decode()
    assert {today_of(one).leader_id for one in (morning, afternoon)} == {world.staff["alice"].pk}
    operations.cancel(today_of(afternoon), by=world.actor("dora"), at=NOW, reason="Heating")
    refused = browser.post(url_of(world), form | key())
    assert refused.status_code == 422
    assert "The day changed since this page was shown." in refused.content.decode()
    assert today_of(morning).leader_id == world.staff["alice"].pk


@pytest.mark.parametrize("lines", [[], ["x"], ["a;b;c;d"], [";;;"]])
def test_lines_that_no_page_wrote_are_refused(world, cora, browse, lines):
    series = make_series(world, weeks=1)
    answer = browse(world.users["dora"]).post(url_of(world), {"mend": lines} | key())
    assert answer.status_code == 422
    assert today_of(series).leader_id == world.staff["alice"].pk


def test_who_stands_in_today_can_be_away_as_well(world, cora):
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:4])
    operations.stand_in(today_of(series), by=world.actor("dora"), at=NOW, leader=cora)
    assert queries.away(world.staff["alice"], day=TODAY).sessions == ()
    ways = queries.away(cora, day=TODAY).ways
    assert ways[0].mends[0].leader == "Alice Moreno"


def test_a_strange_day_is_no_page_and_another_clinics_staff_neither(world, elsewhere, browse):
    browser = browse(world.users["dora"])
    assert (
        browser.get(reverse("schedule:away", args=["tomorrow", world.staff["alice"].pk])).status_code == 404
    )
    assert browser.get(url_of(elsewhere)).status_code == 404


@pytest.mark.ledger("S04")
def test_who_leads_a_family_session_then_is_not_offered_and_refused(world, cora, browse):
    series = make_series(world, weeks=1)
    (first, *_others) = enrolled(world, series, *NAMES[:4])
    alice = queries.away(world.staff["alice"], day=TODAY)
    assert alice.ways[0].mends[0].leader == "Cora Bell"
    FamilySession.objects.create(
        **client_row(first), kind="session", leader=cora, minutes=50,
        starts_at=today_of(series).starts_at + timedelta(minutes=30),
    )  # fmt: skip
    hows = [[one.how for one in way.mends] for way in queries.away(world.staff["alice"], day=TODAY).ways]
    assert ["substitute"] not in hows
    with pytest.raises(NotAllowed, match="Cora Bell leads a family session on Mon 23 Nov"):
        operations.stand_in(today_of(series), by=world.actor("dora"), at=NOW, leader=cora)
