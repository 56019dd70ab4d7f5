from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.care.day import operations
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.operations import CheckInAnswers, everyone
from handrail.care.schedule import queries as timetable
from handrail.ground.actor import system
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW, key

FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
YES = CheckInAnswers(mood=3, urges=5, sleep_hours=6, unsafe_thoughts=True)


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:3])


def checked_in(world, episode, answers=FINE):
    return operations.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=answers)


def url_of(group):
    return reverse("day:arrivals", args=[place_of(group[0]).session_id])


def states():
    return {visit.place_id: visit.state for visit in Visit.objects.all()}


@pytest.mark.ledger("D07")
def test_everyone_here_is_noted_in_one_press_and_whoever_must_be_seen_first_is_held(world, browse, group):
    settled, unsafe, silent = (place_of(episode) for episode in group)
    checked_in(world, group[0])
    checked_in(world, group[1], YES)
    desk = browse(world.users["dora"])
    roster = desk.get(reverse("day:session", args=[settled.session_id])).content.decode()
    marked = [line for line in roster.split("<input") if 'name="places"' in line and "checked" in line]
    assert len(marked) == 2
    assert str(silent.pk) not in "".join(marked)
    sent = {"places": [str(settled.pk), str(unsafe.pk), str(silent.pk)]} | key()
    assert desk.post(url_of(group), sent).status_code == 302
    assert desk.post(url_of(group), sent).status_code == 302  # the same press again does nothing
    assert states() == {settled.pk: "here", unsafe.pk: "held", silent.pk: "here"}
    kinds = sorted(AttendanceEvent.objects.values_list("kind", flat=True))
    assert kinds == ["arrived", "arrived", "arrived", "held"]
    assert Event.objects.filter(what="day.arrived").count() == 3
    assert timetable.session_for(world.actor("dora"), settled.session_id).state == "running"
    alone = operations.why_not(everyone.situations_of(settled.session)[0], "arrive",
                               by=world.actor("dora"), at=NOW)  # fmt: skip
    assert list(alone)


def test_all_of_them_or_nobody_and_the_reason_names_who(world, browse, group):
    first, second, third = (place_of(episode) for episode in group)
    operations.arrive(second, by=world.actor("dora"), at=NOW)
    desk = browse(world.users["dora"])
    refused = desk.post(url_of(group), {"places": [str(first.pk), str(second.pk)]} | key())
    assert refused.status_code == 422
    assert f"{second.client.short_name}: " in refused.content.decode()
    assert states() == {second.pk: "here"}
    assert desk.post(url_of(group), {"places": [str(first.pk), str(third.pk)]} | key()).status_code == 302
    assert states() == {first.pk: "here", second.pk: "here", third.pk: "here"}


@pytest.mark.parametrize("places", [[], ["nobody"], ["0190a0b0-0000-7000-8000-000000000000"]])
def test_nobody_and_strangers_are_refused_in_words(world, browse, group, places):
    refused = browse(world.users["dora"]).post(url_of(group), {"places": places} | key())
    assert refused.status_code == 422
    assert "hoose who is here" in (words := refused.content.decode()) or "Someone you chose" in words
    assert not Visit.objects.exists()


def test_another_session_another_day_and_a_double_are_refused(world, group):
    today, tomorrow = place_of(group[0]), place_of(group[1], NOW.date() + timedelta(days=1))
    by = world.actor("dora")
    with pytest.raises(NotAllowed, match="not expected at this session"):
        operations.arrive_all(today.session, by=by, at=NOW, places={today.pk, tomorrow.pk})
    with pytest.raises(NotAllowed, match="Choose who is here"):
        operations.arrive_all(today.session, by=by, at=NOW, places=set())
    with pytest.raises(NotAllowed, match="This session is on"):
        operations.arrive_all(tomorrow.session, by=by, at=NOW, places={tomorrow.pk})
    assert len(operations.arrive_all(today.session, by=by, at=NOW, places={today.pk})) == 1


def test_two_at_once_and_the_second_is_told(world, group, monkeypatch):
    """The other one arrives between our look and our step."""
    place, by = place_of(group[0]), world.actor("dora")
    before = everyone.situations_of(place.session)
    operations.arrive(place_of(group[0]), by=world.actor("alice"), at=NOW)
    monkeypatch.setattr(everyone, "situations_of", lambda session_id: before)
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.arrive_all(place.session, by=by, at=NOW, places={place.pk})
    assert AttendanceEvent.objects.count() == 1


def test_only_who_works_in_the_day_and_only_here(world, elsewhere, browse, group):
    sent = {"places": [str(place_of(group[0]).pk)]}
    assert browse(world.users["bob"]).post(url_of(group), sent | key()).status_code == 403
    assert browse(elsewhere.users["dora"]).post(url_of(group), sent | key()).status_code == 404
    assert not Visit.objects.exists()
    assert browse(world.users["alice"]).post(url_of(group), sent | key()).status_code == 302


@pytest.mark.ledger("H02")
@pytest.mark.parametrize("people_there", [1, 3, 12])
def test_a_whole_group_costs_as_many_queries_as_one(world, people_there, django_assert_num_queries):
    episodes = enrolled(world, make_series(world), *NAMES[:people_there])
    session = place_of(episodes[0]).session
    operations.check_in(place_of(episodes[0]), by=system(world.organization.pk), at=NOW, answers=YES)
    places, by = {place_of(episode).pk for episode in episodes}, world.actor("dora")
    other = 1 if people_there > 1 else 0  # visits are made for those who have none
    with django_assert_num_queries(16 + other):
        assert len(operations.arrive_all(session, by=by, at=NOW, places=places)) == people_there
