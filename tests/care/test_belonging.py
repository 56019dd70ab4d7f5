"""What a client has reached, which never shames, and words that lift a group, which somebody looks at first."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.portal_messages.models import PortalMessage
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations, queries
from handrail.care.day.models import Encouragement, ShortTermGoal, Visit
from handrail.care.plan import operations as plan
from handrail.care.schedule import queries as schedule
from handrail.doors.staff import queries as staff
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

PAGE = "portal:belonging"


@pytest.fixture
def two(world):
    return enrolled(world, make_series(world), NAMES[0], NAMES[1], sign_in=True)


def phone(world, browse, n):
    return browse(world.users[NAMES[n][0].lower()])


@pytest.mark.ledger("H04")
def test_words_reach_the_group_once_somebody_looked_and_never_say_who(world, browse, two):
    sam, other = two
    writes, reads, alice = phone(world, browse, 0), phone(world, browse, 1), browse(world.users["alice"])
    assert (
        writes.post(reverse(PAGE), {"words": "One day at a time. You are not alone."} | key()).status_code
        == 302
    )
    made = Encouragement.objects.get()
    assert "Your team looks at it first." in writes.get(reverse(PAGE)).content.decode()
    assert "One day at a time" not in reads.get(reverse(PAGE)).content.decode()

    def waits(at):
        work = staff.work(by=world.actor("alice"), as_of=at)
        return [(one.late, one.staff_id) for one in work if one.words.startswith("Words to their group")]

    assert waits(NOW) == [(False, world.staff["alice"].pk)]
    assert waits(NOW + timedelta(hours=25))[0][0]
    worried = reverse("safety:raise", args=[sam.pk])
    assert worried in alice.get(reverse("day:encouragements")).content.decode()
    assert sam.client.short_name in alice.get(reverse("day:encouragements")).content.decode()
    url = reverse("day:encouragement", args=[made.pk])
    assert alice.post(url, {"shown": "1"} | key()).status_code == 302
    page = reads.get(reverse(PAGE)).content.decode()
    assert "One day at a time" in page
    assert sam.client.given_name not in page
    assert not waits(NOW)
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.keep_back(made, by=world.actor("alice"), at=NOW, why="Late")
    with pytest.raises(DatabaseError), transaction.atomic():
        Encouragement.objects.update(words="Changed")
    assert other.pk != sam.pk


@pytest.mark.ledger("H04")
def test_what_is_kept_back_is_never_shown_and_says_why_to_the_team_only(world, browse, two):
    writes, reads, alice = phone(world, browse, 0), phone(world, browse, 1), browse(world.users["alice"])
    writes.post(reverse(PAGE), {"words": "Quit your job like I did"} | key())
    url = reverse("day:encouragement", args=[Encouragement.objects.get().pk])
    refused = alice.post(url, {"why": ""} | key())
    assert "Write why it is kept back." in refused.content.decode()
    assert alice.post(url, {"why": "Advice that may harm"} | key()).status_code == 302
    assert "Quit your job" not in reads.get(reverse(PAGE)).content.decode()
    own = writes.get(reverse(PAGE)).content.decode()
    assert "Your team will talk with you about it." in own
    assert "Advice that may harm" not in own


@pytest.mark.ledger("H04", "F01")
def test_danger_goes_to_the_team_and_not_to_the_group(world, browse, two):
    writes = phone(world, browse, 0)
    sent = writes.post(reverse(PAGE), {"words": "I want to die, but you all keep going " + "x" * 400} | key())
    message = PortalMessage.objects.get()
    assert sent.url == reverse("portal:sent", args=[message.pk])
    assert Concern.objects.count() == 1
    assert not Encouragement.objects.exists()


@pytest.mark.ledger("H04")
def test_a_name_too_long_and_nobodys_group_are_refused(world, browse, two):
    writes = phone(world, browse, 0)
    named = f"Well done {NAMES[1][0]}, keep going"
    for words, says in ((named, "without a name"), (" ", "Write a few words"), ("x" * 301, "at most 300")):
        page = writes.post(reverse(PAGE), {"words": words} | key())
        assert says in page.content.decode()
    assert not Encouragement.objects.exists()


@pytest.mark.ledger("H04")
def test_what_was_reached_is_told_and_what_was_missed_is_not(world, browse, two):
    (sam, _other), actor = two, world.actor(NAMES[0][0].lower())
    goal = operations.set_goal(sam, by=actor, at=NOW, span="day", words="Call one friend")
    operations.answer_goal(goal, by=actor, at=NOW, outcome="yes")
    place, alice = place_of(sam), world.actor("alice")
    operations.arrive(place, by=alice, at=NOW)
    page = phone(world, browse, 0).get(reverse(PAGE)).content.decode()
    assert "Your first day in group" in page
    assert "You reached your first goal" in page
    assert "In a row" not in page  # one day is no row
    for word in ("miss", "absent", "lost", "broke"):
        assert word not in page.partition("<main")[2].lower()


@pytest.mark.ledger("H04")
@pytest.mark.parametrize(
    ("states", "in_a_row"),
    [
        (["done", "done", "done"], 3),
        (["expected", "done", "done"], 2),
        (["missed", "done", "done"], 0),
        (["done", "excused", "done", "missed", "done"], 2),
        (["done", "hospitalized", "done"], 2),
        ([], 0),
    ],
)
def test_a_row_counts_what_was_planned_and_an_excuse_breaks_nothing(world, two, states, in_a_row):
    sam = Episode.objects.select_related("site").get(pk=two[0].pk)
    places = schedule.next_places(sam, on=TODAY, limit=len(states))
    for back, (place, state) in enumerate(zip(places, states, strict=True)):
        Visit.objects.create(
            organization=sam.organization, client=sam.client, episode=sam, sensitivity="general",
            place=place, session=place.session, day=TODAY - timedelta(days=back), state=state,
        )  # fmt: skip
    assert queries.reached(sam).in_a_row == in_a_row


def test_who_may_not(world, elsewhere, browse, two):
    phone(world, browse, 0).post(reverse(PAGE), {"words": "Keep going"} | key())
    url = reverse("day:encouragement", args=[Encouragement.objects.get().pk])
    assert browse(world.users["dora"]).post(url, {"shown": "1"} | key()).status_code == 403
    assert browse(elsewhere.users["alice"]).post(url, {"shown": "1"} | key()).status_code == 404
    assert (
        "Keep going"
        not in browse(elsewhere.users["alice"]).get(reverse("day:encouragements")).content.decode()
    )


@pytest.mark.ledger("T02")
def test_small_goals_add_up_to_the_step_of_the_plan_they_are_toward(world, browse, two):
    sam, other = two
    alice, phone_ = world.actor("alice"), phone(world, browse, 0)
    said = {}
    for episode in two:
        made = plan.draft(episode, by=alice, at=NOW)
        problem = plan.add_problem(made, by=alice, at=NOW, code="F33.1", words="Low mood")
        goal = plan.add_goal(problem, by=alice, at=NOW, words="See my friends")
        said[episode.pk] = plan.add_objective(
            goal, by=alice, at=NOW, words="Two calls a week", measure="calls", baseline="0", target="2",
            due_on=TODAY + timedelta(days=21),
        )  # fmt: skip
    url = reverse("portal:goals")
    assert "Two calls a week" in phone_.get(url).content.decode()
    new = {"words": "Call Jo", "span": "day"}
    assert phone_.post(url, new | {"objective_id": str(said[other.pk].pk)} | key()).status_code == 422
    for outcome in ("yes", "not yet"):
        sent = new | {"objective_id": str(said[sam.pk].pk)}
        assert phone_.post(url, sent | key()).status_code == 302
        operations.set_goal(sam, by=alice, at=NOW, span="day", words="Call Jo", next_step="Find the number")
        goal = ShortTermGoal.objects.get(
            outcome__isnull=True
        )  # clearer words of the coach keep what it is toward
        phone_.post(reverse("portal:goal", args=[goal.pk]), {"outcome": outcome} | key())
    page = browse(world.users["alice"]).get(reverse("day:skills", args=[sam.pk])).content.decode()
    assert "1 of 2 goals toward it reached" in page
    theirs = browse(world.users["alice"]).get(reverse("day:skills", args=[other.pk])).content.decode()
    assert "goals toward it" not in theirs
