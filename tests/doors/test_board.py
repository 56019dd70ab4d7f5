"""The staff's first page: whom it shows what, and what it shows on a day without a session."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations as measures
from tests.builders_days import enrolled, make_series
from tests.world import NOW


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


def test_a_clinic_without_sessions_has_an_empty_board(world, browse):
    assert "No session today" in board(browse, world, "alice")
