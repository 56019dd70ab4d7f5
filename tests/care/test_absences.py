"""Missed days are counted by the program's policy and lead to a case conference, never to a discharge."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.care.day import operations, queries
from handrail.care.review import operations as review_operations
from handrail.care.review import queries as review
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.library import shelf
from handrail.library.terms import Missed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of

NEW_YORK = ZoneInfo("America/New_York")


def local(hour, minute=0, days=0):
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), NEW_YORK)


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    return Episode.objects.select_related("client", "site", "program").get(pk=episode.pk)


def miss(world, episode, *days):
    for day in days:
        place = place_of(episode, TODAY + timedelta(days=day))
        operations.mark_missed(place, by=world.actor("dora"), at=local(9, 40, day))


def excuse(world, episode, day, told):
    place = place_of(episode, TODAY + timedelta(days=day))
    operations.excuse(place, by=world.actor("dora"), at=told, reason="Ill")


def counted(episode, day):
    return queries.absences_of([episode], on=TODAY + timedelta(days=day))[episode.pk]


def conferences(world, day):
    due = review.due(as_of=local(13, 0, day), by=world.actor("alice"))
    return [line for line in due if line.words.startswith("Case conference")]


@pytest.mark.ledger("D07")
def test_three_missed_days_ask_for_a_case_conference_and_discharge_nobody(world, browse, sam, set_clock):
    miss(world, sam, 0, 1)
    assert conferences(world, 1) == []
    miss(world, sam, 2)
    (line,) = conferences(world, 2)
    assert "Nobody is sent away by a rule" in line.words
    assert line.staff_id == world.staff["alice"].pk
    sam.refresh_from_db()
    assert sam.stage == "taking part"
    set_clock(local(13, 0, 2))
    alice = browse(world.users["alice"])
    assert "case conference" in alice.get(reverse("review:agenda")).content.decode()
    assert "3 days missed" in alice.get(reverse("review:client", args=[sam.pk])).content.decode()
    assert "3 days missed" in alice.get(reverse("day:attendance", args=[sam.pk])).content.decode()


@pytest.mark.ledger("D07")
def test_the_teams_decision_settles_it_until_the_next_missed_day(world, sam):
    miss(world, sam, 0, 1, 2)
    alice = world.actor("alice")
    review_operations.decide_today(
        sam,
        by=alice,
        at=local(14, 0, 2),
        present=["Alice"],
        decision="continue",
        reason="Bus pass for a month.",
    )
    assert conferences(world, 3) == []
    miss(world, sam, 3)
    assert len(conferences(world, 3)) == 1


@pytest.mark.ledger("D07")
def test_a_day_told_in_time_does_not_count_and_one_told_late_does(world, sam):
    miss(world, sam, 0, 1)
    excuse(world, sam, 3, told=local(9, 0, 1))  # two days ahead
    assert counted(sam, 4).finding.answer == "met"
    excuse(world, sam, 4, told=local(8, 0, 4))  # an hour ahead
    assert counted(sam, 4).finding.answer == "not met"


def test_hospital_and_called_off_days_count_for_nothing(world, sam):
    miss(world, sam, 0, 1)
    place = place_of(sam, TODAY + timedelta(days=2))
    operations.hospitalize(place, by=world.actor("dora"), at=local(9, 40, 2), reason="General Hospital")
    assert counted(sam, 3).finding.answer == "met"


def test_a_program_says_how_many_in_how_many_days(world, sam):
    program = shelf.program("skills")
    policies = program.policies.model_copy(update={"missed": Missed(days=2, within_days=7, excused_too=True)})
    stricter = program.model_copy(update={"policies": policies, "version": program.version + 1})
    in_force = clinic.publish_program(world.site, stricter, by=world.actor("erin"), at=local(7))
    sam.program = in_force
    miss(world, sam, 0)
    excuse(world, sam, 3, told=local(8, 0, 1))
    assert counted(sam, 4).finding.answer == "not met"
    assert counted(sam, 8).finding.answer == "met"  # the first is more than a week ago


def test_the_count_costs_the_same_for_one_and_for_five(world, django_assert_num_queries):
    people = enrolled(world, make_series(world), *NAMES[:5])
    for episode in people:
        miss(world, episode, 0)
        excuse(world, episode, 1, told=local(8))
    people = list(Episode.objects.select_related("client", "site", "program"))
    queries.absences_of(people, on=TODAY)
    for some in (people[:1], people):
        with django_assert_num_queries(3):
            queries.absences_of(some, on=TODAY + timedelta(days=1))
