"""What each role reads of a client's day: a clinician the answers, the front desk only that they are here."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations
from handrail.care.day.operations import CheckInAnswers
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW

YES = CheckInAnswers(mood=3, urges=5, sleep_hours=6, unsafe_thoughts=True, words="the evenings are long")
WHY = "answered yes to the safety question"


@pytest.fixture
def place(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    operations.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=YES)
    return place_of(episode)


def pages(browser, place):
    """The board, the roster and the client's day, as one text."""
    urls = (
        reverse("staff:today"),
        reverse("day:session", args=[place.session_id]),
        reverse("day:place", args=[place.pk]),
    )
    answers = [browser.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    return " ".join(answer.content.decode() for answer in answers)


def test_the_front_desk_sees_who_checked_in_and_not_what_they_answered(world, browse, place):
    desk = pages(browse(world.users["dora"]), place)
    assert "answered" in desk
    assert "A clinician sees this person first" in desk
    for unread in (WHY, "the evenings are long", "Urges", "Scores since admission", "/safety/", "/note/"):
        assert unread not in desk
    clinician = pages(browse(world.users["alice"]), place)
    for read in (WHY, "the evenings are long", "Urges", "Scores since admission", "/safety/", "/note/"):
        assert read in clinician


def test_the_board_stops_asking_for_a_response_once_the_concern_is_closed(world, browse, place):
    alice, browser = world.actor("alice"), browse(world.users["alice"])
    assert "followed up" not in pages(browser, place)
    concern = Concern.objects.get()
    safety.acknowledge(concern, by=alice, at=NOW + timedelta(minutes=2))
    concern.refresh_from_db()
    safety.assess(concern, by=alice, at=NOW + timedelta(minutes=5), risk="low", words="Passed by.")
    concern.refresh_from_db()
    safety.close(concern, by=alice, at=NOW + timedelta(minutes=6), disposition="returned to group")
    board = browser.get(reverse("staff:today")).content.decode()
    assert "followed up" in board
    assert ">respond<" not in board
