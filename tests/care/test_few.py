"""A group under its least: it is seen on the week page, and ends with one press where others take everyone in it."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import queries
from handrail.care.schedule.models import Enrolment, Notice, Place, Session
from handrail.ground.clinic import operations as clinic
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.care.test_leader_away import cora  # noqa: F401 - a fixture
from tests.care.test_site_as_problem import dose, told, window
from tests.world import NOW, key

NEXT = TODAY + timedelta(days=7)


@pytest.fixture
def two(world, cora):  # noqa: F811
    """A group of two, and one of five at another hour."""
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    small = make_series(world, title="Small", weekdays=[0, 1, 2], weeks=2)
    large = make_series(
        world, title="Large", weekdays=[0, 1, 2], starts=time(13), weeks=2, room=nook, leader=cora
    )
    pair = enrolled(world, small, *NAMES[:2])
    for one in [*pair, *enrolled(world, large, *NAMES[2:7])]:
        dose(world, one, 3)
    return small, large, pair


@pytest.mark.ledger("S04")
def test_it_ends_with_one_press_and_each_is_placed_and_told(world, two, browse):
    small, large, pair = two
    browser, url = browse(world.users["dora"]), reverse("schedule:few", args=[small.pk])
    week = browser.get(reverse("schedule:week")).content.decode()
    assert url in week
    assert reverse("schedule:few", args=[large.pk]) not in week
    page = browser.get(url).content.decode()
    assert "2 clients, and a group of this program has 4 at least." in page
    (way, *_more) = queries.few(small, from_day=NEXT).ways
    assert {(one.name, one.words) for one in way} == {
        (one.client.short_name, "Large, Mon, Tue, Wed 13:00") for one in pair
    }
    form = {"from_day": NEXT.isoformat(), "join": [one.sent for one in way]} | key()
    assert browser.post(url, form).status_code == 302
    assert browser.post(url, form).status_code == 302
    for one in pair:
        assert queries.enrolment_of(one.pk, on=NEXT).series_id == large.pk
    small.refresh_from_db()
    assert small.until_day == NEXT - timedelta(days=1)
    assert not Place.objects.filter(session__series=small, day__gte=NEXT, state="expected").exists()
    assert Session.objects.filter(series=small, day__lt=NEXT, state="planned").count() == 3
    assert {one.words for one in Notice.objects.all()} == {
        "From then on you come on Mon, Tue, Wed at 1:00 pm: Large, Nook, with Cora Bell."
    }
    again = browser.post(url, form | key())
    assert again.status_code == 422


@pytest.mark.ledger("S04")
def test_with_somebody_who_can_come_to_no_other_it_stays(world, two, browse):
    small, _large, pair = two
    told(world, pair[0], *[window(day, time(8), time(12)) for day in (0, 1, 2)])
    assert queries.few(small, from_day=NEXT).ways == ()
    page = browse(world.users["dora"]).get(reverse("schedule:few", args=[small.pk])).content.decode()
    assert "No other groups would take everyone in it" in page


def test_somebody_who_joined_meanwhile_keeps_it_whole(world, two, browse):
    small, _large, _pair = two
    (way, *_more) = queries.few(small, from_day=NEXT).ways
    (late,) = enrolled(world, small, NAMES[8])
    before = list(Enrolment.objects.order_by("pk").values())
    url = reverse("schedule:few", args=[small.pk])
    form = {"from_day": NEXT.isoformat(), "join": [one.sent for one in way]} | key()
    answer = browse(world.users["dora"]).post(url, form)
    assert answer.status_code == 422
    assert "has clients on that day" in answer.content.decode()
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert not Notice.objects.exists()
    for lines in (["x"], [f"{late.pk};{small.pk};a"], [";;"]):
        assert browse(world.users["dora"]).post(url, form | {"join": lines} | key()).status_code == 422
