"""A scale that nobody answers: its time closes, and from the second in a row somebody asks in person. And how many were."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations, queries
from handrail.anytime.safety import operations as transfers
from handrail.anytime.safety.operations import Destination
from handrail.ground.access.roles import TABLE
from handrail.ground.clinic import operations as clinic
from tests.builders_threads import course_of_care
from tests.world import NOW

TODAY = NOW.date()
ZEROS = {"phq9": dict.fromkeys(range(1, 10), 0), "gad7": dict.fromkeys(range(1, 8), 0)}


def answer(world, episode, *, days_ago, instruments=("phq9", "gad7")):
    for instrument in instruments:
        operations.answer(
            episode, by=world.actor("alice"), at=NOW - timedelta(days=days_ago), instrument=instrument,
            answers=ZEROS[instrument], occasion="cadence",
        )  # fmt: skip


def admitted(world, name="Sam", *, days_ago):
    day = TODAY - timedelta(days=days_ago)
    return course_of_care(world, name, admitted_on=day, at=NOW - timedelta(days=days_ago))


def said(world, as_of=NOW):
    return [line.words for line in queries.due(as_of=as_of, by=world.actor("alice"))]


@pytest.mark.ledger("M01")
def test_from_the_second_time_in_a_row_the_therapist_asks_in_person(world, browse):
    episode = admitted(world, days_ago=21)
    answer(world, episode, days_ago=21)
    answer(world, episode, days_ago=1, instruments=("gad7",))
    assert said(world, NOW - timedelta(days=8)) == ["PHQ-9 is due"]
    (once,) = queries.silences([episode], on=TODAY - timedelta(days=1))[episode.pk]
    assert once.words == "PHQ-9: Not answered the last time."
    assert said(world, NOW - timedelta(days=1)) == ["PHQ-9 is due"]
    line = queries.due(as_of=NOW, by=world.actor("alice"))[0]
    assert line.words == "PHQ-9: Not answered 2 times in a row: ask in person."
    assert (line.staff_id, line.late) == (world.staff["alice"].pk, True)
    answer(world, episode, days_ago=0)
    assert said(world) == []


@pytest.mark.ledger("M01", "M02")
def test_what_was_missed_stands_on_the_pages_and_on_the_review_s_agenda(world, browse):
    episode = admitted(world, days_ago=22)
    answer(world, episode, days_ago=22)
    words = "PHQ-9: Not answered 2 times in a row: ask in person."
    alice = browse(world.users["alice"])
    for url in (
        reverse("measures:trend", args=[episode.pk]),
        reverse("measures:caseload"),
        reverse("review:agenda"),
        reverse("review:client", args=[episode.pk]),
    ):
        assert words in alice.get(url).content.decode(), url
    answer(world, episode, days_ago=0)
    for url in (reverse("measures:caseload"), reverse("review:agenda")):
        assert "Not answered" not in alice.get(url).content.decode(), url


def test_a_site_says_itself_from_how_many(world):
    episode = admitted(world, days_ago=15)
    answer(world, episode, days_ago=15)
    assert [one.asks for one in queries.silences([episode], on=TODAY)[episode.pk]] == [False, False]
    clinic.set_checks(
        world.site,
        by=world.actor("erin"),
        at=NOW,
        jurisdiction="NY",
        payers=[],
        stops=[],
        own={"missed_scales": 1},
    )
    assert [one.asks for one in queries.silences([episode], on=TODAY)[episode.pk]] == [True, True]


@pytest.mark.ledger("M01")
def test_a_director_sees_how_many_were_answered_by_program_and_scale(world, browse):
    keeps, leaves = admitted(world, "Amy", days_ago=35), admitted(world, "Zoe", days_ago=35)
    for days_ago in (35, 28, 21, 7):
        answer(world, keeps, days_ago=days_ago, instruments=("phq9",))
    answer(world, leaves, days_ago=30, instruments=("phq9",))
    phq9 = next(one for one in queries.completion(None, on=TODAY) if one.scale == "PHQ-9")
    # Amy: answered on 35, 28, 21; missed the window of 14 to 7; answered on 7; open now.
    # Zoe: answered on 30; missed those that closed on 16, 9 and 2.
    four, twelve = phq9.rates
    assert (twelve.answered, twelve.missed, twelve.percent) == (5, 4, 56)
    assert (four.answered, four.missed, four.percent) == (2, 4, 33)
    page = browse(world.users["erin"]).get(reverse("measures:completion")).content.decode()
    assert "56 %" in page
    assert "What is counted" in page
    assert re.search(
        rf"{reverse('measures:trend', args=[leaves.pk])}\">Zoe R\.</a> <span[^>]*>3 times<", page
    )
    assert re.search(rf"{reverse('measures:trend', args=[keeps.pk])}\">Amy R\.</a> <span[^>]*>1 time<", page)
    assert browse(world.users["alice"]).get(reverse("measures:completion")).status_code == 403


@pytest.mark.ledger("M01")
def test_whoever_may_not_read_a_chart_reads_no_name(world, browse, monkeypatch):
    admitted(world, "Zoe", days_ago=35)
    monkeypatch.setitem(TABLE, "chart.read", frozenset())
    page = browse(world.users["erin"]).get(reverse("measures:completion")).content.decode()
    assert "PHQ-9" in page
    assert "Zoe" not in page


@pytest.mark.ledger("M01")
def test_a_program_of_which_nothing_is_counted_says_so(world, browse):
    page = browse(world.users["erin"]).get(reverse("measures:completion")).content.decode()
    assert "Programs without a line" in page
    assert "Nobody was in it in these weeks" in page
    admitted(world, days_ago=35)
    assert (
        "Programs without a line"
        not in browse(world.users["erin"]).get(reverse("measures:completion")).content.decode()
    )


@pytest.mark.ledger("M01", "F01")
def test_days_in_a_hospital_are_no_missed_time(world, browse, set_clock):
    """Away from the fifth day on for three weeks: nobody is said to have missed anything, before or after."""
    episode, alice = admitted(world, days_ago=28), world.actor("alice")
    answer(world, episode, days_ago=28)
    there = NOW - timedelta(days=24)
    to = Destination("inpatient", "Hill Hospital", "555-0170")
    way = transfers.open_transfer(episode, by=alice, at=there, to=to, why="Not safe at home")
    transfers.settle(way, by=alice, at=there, outcome="there")
    assert said(world) == []  # nobody here asks whoever is there
    assert queries.silences([episode], on=TODAY) == {}
    found = queries.completion(None, on=TODAY)
    assert [(one.rates[1].answered, one.rates[1].missed) for one in found] == [(1, 0), (1, 0)]
    transfers.note_return(way, by=alice, at=NOW, back_on=TODAY, words="Calmer")
    assert said(world) == ["PHQ-9 is due", "GAD-7 is due"]
    for days, missed in ((6, 0), (7, 1)):
        late = TODAY + timedelta(days=days)
        assert [one.rates[1].missed for one in queries.completion(None, on=late)] == [missed, missed], days
    page = browse(world.users["erin"]).get(reverse("measures:completion")).content.decode()
    assert "taken out" in page


def test_the_count_costs_the_same_for_one_and_three(world, django_assert_num_queries):
    admitted(world, "One", days_ago=35)
    queries.completion(None, on=TODAY)
    with django_assert_num_queries(3):
        queries.completion(None, on=TODAY)
    for name in ("Two", "Three"):
        answer(world, admitted(world, name, days_ago=35), days_ago=20)
    with django_assert_num_queries(3):
        found = queries.completion(None, on=TODAY)
    assert [(one.scale, one.rates[1].answered) for one in found] == [("GAD-7", 2), ("PHQ-9", 2)]


def test_what_was_open_when_someone_left_is_not_counted(world):
    left = course_of_care(
        world, "Lee", stage="aftercare", admitted_on=TODAY - timedelta(days=30),
        discharged_on=TODAY - timedelta(days=20), at=NOW - timedelta(days=30),
    )  # fmt: skip
    found = queries.completion(left.site_id, on=TODAY)
    assert [(one.rates[1].answered, one.rates[1].missed) for one in found] == [(0, 1), (0, 1)]
