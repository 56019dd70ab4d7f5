"""Whoever is off track waits for a plan action or a reason: on the board, the agenda and the work list."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.measures import operations as answering
from handrail.anytime.measures import queries as measures
from handrail.care.plan import operations as plan
from handrail.care.review import operations, queries
from handrail.care.review.models import Decision, KeptPlan
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.anytime.test_usual_course import with_total
from tests.builders_days import NAMES, enrolled, make_series
from tests.builders_threads import course_of_care
from tests.care.test_review_pages import client_page
from tests.world import NOW, key

WHY = "Sleep medicine began on Friday; we wait one more week."


def answered(world, episode, *totals, days_ago, every=7):

    for n, total in enumerate(totals):
        answers = dict.fromkeys(range(1, 10)) if total is None else with_total(total)
        if total is None:
            answers |= {1: 0, 9: 0}
        at = NOW - timedelta(days=days_ago - every * n)
        answering.answer(
            episode, by=world.actor("alice"), at=at, instrument="phq9", answers=answers, occasion="cadence"
        )


def page_of(episode):
    return reverse("review:off_track", args=[episode.pk, "phq9"])


def open_one(episode):
    (one,) = queries.off_tracks_of(episode)
    return one


def keep(world, episode, *, at=NOW, by="lee", reason=WHY, seen=None):
    return operations.keep_plan(
        episode,
        by=world.actor(by),
        at=at,
        instrument="phq9",
        seen=seen or open_one(episode).off.latest.pk,
        reason=reason,
    )


@pytest.mark.ledger("M02", "M05")
def test_who_is_off_track_stands_everywhere_until_somebody_says_why_the_plan_stays(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    answered(world, episode, 12, 20, days_ago=8)
    alice, browser = world.actor("alice"), browse(world.users["alice"])
    board, agenda = reverse("staff:today"), reverse("review:agenda")

    def due():
        return [one.url for one in queries.due(as_of=NOW, by=alice) if "Off track" in one.words]

    assert due() == [page_of(episode)]
    assert "plan or reason due" in browser.get(board).content.decode()
    assert "PHQ-9: asked" in browser.get(agenda).content.decode()
    assert "change the plan, or write why it stays" in browser.get(client_page(episode)).content.decode()
    page = browser.get(page_of(episode)).content.decode()
    assert "Reliably worse: up 8 points" in page
    for here in (
        board,
        reverse("measures:trend", args=[episode.pk]),
    ):  # and whoever comes from there goes back there
        assert f"{page_of(episode)}?back={here}" in browser.get(here).content.decode()
    sent = {"reason": WHY, "seen": str(open_one(episode).off.latest.pk)} | key()
    lee = browse(world.users["lee"])
    done = lee.post(f"{page_of(episode)}?back={board}", sent)
    assert (done.status_code, done["Location"]) == (302, board)
    assert lee.post(f"{page_of(episode)}?back={board}", sent).status_code == 302
    assert due() == []
    assert "plan or reason due" not in browser.get(board).content.decode()
    assert "answered by Lee Park, 23 Nov" in browser.get(agenda).content.decode()
    told = browser.get(client_page(episode)).content.decode()
    assert WHY in told
    assert "Answered by Lee Park, 23 Nov:" in told
    kept = KeptPlan.objects.get()
    assert (kept.finding["value"], kept.episode_id) == ("off track", episode.pk)
    assert Event.objects.filter(what="review.plan_kept").count() == 1


@pytest.mark.ledger("M02")
def test_a_decision_or_a_signed_plan_answers_it_when_it_came_after(world):
    episode = course_of_care(world)
    alice = world.actor("alice")
    operations.decide_today(
        episode,
        by=alice,
        at=NOW - timedelta(days=3),
        present=[],
        decision="continue",
        reason="Before they were worse.",
    )
    answered(world, episode, 12, 20, days_ago=8)
    assert open_one(episode).finding.value == "asked", "a decision from before does not count"
    operations.decide_today(
        episode, by=alice, at=NOW, present=[], decision="case conference", reason="Worse this week."
    )
    assert open_one(episode).act.words == "Team review: case conference. Worse this week."
    assert Decision.objects.latest("at").agenda["off_track"][0]["found"]["value"] == "asked"
    other = course_of_care(world, "Kim")
    answered(world, other, 12, 20, days_ago=8)
    draft = plan.draft(other, by=alice, at=NOW)
    goal = plan.add_goal(
        plan.add_problem(draft, by=alice, at=NOW, words="Low mood"), by=alice, at=NOW, words="Get up"
    )
    step = plan.add_objective(
        goal, by=alice, at=NOW, words="Out of bed by nine", measure="days", baseline="1", target="5",
        due_on=NOW.date() + timedelta(days=14),
    )  # fmt: skip
    plan.add_intervention(
        step, by=alice, at=NOW, kind="Behavioral activation", frequency="weekly", staff_id=alice.person_id
    )
    assert open_one(other).is_open, "a draft is no plan action yet"
    plan.sign(draft, by=alice, at=NOW)
    assert (open_one(other).is_open, open_one(other).act.words) == (False, "Signed version 1 of the plan.")
    later = NOW + timedelta(hours=1)
    plan.add_addendum(draft, by=alice, at=later, words="A walk each morning, with Ada.")
    assert open_one(other).act.words == "Added to the plan: A walk each morning, with Ada."


@pytest.mark.ledger("M02")
def test_a_later_answer_asks_again_after_two_weeks_or_when_worse(world):
    episode = course_of_care(world)
    answered(world, episode, 12, 18, days_ago=42)
    keep(world, episode, at=NOW - timedelta(days=34))
    answered(world, episode, 18, days_ago=28)
    assert open_one(episode).finding.value == "answered"
    answered(world, episode, 18, days_ago=20)
    assert open_one(episode).finding.value == "asked again"
    keep(world, episode, at=NOW - timedelta(days=19))
    answered(world, episode, 24, days_ago=13)
    assert open_one(episode).finding.because.startswith("Reliably worse since that was answered, by 6 points")
    keep(world, episode, at=NOW - timedelta(days=12))
    answered(world, episode, 4, days_ago=6)
    assert queries.off_tracks_of(episode) == []
    answered(world, episode, 20, days_ago=0)
    assert open_one(episode).finding.value == "asked", "off track anew: what was said before was about before"
    assert KeptPlan.objects.count() == 3


def test_a_blank_answer_does_not_take_it_off_the_list(world, browse):
    episode = course_of_care(world)
    answered(world, episode, 12, 20, None, days_ago=14)
    assert measures.board([episode])[episode.pk].on_track.answer == "cannot tell"
    assert open_one(episode).is_open
    assert "PHQ-9: asked" in browse(world.users["alice"]).get(reverse("review:agenda")).content.decode()


def test_two_at_once_and_an_answer_nobody_has_seen(world, browse):
    episode = course_of_care(world)
    answered(world, episode, 12, 20, days_ago=21)
    seen = open_one(episode).off.latest.pk
    answered(world, episode, 21, days_ago=7)
    with pytest.raises(NotAllowed, match="answered again since you opened this page"):
        keep(world, episode, seen=seen)
    keep(world, episode, by="alice")
    page = browse(world.users["lee"]).post(
        page_of(episode), {"reason": WHY, "seen": str(open_one(episode).off.latest.pk)} | key()
    )
    assert page.status_code == 422
    assert "Alice Moreno" in page.content.decode()
    assert "answered this on 23 Nov" in page.content.decode()
    assert WHY in page.content.decode(), "what was typed is not lost"


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"reason": ""}, {"seen": "x"}, {"reason": "x" * 2001}])
def test_bad_input_saves_nothing(world, browse, wrong):
    episode = course_of_care(world)
    answered(world, episode, 12, 20, days_ago=8)
    sent = {"reason": WHY, "seen": str(open_one(episode).off.latest.pk)} | wrong | key()
    assert browse(world.users["alice"]).post(page_of(episode), sent).status_code == 422
    assert not KeptPlan.objects.exists()


def test_there_is_nothing_to_answer_for_who_is_on_track(world, browse):
    episode = course_of_care(world)
    answered(world, episode, 12, 4, days_ago=8)
    assert "Not off track" in browse(world.users["alice"]).get(page_of(episode)).content.decode()
    with pytest.raises(NotAllowed, match="nothing to answer"):
        operations.keep_plan(
            episode, by=world.actor("alice"), at=NOW, instrument="phq9", seen=episode.pk, reason=WHY
        )


def test_a_reason_is_never_changed(world):
    episode = course_of_care(world)
    answered(world, episode, 12, 20, days_ago=8)
    keep(world, episode)
    for act in (lambda: KeptPlan.objects.update(reason="other"), lambda: KeptPlan.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_who_may_not(world, elsewhere, browse):
    episode = course_of_care(world)
    answered(world, episode, 12, 20, days_ago=8)
    sent = {"reason": WHY, "seen": str(open_one(episode).off.latest.pk)} | key()
    charlie, bob = browse(elsewhere.users["alice"]), browse(world.users["bob"])
    assert (
        charlie.get(page_of(episode)).status_code == charlie.post(page_of(episode), sent).status_code == 404
    )
    assert (
        "These roles may: case manager, prescriber, therapist." in bob.get(page_of(episode)).content.decode()
    )
    assert bob.post(page_of(episode), sent).status_code == 422
    assert browse(world.users["dora"]).get(page_of(episode)).status_code == 403
    assert not KeptPlan.objects.exists()


def test_it_costs_the_same_for_one_and_three(world, django_assert_num_queries):
    def off(name):
        episode = course_of_care(world, name)
        answered(world, episode, 12, 20, days_ago=8)
        return episode

    one = [off("One")]
    with django_assert_num_queries(7):
        assert len(queries.off_tracks(one, measures.board(one))) == 1
    three = [*one, off("Two"), off("Three")]
    with django_assert_num_queries(7):
        assert len(queries.off_tracks(three, measures.board(three))) == 3
