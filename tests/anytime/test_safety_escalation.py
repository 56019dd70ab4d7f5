"""A concern goes up when its clocks are over, whoever took it, until a licensed clinician has assessed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.safety import operations, queries
from handrail.ground.people.models import Staff
from tests.builders_threads import course_of_care
from tests.world import NOW, hire, key


def minutes(n):
    return NOW + timedelta(minutes=n)


@pytest.fixture
def raised(world):
    episode = course_of_care(world)
    return operations.raise_by_hand(
        episode, by=world.actor("alice"), at=NOW, level="high", seen="Said: what is the point"
    )


def on_list_of(world, name, at):
    found = queries.due(as_of=at, by=world.actor(name))
    return [(line.late, line.staff_id == world.staff[name].pk) for line in found]


@pytest.mark.ledger("D02")
def test_taking_it_without_a_licence_does_not_stop_the_clock_to_the_assessment(
    world, browse, raised, set_clock
):
    lee, alice, erin = (browse(world.users[name]) for name in ("lee", "alice", "erin"))
    page = lee.get(reverse("safety:concern", args=[raised.pk])).content.decode()
    assert "A licensed clinician still has to assess" in page
    assert lee.post(reverse("safety:acknowledgement", args=[raised.pk]), key()).status_code == 302
    raised.refresh_from_db()
    assert (raised.owner, raised.acknowledged_by) == (world.staff["alice"], world.staff["lee"])
    assert "went up" not in erin.get(reverse("staff:today")).content.decode()
    assert on_list_of(world, "alice", minutes(60)) == [(False, True)]
    assert "with them: Lee Park" in alice.get(reverse("safety:queue")).content.decode()

    set_clock(minutes(61))
    for browser in (lee, alice, erin):
        board = browser.get(reverse("staff:today")).content.decode()
        assert "not assessed in time: supervisor" in board
    assert on_list_of(world, "erin", minutes(61)) == [(True, True)]
    assert "not assessed in time" in erin.get(reverse("staff:work")).content.decode()
    assert on_list_of(world, "lee", minutes(61)) == [(True, False)]

    said = {"risk": "low", "words": "Talked; no thoughts."}
    assert alice.post(reverse("safety:assessment", args=[raised.pk]), said | key()).status_code == 302
    assert "supervisor" not in erin.get(reverse("staff:today")).content.decode()
    assert on_list_of(world, "erin", minutes(62)) == [(False, False)]


@pytest.mark.ledger("D02")
def test_one_that_nobody_takes_goes_to_the_supervisor_at_the_first_clock(world, browse, raised, set_clock):
    erin = browse(world.users["erin"])
    assert raised.trigger not in erin.get(reverse("staff:today")).content.decode()
    set_clock(minutes(16))
    board = erin.get(reverse("staff:today")).content.decode()
    assert raised.trigger in board
    assert "not acknowledged in time: supervisor" in board
    assert raised.trigger in erin.get(reverse("staff:mine")).content.decode()


def test_where_nobody_supervises_it_goes_to_everyone_with_a_licence(world, raised):
    assert on_list_of(world, "alice", minutes(16)) == [(True, True)]  # it stays with whoever answers for it
    for name in ("priya", "lee"):
        assert on_list_of(world, name, minutes(16)) == [(True, False)]
    Staff.objects.filter(pk=world.staff["erin"].pk).update(left_on=NOW.date())
    assert on_list_of(world, "alice", minutes(16)) == [(True, True)]
    assert on_list_of(world, "priya", minutes(16)) == [(True, True)]
    assert on_list_of(world, "lee", minutes(16)) == [(True, False)]


def test_a_supervisor_who_also_treats_has_it_once(world, raised):
    hire(world, "ruth", "Ruth Adler", "LCSW", ["therapist", "director"], at=NOW)
    assert on_list_of(world, "ruth", minutes(16)) == [(True, True)]
    (line,) = queries.due(as_of=minutes(16), by=world.actor("ruth"))
    assert line.verb == "safety.supervise"


def test_a_clinician_who_takes_it_answers_for_it(world, raised):
    operations.acknowledge(raised, by=world.actor("priya"), at=minutes(3))
    assert raised.owner_id == world.staff["priya"].pk
    assert queries.waiting(raised, minutes(60)).late is False
    assert queries.waiting(raised, minutes(61)).late is True
    operations.assess(raised, by=world.actor("alice"), at=minutes(62), risk="low", words="Talked.")
    assert (raised.owner_id, queries.waiting(raised, minutes(999)).late) == (world.staff["alice"].pk, False)
