"""The group's work: goals with a next step, skills tried out, what each was taught, the group as a group."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.html import escape

from handrail.care.day import operations, queries
from handrail.care.day.models import (
    CheckIn,
    GroupAgreement,
    GroupRating,
    PeerRole,
    ShortTermGoal,
    SkillPractice,
)
from handrail.ground.access.sign_in import actor_of
from handrail.ground.episode.queries import program_of
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

CALM = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}
CHECK_IN = reverse("portal:check_in")
FINE = operations.CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:5], sign_in=True)


def lived(world, episode, day, *, at=NOW):
    """One client's whole day: checked in, here, in group."""
    place = place_of(episode, day)
    operations.check_in(place, by=world.actor("dora"), at=at, answers=FINE)
    operations.arrive(place, by=world.actor("dora"), at=at)
    operations.clear(place, by=world.actor("alice"), at=at)
    return place


def a_day(world, episodes, day):
    """A whole day of these people, from the first arrival to the end of the session."""
    at = NOW + (day - TODAY)
    places = [lived(world, episode, day, at=at) for episode in episodes]
    operations.end_session(places[0].session, by=world.actor("alice"), at=places[0].session.ends_at)
    return places


@pytest.mark.ledger("T02", "D06", "D01")
def test_a_goal_is_set_checked_off_by_the_client_and_seen_by_the_coach_the_next_time(
    world, browse, group, set_clock
):
    sam, alice = group[0], browse(world.users["alice"])
    phone, place = browse(world.users["sam"]), lived(world, group[0], TODAY)
    url, line = reverse("day:coaching", args=[place.session_id]), str(place.pk)
    sent = {f"{line}-goal": "Call my sister", f"{line}-next_step": "Find her number"}
    assert alice.post(url, sent | key()).status_code == 302
    assert "Call my sister" in phone.get(reverse("portal:today")).content.decode()
    assert "goal_progress" not in phone.get(CHECK_IN, follow=True).content.decode()  # today's is in
    set_clock(NOW + timedelta(days=1))
    asked = phone.get(CHECK_IN).content.decode()
    assert "Call my sister" in asked
    assert phone.post(CHECK_IN, CALM | {"goal_progress": "partly"} | key()).status_code == 302
    goal = ShortTermGoal.objects.get()
    assert (goal.outcome, CheckIn.objects.get(day=TODAY + timedelta(days=1)).goal_progress) == ("partly", 5)
    tomorrow = place_of(sam, TODAY + timedelta(days=1))
    operations.arrive(tomorrow, by=world.actor("dora"), at=NOW + timedelta(days=1))
    seen = alice.get(reverse("day:coaching", args=[tomorrow.session_id])).content.decode()
    assert "Call my sister" in seen
    assert "partly" in seen
    assert "I did part of it" in phone.get(reverse("portal:goals")).content.decode()


@pytest.mark.ledger("T02")
def test_a_client_sets_a_goal_for_the_week_and_for_the_day_and_changes_one_that_is_open(world, browse, group):
    phone, url = browse(world.users["sam"]), reverse("portal:goals")
    assert phone.post(url, {"words": "", "span": "day"} | key()).status_code == 422
    for words, span in (("Walk", "day"), ("Sleep by eleven", "week"), ("Walk ten minutes", "day")):
        assert (
            phone.post(url, {"words": words, "next_step": "Shoes", "span": span} | key()).status_code == 302
        )
    assert set(ShortTermGoal.objects.values_list("words", "span")) == {
        ("Walk ten minutes", "day"),
        ("Sleep by eleven", "week"),
    }
    goal = ShortTermGoal.objects.get(span="day")
    answer = reverse("portal:goal", args=[goal.pk])
    assert phone.post(answer, {"outcome": "great"} | key()).status_code == 422
    assert phone.post(answer, {"outcome": "yes"} | key()).status_code == 302
    assert phone.post(answer, {"outcome": "not yet"} | key()).status_code == 422
    share = queries.goals_since(group[0].pk, TODAY)
    assert (share.reached, share.partly, share.answered) == (1, 0, 1)
    kim = browse(world.users["kim"])
    assert kim.post(answer, {"outcome": "yes"} | key()).status_code == 404


@pytest.mark.ledger("D05")
def test_what_each_tried_out_is_kept_with_how_sure_they_are_all_of_it_or_nothing(world, browse, group):
    sam, kim = (lived(world, episode, TODAY) for episode in group[:2])
    alice, url = browse(world.users["alice"]), reverse("day:coaching", args=[sam.session_id])
    first = {f"{sam.pk}-kind": "role-play", f"{sam.pk}-confidence": "7", f"{sam.pk}-words": "Asked for help"}
    wrong = first | {f"{kim.pk}-confidence": "11"}
    answer = alice.post(url, wrong | key())
    assert answer.status_code == 422
    assert "Asked for help" in answer.content.decode()
    assert "Kim L., How sure, 0 to 10: " in answer.content.decode()  # at the head of a long page
    unsaid = alice.post(url, first | {f"{kim.pk}-words": "Tried"} | key())
    assert unsaid.status_code == 422
    assert "Kim" in unsaid.content.decode()
    assert not SkillPractice.objects.exists()
    assert alice.post(url, first | key()).status_code == 302
    done = SkillPractice.objects.get()
    assert (done.client_id, done.kind, done.confidence, done.by) == (
        sam.client_id,
        "role-play",
        7,
        world.staff["alice"],
    )
    assert done.skill_id == sam.session.skill_id
    page = alice.get(reverse("day:skills", args=[group[0].pk])).content.decode()
    assert "Asked for help" in page
    assert "sure 7/10" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        done.delete()


@pytest.mark.ledger("D05", "D06", "T01")
def test_how_sure_someone_is_in_group_counts_beside_the_practice_at_home(world, group):
    place = lived(world, group[0], TODAY)
    alice = world.actor("alice")
    operations.wrap_up(place, by=alice, at=NOW, words="Walk", support="", skill_id="")
    practice = queries.practice_to_answer(group[0].pk)
    operations.answer_practice(practice, by=alice, at=NOW, done="yes", confidence=5)
    said = [operations.Coached(place.pk, kind="exercise", confidence=8)]
    operations.coach(place.session, by=alice, at=NOW, coached=said)
    share = queries.practice_since(group[0].pk, TODAY)
    assert (share.done, share.asked, share.mean_confidence) == (1, 1, 6.5)


@pytest.mark.ledger("D05")
def test_nobody_who_is_not_here_is_coached(world, group):
    place = place_of(group[0])
    said = [operations.Coached(place.pk, kind="planning")]
    with pytest.raises(NotAllowed, match="not here today"):
        operations.coach(place.session, by=world.actor("alice"), at=NOW, coached=said)


@pytest.mark.ledger("D03")
def test_a_late_joiner_meets_each_skill_once_the_series_has_gone_round(world, browse, group):
    sam, late = group[0], group[1]
    syllabus = program_of(sam).curriculum
    days = [TODAY + timedelta(days=n) for n in (0, 1, 2)]
    a_day(world, [sam], days[0])
    for day in days[1:]:
        a_day(world, [sam, late], day)
    today = days[-1]
    taught = {
        who.pk: [one for module in queries.skills_of(who, on=today) for one in module.skills]
        for who in (sam, late)
    }
    first = syllabus.skills[0]
    mine = {one.skill.id: one for one in taught[sam.pk]}
    theirs = {one.skill.id: one for one in taught[late.pk]}
    assert mine[first.id].taught_on == days[0]
    assert theirs[first.id].taught_on is None
    assert [one.skill.id for one in taught[late.pk] if one.taught_on] == [
        one.id for one in syllabus.skills[1:3]
    ]
    assert theirs[syllabus.skills[3].id].comes_on == TODAY + timedelta(days=3)
    assert len(theirs) == len(syllabus.skills)  # each once, taught or to come
    phone = browse(world.users["sam"]).get(reverse("portal:skills")).content.decode()
    assert escape(first.home_practice) in phone
    assert escape(syllabus.skills[5].home_practice) not in phone


@pytest.mark.ledger("D03")
def test_what_was_taught_takes_as_many_questions_after_a_week_as_after_a_day(
    world, group, django_assert_num_queries
):
    sam = group[0]
    a_day(world, [sam], TODAY)
    program_of(sam)
    with django_assert_num_queries(3):
        queries.skills_of(sam, on=TODAY)
    a_day(world, [sam], TODAY + timedelta(days=1))
    with django_assert_num_queries(3):
        queries.skills_of(sam, on=TODAY)


@pytest.mark.ledger("D10")
def test_agreements_have_versions_and_the_second_of_two_writers_is_told(world, browse, group):
    place = lived(world, group[0], TODAY)
    alice, other_tab = browse(world.users["alice"]), browse(world.users["alice"])
    url = reverse("day:agreement", args=[place.session_id])
    assert (
        alice.post(url, {"words": "What is said here stays here.", "revision": "0"} | key()).status_code
        == 302
    )
    late = other_tab.post(url, {"words": "Phones away.", "revision": "0"} | key())
    assert late.status_code == 422
    assert "Phones away." in late.content.decode()
    assert other_tab.post(url, {"words": "Both.", "revision": "1"} | key()).status_code == 302
    assert list(GroupAgreement.objects.order_by("version").values_list("words", flat=True)) == [
        "What is said here stays here.",
        "Both.",
    ]


@pytest.mark.ledger("D10")
def test_members_take_parts_in_the_group_and_only_who_is_here(world, browse, group):
    here, away = lived(world, group[0], TODAY), place_of(group[1])
    alice, url = browse(world.users["alice"]), reverse("day:roles", args=[here.session_id])
    assert alice.post(url, {"opens": str(away.pk)} | key()).status_code == 422
    assert alice.post(url, {"opens": str(here.pk), "keeps_time": str(here.pk)} | key()).status_code == 302
    assert set(PeerRole.objects.values_list("role", flat=True)) == {"opens", "keeps time"}
    assert alice.post(url, {"opens": "", "keeps_time": str(here.pk)} | key()).status_code == 302
    assert PeerRole.objects.get().role == "keeps time"


@pytest.mark.ledger("D10")
def test_members_say_how_the_group_is_and_few_answers_show_no_mean(world, browse, group, set_clock):
    places = a_day(world, group[:4], TODAY)
    set_clock(places[0].session.ends_at + timedelta(minutes=5))
    url = reverse("portal:rate")
    phone = browse(world.users["sam"])
    assert "Three short questions" in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(url, key()).status_code == 422
    assert phone.post(url, {"belonging": "4", "heard": "2"} | key()).status_code == 302
    assert "nothing to answer" in phone.get(url).content.decode()
    alice, board = browse(world.users["alice"]), reverse("day:group", args=[places[0].session_id])
    page = alice.get(board).content.decode()
    assert "not a validated scale" in page
    assert queries.cohesion_of(places[0].session.series_id, since=TODAY)[0].mean is None
    for place in places[1:]:
        visit = queries.visit_of(place.pk)
        person = actor_of(place.client.user)
        operations.rate_group(visit, by=person, at=NOW, belonging=2, heard=None, helpful=2)
    (week,) = queries.cohesion_of(places[0].session.series_id, since=TODAY)
    assert (week.answers, week.mean) == (4, 2.25)
    assert GroupRating.objects.count() == 4


@pytest.mark.ledger("D04")
def test_a_supplemental_part_of_a_day_is_drawn_and_is_no_program_hour():
    from handrail.library import shelf

    parts = [part for block in shelf.program("foundations").blocks for part in block.parts]
    extra = [part for part in parts if part.kind == "supplemental"]
    assert {part.form for part in extra} >= {"yoga_movement"} or extra
    assert all(not part.clinical for part in extra)
