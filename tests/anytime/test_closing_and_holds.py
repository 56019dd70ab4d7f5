"""Closing fits the risk; one assessment may answer several concerns; a medical hold waits for an evaluation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, MedicalEvaluation, MedicalHold
from handrail.anytime.safety.operations import Evaluated, PlanSteps
from handrail.care.day import operations as day
from handrail.care.day import queries as days
from handrail.care.day.models import Visit
from handrail.care.day.operations import CheckInAnswers
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.builders_threads import course_of_care
from tests.world import NOW, key

SICK = CheckInAnswers(mood=5, urges=2, sleep_hours=7, unsafe_thoughts=False, withdrawal_signs=True)
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False, withdrawal_signs=False)
BOTH = CheckInAnswers(mood=5, urges=2, sleep_hours=7, unsafe_thoughts=True, withdrawal_signs=True)
TOMORROW = NOW + timedelta(days=1)


def minutes(n):
    return NOW + timedelta(minutes=n)


def assessed(world, risk, episode=None):
    episode = episode or course_of_care(world)
    alice = world.actor("alice")
    concern = operations.raise_by_hand(episode, by=alice, at=NOW, level="high", seen="Said goodbye")
    operations.assess(concern, by=alice, at=minutes(5), risk=risk, words="Talked.")
    return concern


def write_plan(world, episode, at):
    steps = PlanSteps(*["My words"] * 6)
    operations.write_plan(episode, by=world.actor("alice"), at=at, steps=steps, made_with="Sam and Alice")


@pytest.mark.ledger("D02")
def test_high_risk_is_not_closed_with_returned_to_group(world, browse):
    concern, browser = assessed(world, "high"), browse(world.users["alice"])
    write_plan(world, concern.episode, minutes(6))
    url = reverse("safety:closure", args=[concern.pk])
    refused = browser.post(url, {"disposition": "returned to group"} | key())
    assert refused.status_code == 422
    assert "“returned to group” does not fit" in refused.content.decode()
    assert browser.post(url, {"disposition": "emergency services"} | key()).status_code == 302
    assert Concern.objects.get().disposition == "emergency services"


@pytest.mark.ledger("D02", "F02")
@pytest.mark.parametrize("risk", ["moderate", "high"])
def test_a_moderate_or_high_risk_asks_for_a_plan_written_since_or_a_word_why(world, browse, risk):
    concern, browser = assessed(world, risk), browse(world.users["alice"])
    write_plan(world, concern.episode, minutes(-60))  # before: it does not count
    url, sent = reverse("safety:closure", args=[concern.pk]), {"disposition": "higher level of care"}
    refused = browser.post(url, sent | {"why_no_plan": "  "} | key())
    assert refused.status_code == 422
    assert "no safety plan was written or updated since" in refused.content.decode()
    with_reason = sent | {"why_no_plan": "Went with the crisis team"}
    assert browser.post(url, with_reason | key()).status_code == 302
    assert Concern.objects.get().why_no_plan == "Went with the crisis team"
    again = assessed(world, risk, concern.episode)
    write_plan(world, concern.episode, minutes(9))
    operations.close(again, by=world.actor("alice"), at=minutes(10), disposition="higher level of care")


@pytest.mark.ledger("D02")
def test_one_assessment_answers_the_concerns_that_are_chosen(world, browse):
    episode, alice, browser = course_of_care(world), world.actor("alice"), browse(world.users["alice"])
    one, two, three = (
        operations.raise_by_hand(episode, by=alice, at=minutes(n), level="high", seen=f"Seen {n}")
        for n in range(3)
    )
    other = operations.raise_by_hand(
        course_of_care(world, "Kim"), by=alice, at=NOW, level="high", seen="Somebody else"
    )
    page = browser.get(reverse("safety:concern", args=[one.pk])).content.decode()
    assert "Seen 1" in page
    assert "Somebody else" not in page
    url, said = reverse("safety:assessment", args=[one.pk]), {"risk": "low", "words": "Talked about all."}
    foreign = browser.post(url, said | {"also": [str(other.pk)]} | key())
    assert foreign.status_code == 422
    assert "Talked about all." in foreign.content.decode()
    assert browser.post(url, said | {"also": [str(two.pk)]} | key()).status_code == 302
    found = {concern.pk: concern.state for concern in Concern.objects.all()}
    assert found == {one.pk: "assessed", two.pk: "assessed", three.pk: "raised", other.pk: "raised"}
    with pytest.raises(NotAllowed, match="closed meanwhile"):
        operations.assess(one, by=alice, at=minutes(9), risk="low", words="Again.", also=[uuid4()])


@pytest.fixture
def held(world):
    """A client who told of withdrawal this morning, came, and is held."""
    (episode,) = enrolled(world, make_series(world), NAMES[3], sensitivity="part2")
    day.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=SICK)
    day.arrive(place_of(episode), by=world.actor("dora"), at=NOW)
    return episode


def settle_concern(world, episode, at):
    (concern,) = queries.open_concerns_of(episode.pk)
    alice = world.actor("alice")
    operations.assess(concern, by=alice, at=at, risk="low", words="Shaking; no thoughts of harm.")
    with pytest.raises(NotAllowed, match="medical hold stands"):
        operations.close(concern, by=alice, at=at, disposition="returned to group")
    operations.close(concern, by=alice, at=at, disposition="medical evaluation")


@pytest.mark.ledger("F03", "D02")
def test_a_hold_stands_until_a_medical_evaluation_even_on_the_next_day(world, browse, held, set_clock):
    settle_concern(world, held, minutes(5))
    alice, place = world.actor("alice"), place_of(held)
    with pytest.raises(NotAllowed, match="medical evaluation"):
        day.clear(place, by=alice, at=minutes(6))

    set_clock(TOMORROW)
    later = place_of(held, TODAY + timedelta(days=1))
    day.check_in(later, by=world.actor("dora"), at=TOMORROW, answers=FINE)
    assert day.arrive(later, by=world.actor("dora"), at=TOMORROW).state == "held"
    browser = browse(world.users["alice"])
    roster = browser.get(reverse("day:session", args=[later.session_id])).content.decode()
    assert "A medical hold stands" in roster
    assert "1 one-to-one first" in roster
    assert "medical hold" in browser.get(reverse("staff:today")).content.decode()
    assert "A medical hold stands" in browser.get(reverse("staff:client", args=[held.pk])).content.decode()
    (due,) = queries.due(as_of=TOMORROW, by=alice)
    assert (due.late, due.route) == (True, "safety:medical_hold")

    url = reverse("safety:medical_hold", args=[held.pk])
    said = {"evaluated_at": "2026-11-23T15:00", "outcome": "referred", "words": "CIWA-Ar 14"}
    short = browser.post(url, said | {"facility": "General Hospital"} | key())
    assert short.status_code == 422
    assert "where the client was referred" in short.content.decode()
    assert "CIWA-Ar 14" in short.content.decode()
    referred = said | {"facility": "General Hospital", "referred_to": "Harbor Detox"}
    assert browser.post(url, referred | key()).status_code == 302
    with pytest.raises(NotAllowed, match="medical evaluation"):
        day.clear(later, by=alice, at=TOMORROW)
    (due,) = queries.due(as_of=TOMORROW, by=alice)
    assert "referred to Harbor Detox" in due.words

    fit = {"evaluated_at": "2026-11-24T08:30", "outcome": "fit for group", "words": "Steady, CIWA-Ar 3"}
    assert browser.post(url, fit | {"evaluator_id": str(world.staff["priya"].pk)} | key()).status_code == 302
    assert queries.due(as_of=TOMORROW, by=alice) == []
    assert day.clear(later, by=alice, at=TOMORROW).state == "in group"
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicalHold.objects.update(why="never mind")
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicalEvaluation.objects.all().delete()


@pytest.mark.ledger("F03")
def test_who_evaluates_and_when_is_checked(world, elsewhere, held):
    alice = world.actor("alice")

    def note(by=alice, **changed):
        said = {"evaluated_at": minutes(20), "outcome": "fit for group", "words": "Steady"}
        return operations.note_evaluation(held, by=by, at=minutes(30), said=Evaluated(**(said | changed)))

    for refused, words in [
        ({}, "Say who evaluated"),
        ({"facility": "ED", "evaluator_id": world.staff["priya"].pk}, "One of the two"),
        ({"evaluator_id": world.staff["alice"].pk}, "Only medical staff"),
        ({"evaluator_id": elsewhere.staff["priya"].pk}, "Only medical staff"),
        ({"facility": "ED", "evaluated_at": minutes(-5)}, "before the sign"),
        ({"facility": "ED", "evaluated_at": minutes(31)}, "in the future"),
        ({"facility": "ED", "outcome": "fine"}, "Choose what"),
        ({"facility": "ED", "words": " "}, "Write what"),
        ({"facility": "ED", "by": world.actor("lee")}, "role"),
        ({"facility": "ED", "by": elsewhere.actor("alice")}, "."),
    ]:
        with pytest.raises(NotAllowed, match=words):
            note(**refused)
    assert not MedicalEvaluation.objects.exists()
    note(facility="General Hospital")
    with pytest.raises(NotAllowed, match="No medical hold"):
        note(facility="General Hospital")


@pytest.mark.ledger("F03")
def test_a_new_sign_after_the_evaluation_holds_anew(world, held):
    said = Evaluated(minutes(20), "fit for group", "Steady", facility="General Hospital")
    place = place_of(held)
    assert (
        day.hear(held, by=world.actor("dora"), at=minutes(25), answers=SICK) is False
    )  # the first still stands
    operations.note_evaluation(held, by=world.actor("alice"), at=minutes(30), said=said)
    assert day.hear(held, by=world.actor("dora"), at=minutes(40), answers=SICK) is True
    assert queries.standing_hold(held.pk).placed_at == minutes(40)
    with pytest.raises(NotAllowed, match="medical hold"):
        day.clear(place, by=world.actor("alice"), at=minutes(41))


def test_a_yes_to_safety_does_not_hide_the_withdrawal(world):
    (episode,) = enrolled(world, make_series(world), NAMES[3], sensitivity="part2")
    day.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=BOTH)
    assert Visit.objects.get().scan == "respond"
    assert queries.standing_hold(episode.pk)
    assert list(days.broken_rules(on=TODAY)) == []
    MedicalHold.objects.all().delete()
    assert any("no medical hold" in words for words in days.broken_rules(on=TODAY))


def test_whoever_sees_withdrawal_holds(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[3])
    url, sent = reverse("safety:raise", args=[episode.pk]), {"level": "high", "seen": "Shaking, sweating"}
    assert browse(world.users["dora"]).post(url, sent | {"withdrawal": "on"} | key()).status_code == 302
    assert queries.standing_hold(episode.pk).why == "Shaking, sweating"
    day.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=FINE)
    assert day.arrive(place_of(episode), by=world.actor("dora"), at=NOW).state == "held"
    desk = browse(world.users["dora"]).get(reverse("day:place", args=[place_of(episode).pk])).content.decode()
    assert "A clinician sees this person first" in desk
    assert "Shaking" not in desk
