"""Who is told that a day is another: on their own phone, or by somebody who calls; and it leaves the list only when they know."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Notice, Place, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.people.models import Client
from handrail.ground.record.models import Event
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.care.test_leader_away import cora, sent, url_of  # noqa: F401 - cora is a fixture
from tests.world import NOW, key

TOMORROW = TODAY + timedelta(days=1)
LIST = "schedule:to_tell"


@pytest.fixture
def three(world):
    """A series with three clients, of whom Sam has an account."""
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:3], sign_in=True)
    return series


def call_off(world, series, day=TOMORROW, reason="Snow."):
    session = Session.objects.select_related("series", "site", "room").get(series=series, day=day)
    operations.cancel(session, by=world.actor("dora"), at=NOW, reason=reason)
    return session


def names() -> set[str]:
    return {one.client.given_name for group in queries.to_tell(on=TODAY) for one, _reached in group.notices}


@pytest.mark.ledger("S04")
def test_a_day_that_is_called_off_stands_on_the_clients_phone_until_they_have_read_it(world, browse, three):
    phone = browse(world.users["sam"])
    call_off(world, three)
    page = phone.get(reverse("portal:today")).content.decode()
    assert "Your days have changed" in page
    assert "Tue 24 Nov, 9:00 am, Morning skills, Room 2: called off. Snow." in page
    (notice,) = queries.unread_notices(
        Place.objects.get(client__given_name="Sam", day=TODAY).episode_id, on=TODAY
    )
    form = {"notice": str(notice.pk)} | key()
    assert phone.post(reverse("portal:days_read"), form).status_code == 302
    assert phone.post(reverse("portal:days_read"), form).status_code == 302
    assert "Your days have changed" not in phone.get(reverse("portal:today")).content.decode()
    week = phone.get(reverse("portal:week")).content.decode()
    assert "called off" in week
    assert "Snow. You don&#x27;t need to come." in week or "Snow. You don't need to come." in week
    notice.refresh_from_db()
    assert notice.told_by == world.actor("sam").name
    assert names() == {one[0] for one in NAMES[1:3]}


@pytest.mark.ledger("S04")
def test_the_front_desk_sees_whom_to_call_and_says_who_was_told(world, browse, three):
    Client.objects.filter(given_name=NAMES[1][0]).update(phone="555-0117")
    call_off(world, three)
    browser = browse(world.users["dora"])
    lines = [one for one in queries.due(as_of=NOW, by=world.actor("dora")) if one.route == LIST]
    assert [(one.words, one.about) for one in lines] == [
        ("Tell 3 clients", "Morning skills, Tue 24 Nov: called off")
    ]
    page = browser.get(reverse(LIST)).content.decode()
    assert 'href="tel:555-0117"' in page
    one = Notice.objects.get(client__given_name=NAMES[1][0])
    assert browser.post(reverse(LIST), {"notice": str(one.pk)} | key()).status_code == 302
    assert names() == {NAMES[0][0], NAMES[2][0]}
    assert Event.objects.filter(what="schedule.told").count() == 1
    refused = browser.post(reverse(LIST), {"notice": "x"} | key())
    assert refused.status_code == 422
    assert "Choose whom you told." in refused.content.decode()
    rest = {"notice": [str(one.pk) for one in Notice.objects.filter(told_at__isnull=True)]}
    assert browser.post(reverse(LIST), rest | key()).status_code == 302
    assert "Everyone knows" in browser.get(reverse(LIST)).content.decode()


def test_a_line_of_another_clinic_is_nobodys_here(world, elsewhere, browse, three):
    call_off(world, three)
    ids = {"notice": [str(one.pk) for one in Notice.objects.all()]}
    assert browse(elsewhere.users["dora"]).post(reverse(LIST), ids | key()).status_code == 422
    assert len(names()) == 3


@pytest.mark.ledger("S04")
def test_who_joins_another_group_reads_where_to_go(world, cora, browse):  # noqa: F811
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    sick = make_series(world, weeks=1)
    make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    enrolled(world, sick, *NAMES[:4], sign_in=True)
    browser = browse(world.users["dora"])
    ways = queries.away(world.staff["alice"], day=TODAY).ways
    way = [tuple(one.how for one in way.mends) for way in ways].index(("merge",))
    page = browser.get(url_of(world)).content.decode()
    assert browser.post(url_of(world), sent(page, way) | key()).status_code == 302
    words = set(Notice.objects.values_list("words", flat=True))
    assert words == {
        "Mon 23 Nov, 9:00 am, Morning skills, Room 2: called off. It can't take place this time. "
        "Come to this one: Mon 23 Nov, 9:00 am, Beside, Nook."
    }
    week = browse(world.users["sam"]).get(reverse("portal:week")).content.decode()
    assert "called off" not in week  # they are expected that day, elsewhere


@pytest.mark.ledger("S04")
def test_a_closed_day_that_takes_place_after_all_is_told_to_whoever_was_told_of_it(world, browse, three):
    closure = operations.close(world.site, by=world.actor("erin"), at=NOW, day=TOMORROW, reason="Storm.")
    assert len(names()) == 3
    told = Notice.objects.get(client__given_name=NAMES[1][0])
    operations.tell([told], by=world.actor("dora"), at=NOW)
    operations.reopen(closure, by=world.actor("erin"), at=NOW)
    (group,) = queries.to_tell(on=TODAY)
    assert [(one.client.given_name, one.words) for one, _reached in group.notices] == [
        (NAMES[1][0], "It takes place after all: Tue 24 Nov, 9:00 am, Morning skills, Room 2.")
    ]


def test_a_series_that_began_while_a_day_was_closed_has_that_day_after_all(world, cora):  # noqa: F811
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    closure = operations.close(world.site, by=world.actor("erin"), at=NOW, day=TOMORROW, reason="Storm.")
    begun = make_series(world, title="New", weeks=1, room=nook, leader=cora)
    enrolled(world, begun, *NAMES[:2])
    assert not Session.objects.filter(day=TOMORROW).exists()
    operations.reopen(closure, by=world.actor("erin"), at=NOW)
    assert Session.objects.get(day=TOMORROW).series_id == begun.pk
    assert Place.objects.filter(day=TOMORROW, state="expected").count() == 2


def test_who_was_let_go_before_is_told_nothing_and_sees_nothing(world, browse, three):
    place = Place.objects.select_related("episode__site", "episode__client").get(
        client__given_name="Sam", day=TOMORROW
    )
    operations.release_from(place.episode, by=world.actor("dora"), at=NOW, from_day=TOMORROW, reason="Moves")
    call_off(world, three)
    assert names() == {one[0] for one in NAMES[1:3]}
    assert queries.days_ahead(place.episode, on=TOMORROW, limit=5) == []
    assert "called off" not in browse(world.users["sam"]).get(reverse("portal:week")).content.decode()
