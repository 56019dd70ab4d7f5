"""What is usual at a program: learned off the page from its own ended courses, drawn, and judged by."""

from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

import pytest
from django.urls import reverse
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from handrail.anytime.measures import operations, queries
from handrail.anytime.measures.models import Learning, Response, UsualCourse
from handrail.anytime.safety import operations as safety
from handrail.care.admission import operations as admission
from handrail.clinical.measures.expected_course import expected_course, stratum_of, usual_of, week_of
from handrail.doors.commands import work
from handrail.ground.actor import system
from handrail.library import shelf
from tests.anytime.test_measures_pages import answer
from tests.builders_threads import course_of_care
from tests.world import NOW

ADMITTED = date(2026, 10, 26)
NUMBERS = expected_course.numbers_on(NOW.date())


def with_total(total: int) -> dict[int, int | None]:
    """Answers of a PHQ-9 that add up to a total, the safety item 0."""
    each, left = divmod(total, 8)
    return {n: each + (n <= left) for n in range(1, 9)} | {9: 0}


def phq9(world, episode, total, *, week):
    at = NOW - timedelta(days=28) + timedelta(days=7 * week)
    answer(world, episode, with_total(total), at=at, occasion="admission" if week == 0 else "cadence")


def ended(world, n, *, name="Past", start=16, by_week=((2, 12),)):
    """Courses of care that ended, one total apart from each other in each week: three by the verbs, the rest their copies."""
    lived = [
        course_of_care(
            world, f"{name}{one}", stage="aftercare", admitted_on=ADMITTED, discharged_on=NOW.date()
        )
        for one in range(min(n, 3))
    ]
    for one, episode in enumerate(lived):
        phq9(world, episode, start, week=0)
        for week, total in by_week:
            phq9(world, episode, total + one, week=week)
    for one in range(3, n):
        _copied(lived[one % 3], f"{name}{one}")


def _copied(episode, name):
    answers = queries.responses_of(episode.pk)
    client, again = copy(episode.client), copy(episode)
    client.pk, client.number = uuid7(), name
    client.save(force_insert=True)
    again.pk, again.client = uuid7(), client
    again.save(force_insert=True)
    for response in answers:
        response.pk, response.episode, response.client = uuid7(), again, client
    Response.objects.bulk_create(answers)


def learn(world, *, at=NOW):
    return operations.learn(world.site, by=system(world.organization.pk), at=at)


@pytest.mark.ledger("M02")
def test_off_track_is_judged_by_what_is_usual_here_once_enough_have_ended(world, browse):
    """Down 3 from 16 in two weeks: too early for the published benchmark, and worse than most here."""
    episode = course_of_care(world)
    phq9(world, episode, 16, week=0)
    phq9(world, episode, 15, week=2)
    browser, url = browse(world.users["alice"]), reverse("measures:trend", args=[episode.pk])
    before = browser.get(url).content.decode()
    assert "published benchmark" in before
    assert queries.board([episode])[episode.pk].on_track.value == "too early"
    ended(world, 30)
    work.pass_once(at=NOW)
    page = browser.get(url).content.decode()
    assert "of 30 who began as high here, nine in ten were at 14 or better: review the plan." in page
    assert "the middle eight in ten of 30 ended courses of this program here that began from 15 to 19" in page
    assert "12 to 14, middle 13" in page, "the table says what the picture shows"
    assert 'stroke-dasharray="6 4"' in page, "the outline is dashed: it is read in grey"
    line = queries.board([episode])[episode.pk]
    assert (line.on_track.value, line.off[0].finding) == ("off track", line.on_track)


def test_twenty_nine_are_too_few_and_the_page_names_what_stands_in(world, browse):
    ended(world, 29)
    learning = learn(world)
    assert (learning.courses, UsualCourse.objects.count()) == (29, 0)
    episode = course_of_care(world)
    phq9(world, episode, 16, week=0)
    phq9(world, episode, 14, week=4)
    page = browse(world.users["alice"]).get(reverse("measures:trend", args=[episode.pk])).content.decode()
    assert "by a published benchmark (Kounali 2022)" in page
    assert "Too few courses have ended here to say what is usual." in page
    assert "11.7 to 13.6, middle 12.64" in page


def test_it_is_kept_once_a_day_and_asked_for_once_a_week(world):
    assert [site.pk for site in queries.to_learn(at=NOW)] == [world.site.pk]
    assert learn(world) is not None
    assert learn(world) is None, "a second worker of the same day"
    assert queries.to_learn(at=NOW + timedelta(days=6)) == []
    assert queries.to_learn(at=NOW + timedelta(days=8)) == [world.site]
    assert Learning.objects.count() == 1


def test_nothing_of_another_clinic_is_learned_from(world, elsewhere):
    with scope(organization=elsewhere.organization):
        ended(elsewhere, 30)
        assert learn(elsewhere).courses == 30
    assert learn(world).courses == 0
    assert not UsualCourse.objects.exists()


def test_the_latest_learning_holds_and_what_was_usual_before_stays(world):
    ended(world, 30)
    learn(world, at=NOW - timedelta(days=8))
    ended(world, 31, name="Later", by_week=((2, 2),))
    learn(world)
    episode = course_of_care(world)
    phq9(world, episode, 16, week=0)
    phq9(world, episode, 15, week=2)
    found = queries.trends(episode)["phq9"].usually
    assert (found.courses, found.made_on, found.weeks[2].n) == (61, NOW.date(), 61)
    assert UsualCourse.objects.count() == 2


def test_who_began_late_or_answered_on_another_version_teaches_nothing(world):
    late = course_of_care(world, "Late", stage="aftercare", admitted_on=ADMITTED - timedelta(days=8))
    phq9(world, late, 16, week=0)
    phq9(world, late, 9, week=2)
    still = course_of_care(world, "Still", admitted_on=ADMITTED)
    phq9(world, still, 16, week=0)
    assert queries.ended_courses(world.site.pk) == []


def test_a_week_has_the_last_total_of_a_course_and_none_after_discharge(world):
    episode = course_of_care(
        world, stage="aftercare", admitted_on=ADMITTED, discharged_on=ADMITTED + timedelta(days=16)
    )
    phq9(world, episode, 16, week=0)
    for days, total in ((13, 11), (15, 9), (20, 3)):
        at = NOW - timedelta(days=28) + timedelta(days=days)
        answer(world, episode, with_total(total), at=at)
    (found,) = queries.ended_courses(world.site.pk)
    assert (found.baseline, found.by_week) == (16, {2: 9})


def test_where_higher_is_better_the_bad_side_is_the_low_one():
    scale = shelf.instrument("who5")
    courses = [queries.usual.Ended(n, "skills", scale, 40, {2: 40 + 4 * (n % 3)}) for n in range(30)]
    (found,) = queries.usual_of(courses, on=NOW.date())
    assert found["weeks"] == {"2": {"n": 30, "best": 48, "median": 44, "worst": 40}}


@pytest.mark.parametrize("name", ["phq9", "pcl5", "who5", "gse"])
def test_every_total_begins_in_one_range(name):
    scale = shelf.instrument(name)
    low, high = scale.range
    ranges = {stratum_of(scale, total) for total in range(low, high + 1)}
    assert sorted(total for a, b in ranges for total in range(a, b + 1)) == list(range(low, high + 1))


@given(st.lists(st.integers(0, 80), min_size=30, max_size=90))
def test_the_band_holds_the_middle_and_at_most_one_in_ten_lies_beyond_either_edge(totals):
    found = usual_of(totals, NUMBERS)
    assert found.best <= found.median <= found.worst
    assert sum(total > found.worst for total in totals) <= ceil(len(totals) / 10)
    assert sum(total < found.best for total in totals) <= ceil(len(totals) / 10)


def test_a_day_belongs_to_the_nearest_week():
    assert [week_of(days) for days in (0, 3, 4, 7, 10, 11)] == [0, 0, 1, 1, 1, 2]


@pytest.mark.ledger("M01")
def test_a_plot_shows_the_client_s_own_incident_and_a_new_dose(world, browse):
    sam, kim = course_of_care(world), course_of_care(world, "Kim")
    for episode in (sam, kim):
        phq9(world, episode, 16, week=0)
        phq9(world, episode, 12, week=4)
    for days, dose in ((2, 4), (16, 3)):
        admission.set_dose(
            sam,
            by=world.actor("alice"),
            at=NOW - timedelta(days=28 - days),
            days_per_week=dose,
            hours_per_week=Decimal("8"),
            from_day=ADMITTED + timedelta(days=days),
            reason="As planned",
        )
    told = safety.Happened(
        "fall_or_injury", "minor", NOW - timedelta(days=5), "Stairs", "Sam fell.", "Ice", "Erin Vale"
    )
    safety.record_incident(
        sam.site, by=world.actor("alice"), at=NOW, said=told, parts=[safety.Part(sam.pk, "Fell. No injury.")]
    )
    browser = browse(world.users["alice"])
    own = browser.get(reverse("measures:trend", args=[sam.pk])).content.decode()
    assert own.count("incident: fall or injury") >= 2, "in the picture and in its table"
    assert "incident:" not in browser.get(reverse("measures:trend", args=[kim.pk])).content.decode()
    chart = browser.get(reverse("staff:client", args=[sam.pk])).content.decode()
    assert "4 → 3 days" in chart
    assert "incident: fall or injury" in chart
