"""Closed days through the director's page: what they call off, what they leave out, and how they are withdrawn."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Closure, Place, Session
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

THANKSGIVING = date(2026, 11, 26)
URL = "schedule:closures"
FORM = {"day": THANKSGIVING.isoformat(), "reason": "Thanksgiving"}


def states(day: date = THANKSGIVING) -> set[str]:
    return set(Session.objects.filter(day=day).values_list("state", flat=True))


@pytest.mark.ledger("S01")
def test_a_closed_day_calls_off_its_sessions_and_frees_its_places(world, browse):
    series = make_series(world)
    one, two = enrolled(world, series, *NAMES[:2])
    director = browse(world.users["erin"])
    assert "No day is closed" in director.get(reverse(URL)).content.decode()
    sent = FORM | key()
    assert director.post(reverse(URL), sent).status_code == 302
    assert director.post(reverse(URL), sent).status_code == 302  # the same click twice
    closure = Closure.objects.get()
    assert states() == {"cancelled"}
    (session,) = Session.objects.filter(day=THANKSGIVING)
    assert (session.cancelled_reason, session.closure) == ("Thanksgiving", closure)
    for episode in (one, two):
        assert queries.place_today(episode, THANKSGIVING) is None
        assert queries.called_off(episode.pk, THANKSGIVING) == "Thanksgiving"
        assert queries.scheduled_minutes([episode.pk], TODAY) == {episode.pk: 4 * 160}
    week = director.get(reverse("schedule:week")).content.decode()
    assert "called off" in week
    assert "Thanksgiving" in week
    assert "Thanksgiving" in director.get(reverse(URL)).content.decode()
    lines = Event.objects.filter(what__in=["schedule.closed", "schedule.cancelled"]).order_by("sequence")
    assert [line.what for line in lines] == ["schedule.closed", "schedule.cancelled"]
    assert lines[0].detail == {
        "day": "2026-11-26", "reason": "Thanksgiving", "sessions": 1, "places": 2,
        "alone": 0,
    }  # fmt: skip
    assert list(queries.broken_rules()) == []


@pytest.mark.ledger("S01")
def test_sessions_made_later_leave_a_closed_day_out(world, browse):
    director = browse(world.users["erin"])
    assert director.post(reverse(URL), FORM | key()).status_code == 302
    series = make_series(world, weeks=1)
    assert not states()
    assert Session.objects.filter(series=series).count() == 5  # of Mon to Mon without Thursday
    (episode,) = enrolled(world, series, NAMES[0])
    assert queries.scheduled_minutes([episode.pk], TODAY) == {episode.pk: 4 * 160}
    week = director.get(reverse("schedule:week")).content.decode()
    assert "Riverside house: Thanksgiving" in week
    skills = list(Session.objects.order_by("day").values_list("skill_id", flat=True))
    assert len(skills) == len(set(skills)) == 5  # the day left out uses up no skill


def test_a_client_reads_that_there_is_no_group_today(world, browse, set_clock):
    enrolled(world, make_series(world), NAMES[0], sign_in=True)
    operations.close(world.site, by=world.actor("erin"), at=NOW, day=THANKSGIVING, reason="Thanksgiving")
    set_clock(datetime.combine(THANKSGIVING, time(9), ZoneInfo("America/New_York")))
    page = browse(world.users["sam"]).get(reverse("portal:today")).content.decode()
    assert "No group today" in page
    assert "Thanksgiving" in page
    assert "Your group today" not in page


def test_withdrawn_the_day_takes_place_and_whoever_is_enrolled_is_expected(world, browse):
    series = make_series(world)
    stays, leaves = enrolled(world, series, *NAMES[:2])
    director = browse(world.users["erin"])
    director.post(reverse(URL), FORM | key())
    closure = Closure.objects.get()
    by = world.actor("dora")
    operations.release_from(leaves, by=by, at=NOW, from_day=TODAY + timedelta(days=1), reason="Moves away")
    (comes,) = enrolled(world, series, NAMES[2])  # while the day is closed
    url = reverse("schedule:withdrawal", args=[closure.pk])
    sent = key()
    assert director.post(url, sent).status_code == 302
    assert director.post(url, sent).status_code == 302
    assert states() == {"planned"}
    expected = set(Place.objects.filter(day=THANKSGIVING, state="expected").values_list("episode", flat=True))
    assert expected == {stays.pk, comes.pk}
    again = director.post(url, key())
    assert again.status_code == 422
    assert "withdrawn already" in again.content.decode()
    assert director.post(reverse(URL), FORM | key()).status_code == 302  # and it may be closed again
    assert states() == {"cancelled"}
    assert list(queries.broken_rules()) == []


def test_a_closure_declared_before_sessions_and_withdrawn_lets_them_be_made(world, browse):
    director = browse(world.users["erin"])
    director.post(reverse(URL), FORM | key())
    series = make_series(world, weeks=1)
    director.post(reverse("schedule:withdrawal", args=[Closure.objects.get().pk]), key())
    director.post(reverse("schedule:sessions", args=[series.pk]), {"until": "2026-11-30"} | key())
    assert states() == {"planned"}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": ""}, "Write why the site is closed"),
        ({"reason": "   "}, "Write why the site is closed"),
        ({"day": "2026-11-20"}, "A day that is over"),
        ({"day": "tomorrow"}, "Write the day like 2026-11-23"),
        ({"day": TODAY.isoformat()}, "has begun on Mon 23 Nov"),
    ],
)
def test_what_can_t_be_closed_is_refused_and_what_was_typed_is_kept(world, browse, form, says):
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0])
    operations.start_session(place_of(episode).session, by=world.actor("dora"), at=NOW)
    answer = browse(world.users["erin"]).post(reverse(URL), FORM | form | key())
    assert answer.status_code == 422
    text = answer.content.decode()
    assert says in text
    assert (FORM | form)["reason"].strip() in text
    assert not Closure.objects.exists()
    assert states() == {"planned"}
    assert states(TODAY) == {"running"}


def test_a_day_is_closed_once(world, browse):
    director = browse(world.users["erin"])
    assert director.post(reverse(URL), FORM | key()).status_code == 302
    again = director.post(reverse(URL), FORM | {"reason": "Snow"} | key())
    assert again.status_code == 422
    assert "closed already" in again.content.decode()
    said = {"organization_id": world.organization.pk, "site": world.site, "declared_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Closure.objects.create(**said, day=THANKSGIVING, reason="Twice")


def test_a_closed_site_leaves_the_other_sites_open(world, browse):
    by = system(world.organization.pk)
    clinic.open_site(world.organization, by=by, at=NOW, name="Annex", time_zone="America/New_York")
    make_series(world)
    annex = next(site for site in type(world.site).objects.all() if site.name == "Annex")
    director = browse(world.users["erin"])
    missing = director.post(reverse(URL), FORM | key())
    assert missing.status_code == 422
    assert director.post(reverse(URL), FORM | {"site": str(annex.pk)} | key()).status_code == 302
    assert states() == {"planned"}


def test_a_day_is_not_withdrawn_into_a_room_that_is_taken(world):
    erin = world.actor("erin")
    make_series(world)
    closure = operations.close(world.site, by=erin, at=NOW, day=THANKSGIVING, reason="Thanksgiving")
    other = make_series(world, title="Afternoon", starts=time(13), weeks=0)
    operations.make_sessions(other, by=erin, at=NOW, until=TODAY + timedelta(days=7))
    Session.objects.filter(series=other, day=THANKSGIVING + timedelta(days=1)).update(
        day=THANKSGIVING, starts_at=Session.objects.get(closure=closure).starts_at
    )  # someone put it there by hand
    with pytest.raises(NotAllowed, match="Room 2 is taken on Thu 26 Nov"):
        operations.reopen(closure, by=erin, at=NOW)
    assert states() == {"cancelled", "planned"}


def test_a_day_that_is_over_is_not_withdrawn(world):
    make_series(world)
    erin = world.actor("erin")
    closure = operations.close(world.site, by=erin, at=NOW, day=THANKSGIVING, reason="Thanksgiving")
    with pytest.raises(NotAllowed, match="That day is over"):
        operations.reopen(closure, by=erin, at=NOW + timedelta(days=4))


def test_only_a_director_of_this_clinic_closes_its_days(world, elsewhere, browse):
    closure = operations.close(
        world.site, by=world.actor("erin"), at=NOW, day=THANKSGIVING, reason="Thanksgiving"
    )
    url = reverse("schedule:withdrawal", args=[closure.pk])
    assert browse(world.users["alice"]).get(reverse(URL)).status_code == 403
    assert browse(world.users["bob"]).post(url, key()).status_code == 403
    assert browse(elsewhere.users["erin"]).post(url, key()).status_code == 404
    assert "Thanksgiving" not in browse(elsewhere.users["erin"]).get(reverse(URL)).content.decode()
    assert "Closed days" not in browse(world.users["alice"]).get(reverse("schedule:week")).content.decode()


@pytest.mark.parametrize("closed", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(world, closed, django_assert_num_queries):
    for n in range(closed):
        operations.close(
            world.site, by=world.actor("erin"), at=NOW, day=THANKSGIVING + timedelta(days=n), reason="Closed"
        )
    with django_assert_num_queries(1):
        assert len([one.site.name for one in queries.closures(None, first=TODAY)]) == closed
