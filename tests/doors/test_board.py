"""The staff's first page: whom it shows what, and what it shows on a day without a session."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations as measures
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations as day
from handrail.ground.people import operations as people
from tests.builders_days import enrolled, make_series, place_of
from tests.world import NOW, hire


def board(browse, world, person: str) -> str:
    answer = browse(world.users[person]).get(reverse("staff:today"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def group(world):
    episodes = enrolled(world, make_series(world), ("Sam", "Kerr"), ("Kim", "Lang"))
    answers = dict.fromkeys(range(1, 10), 1) | {9: 0}
    measures.answer(
        episodes[0], by=world.actor("alice"), at=NOW, instrument="phq9", answers=answers, occasion="cadence"
    )
    return episodes


@pytest.mark.ledger("H02")
def test_the_therapist_sees_the_block_the_group_and_the_scores(world, group, browse):
    text = board(browse, world, "alice")
    assert "Sam K." in text
    assert "Kim L." in text
    assert "PHQ-9" in text
    assert "first answer" in text


@pytest.mark.parametrize("person", ["dora"])
def test_the_front_desk_sees_who_comes_and_no_scores(world, group, browse, person):
    text = board(browse, world, person)
    assert "Sam K." in text
    assert "PHQ-9" not in text
    assert "first answer" not in text
    assert reverse("staff:client", args=[group[0].pk]) not in text


def test_on_a_day_without_a_session_the_next_one_stands_there(world, group, browse, set_clock):
    set_clock(NOW + timedelta(days=5))  # Saturday
    text = board(browse, world, "alice")
    assert "No session today" in text
    assert "Monday 30 November" in text
    assert "Sam K." in text
    assert "<b>Mon 30 Nov</b>" in text
    assert "expected, 0 here" not in text  # Monday's counts do not stand under Saturday
    assert "Not heard from</span>" not in text


@pytest.mark.ledger("D02")
def test_the_front_desk_is_told_at_once_whom_to_stay_with_and_not_why(world, group, browse):
    place = place_of(group[0])
    stay = "Sam K.: a clinician sees this person first"
    assert stay not in board(browse, world, "dora")
    day.check_in(place, by=world.actor("dora"), at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=True))
    text = board(browse, world, "dora")
    assert stay in text
    assert reverse("day:place", args=[place.pk]) in text
    assert "safety question" not in text
    assert stay not in board(browse, world, "alice")  # who reads charts has the concern itself
    concern = Concern.objects.get()
    safety.acknowledge(concern, by=world.actor("alice"), at=NOW)
    assert stay in board(browse, world, "dora")
    safety.assess(concern, by=world.actor("alice"), at=NOW, risk="low", words="Talked; no plan, no means.")
    assert stay not in board(browse, world, "dora")


def test_a_concern_of_another_day_says_which(world, group, browse, set_clock):
    day.check_in(
        place_of(group[0]), by=world.actor("dora"), at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=True)
    )
    assert "23 Nov 08:40 ·" not in board(browse, world, "alice")
    set_clock(NOW + timedelta(days=1))
    assert "23 Nov 08:40 ·" in board(browse, world, "alice")


def test_nobody_is_missed_before_the_group_begins(world, group, browse, set_clock):
    assert "2 expected, 0 here, 0 not heard from" in board(browse, world, "alice")
    set_clock(NOW + timedelta(minutes=21))  # a minute past nine
    text = board(browse, world, "alice")
    assert "0 here, 2 not heard from" in text
    assert text.count("Not heard from</span>") == 2


def test_a_yes_said_after_a_no_stands_in_the_row_too(world, group, browse):
    sam, place = group[0], place_of(group[0])
    day.check_in(place, by=world.actor("dora"), at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=False))
    assert "Safety concern open" not in board(browse, world, "alice")
    day.hear(sam, by=world.actor("dora"), at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=True))
    assert "Safety concern open" in board(browse, world, "alice")
    assert "Safety concern open" not in board(browse, world, "dora")


def test_a_clinic_without_sessions_has_an_empty_board(world, browse):
    assert "No session today" in board(browse, world, "alice")


@pytest.mark.ledger("S01")
def test_where_many_groups_meet_a_leader_sees_their_own_and_the_others_by_name(world, browse):
    hire(world, "zoe", "Zoe Hart", "LCSW", ["therapist"], at=NOW)
    zoe = world.staff["zoe"]
    licence = {"kind": "LCSW", "number": "77", "jurisdiction": "NY"}
    years = {"valid_from": date(2020, 1, 1), "expires_on": date(2030, 1, 1)}
    people.add_credential(zoe, by=world.actor("erin"), at=NOW, **licence, **years)
    names = [("Ada", "Bly"), ("Ben", "Cole"), ("Cy", "Dunn"), ("Di", "East")]
    for n, (name, leader) in enumerate(zip(names, [world.staff["alice"], zoe, zoe, zoe], strict=True)):
        start = time(5 + 4 * n, 0)
        series = make_series(world, title=f"Group {n}", starts=start, leader=leader)
        enrolled(world, series, name)
    mine = board(browse, world, "alice")
    assert "Ada B." in mine
    assert "Also today" in mine
    assert "Group 3" in mine
    assert "Di E." not in mine
    everyone = browse(world.users["alice"]).get(reverse("staff:today"), {"all": "1"}).content.decode()
    assert all(f"{given} {family[0]}." in everyone for given, family in names)
    desk = board(browse, world, "dora")
    assert "Ada B." not in desk
    assert all(f"Group {n}" in desk for n in range(4))
