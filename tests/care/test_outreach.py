"""Someone not heard from is called the same day: tries are kept, the clock goes up, a clinician decides."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.safety import operations as safety
from handrail.care.day import operations, queries
from handrail.care.day.models import OutreachAttempt, OutreachDecision
from handrail.care.schedule.models import Place
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import key

NEW_YORK = ZoneInfo("America/New_York")
CALM = dict.fromkeys(range(1, 5), "no")


def local(hour, minute=0, days=0):
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), NEW_YORK)


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    return episode


def screened(world, episode):
    safety.screen(episode, by=world.actor("alice"), at=local(8), answers=CALM)


def due(world, name, at):
    return [line for line in queries.due(as_of=at, by=world.actor(name)) if "ot " in line.words]


@pytest.mark.ledger("D07")
def test_a_call_is_due_a_quarter_of_an_hour_after_the_start_and_goes_up_over_its_clock(world, sam):
    screened(world, sam)
    assert due(world, "dora", local(9, 14)) == []
    (line,) = due(world, "dora", local(9, 15))
    assert (line.words, line.late, line.rank) == ("Not heard from: call", False, 3)
    assert line.due_at == local(13)
    assert due(world, "erin", local(13)) == []
    (up,) = due(world, "erin", local(13, 1))
    assert up.late
    assert up.staff_id == world.staff["erin"].pk
    assert up.url == reverse("staff:client", args=[sam.pk])
    assert due(world, "dora", local(13, 1))[0].late


@pytest.mark.ledger("D07", "D02")
@pytest.mark.parametrize("because", ["moderate", "open", "unknown"])
def test_it_is_urgent_where_risk_may_be(world, sam, because):
    alice = world.actor("alice")
    if because != "unknown":
        screened(world, sam)
        concern = safety.raise_by_hand(sam, by=alice, at=local(8), level="medium", seen="Worried")
    if because == "moderate":
        safety.assess(concern, by=alice, at=local(8, 5), risk="moderate", words="Talked")
        safety.close(
            concern,
            by=alice,
            at=local(8, 6),
            disposition="one-to-one and safety plan",
            why_no_plan="Holds",
        )
    (line,) = due(world, "dora", local(9, 20))
    assert (line.words, line.rank, line.due_at) == ("Not heard from: call now", 1, local(10))
    assert due(world, "dora", local(10, 1))[0].late


@pytest.mark.ledger("D07", "F02")
def test_a_calm_screen_does_not_lower_what_a_clinician_found(world, sam):
    """Anyone of the staff may ask a screen; only a clinician's assessment says that a risk has fallen."""
    alice = world.actor("alice")
    concern = safety.raise_by_hand(sam, by=alice, at=local(7), level="high", seen="Worried")
    safety.assess(concern, by=alice, at=local(7, 5), risk="high", words="Talked")
    said = {"disposition": "one-to-one and safety plan", "why_no_plan": "Holds"}
    safety.close(concern, by=alice, at=local(7, 6), **said)
    safety.screen(sam, by=world.actor("dora"), at=local(8), answers=CALM)
    (line,) = due(world, "dora", local(9, 20))
    assert line.words == "Not heard from: call now"
    again = safety.raise_by_hand(sam, by=alice, at=local(8, 30), level="medium", seen="Looked again")
    safety.assess(again, by=alice, at=local(8, 35), risk="low", words="Steady")
    safety.close(again, by=alice, at=local(8, 36), **said)
    (line,) = due(world, "dora", local(9, 20))
    assert line.words == "Not heard from: call"


@pytest.mark.ledger("D07")
def test_tries_are_kept_and_after_two_a_clinician_decides(world, browse, sam, set_clock):
    place, desk, alice = place_of(sam), browse(world.users["dora"]), browse(world.users["alice"])
    url = reverse("day:attempt", args=[place.pk])
    set_clock(local(9, 20))
    page = desk.get(reverse("day:place", args=[place.pk])).content.decode()
    assert "Note this try" in page
    assert "risk" not in page  # of the chart
    short = desk.post(url, {"how": "phone", "words": "Voice mail, asked to call back"} | key())
    assert short.status_code == 422
    assert "Was the client reached?" in page  # whoever else answered for them is not the client
    assert "asked to call back" in short.content.decode()
    sent = {"how": "phone", "reached": "no", "words": "Voice mail"} | key()
    assert [desk.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert OutreachAttempt.objects.count() == 1
    unsaid = desk.post(url, {"reached": "no"} | key())
    assert (unsaid.status_code, "Choose how you tried." in unsaid.content.decode()) == (422, True)
    assert desk.post(url, {"how": "text", "reached": "no"} | key()).status_code == 302
    (line,) = due(world, "dora", local(9, 30))
    assert "a clinician decides" in line.words

    decide = reverse("day:outreach_decision", args=[place.pk])
    choice = {"decision": "welfare check", "reason": "Said goodbye on Friday"}
    refused = desk.post(decide, choice | key())
    assert refused.status_code == 422
    assert "Said goodbye on Friday" in refused.content.decode()
    assert alice.post(decide, choice | key()).status_code == 302
    assert OutreachDecision.objects.get().decision == "welfare check"
    (line,) = due(world, "dora", local(9, 40))
    assert "what came of" in line.words
    found = {"how": "welfare check", "reached": "yes", "words": "At home, overslept"}
    assert desk.post(url, found | key()).status_code == 302
    assert due(world, "dora", local(9, 50)) == []
    assert "At home, overslept" in alice.get(reverse("day:place", args=[place.pk])).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        OutreachAttempt.objects.update(reached=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        OutreachDecision.objects.all().delete()


def test_what_clears_it_and_what_keeps_it(world, sam):
    place, dora = place_of(sam), world.actor("dora")
    operations.mark_missed(place, by=dora, at=local(9, 30))
    assert due(world, "dora", local(15))
    assert due(world, "dora", local(8, 0, days=1))  # not reached: not forgotten overnight
    operations.arrive(place_of(sam, TODAY + timedelta(days=1)), by=dora, at=local(8, 50, days=1))
    assert due(world, "dora", local(9, 0, days=1)) == []


@pytest.mark.ledger("D07")
def test_silent_a_second_day_the_first_clock_runs_on(world, sam):
    screened(world, sam)
    first, dora = place_of(sam), world.actor("dora")
    operations.mark_missed(first, by=dora, at=local(9, 30))
    operations.note_attempt(first, by=dora, at=local(9, 40), how="phone", reached=False, words="")
    for at in (local(9, 5, days=1), local(9, 20, days=1)):
        (line,) = due(world, "dora", at)
        assert (line.late, line.due_at, line.tags) == (True, local(13), ("tried 1 times",))
        (up,) = due(world, "erin", at)
        assert up.staff_id == world.staff["erin"].pk
    operations.note_attempt(first, by=dora, at=local(9, 30, days=1), how="phone", reached=True, words="Ill")
    assert due(world, "dora", local(15, days=1)) == []
    (line,) = due(world, "dora", local(9, 20, days=2))  # heard of on the second day, silent on the third
    assert (line.late, line.due_at) == (False, local(13, days=2))


def test_what_a_clinician_decides_is_over_for_that_day_only(world, sam):
    screened(world, sam)
    dora, alice, second = world.actor("dora"), world.actor("alice"), place_of(sam, TODAY + timedelta(days=1))
    operations.note_attempt(second, by=dora, at=local(9, 30, days=1), how="phone", reached=False, words="")
    over = {"decision": "nothing more today", "reason": "Texted: is at work"}
    operations.decide_outreach(second, by=alice, at=local(9, 40, days=1), **over)
    assert due(world, "dora", local(15, days=1)) == []
    (line,) = due(world, "dora", local(9, 20, days=2))
    assert (line.late, line.due_at) == (False, local(13, days=2))


def test_an_excuse_clears_it(world, sam):
    operations.excuse(place_of(sam), by=world.actor("dora"), at=local(9, 30), reason="Ill")
    assert due(world, "dora", local(15)) == []
    with pytest.raises(NotAllowed, match="heard from"):
        operations.note_attempt(
            place_of(sam), by=world.actor("dora"), at=local(10), how="phone", reached=False, words=""
        )


def test_a_decision_needs_a_try_and_a_licence(world, sam):
    place, said = place_of(sam), {"decision": "welfare check", "reason": "Silent"}
    with pytest.raises(NotAllowed, match="Nobody has tried"):
        operations.decide_outreach(place, by=world.actor("alice"), at=local(9, 30), **said)
    operations.note_attempt(
        place, by=world.actor("lee"), at=local(9, 30), how="phone", reached=False, words=""
    )
    with pytest.raises(NotAllowed, match="role"):
        operations.decide_outreach(place, by=world.actor("lee"), at=local(9, 31), **said)
    over = said | {"decision": "nothing more today"}
    operations.decide_outreach(place, by=world.actor("alice"), at=local(9, 40), **over)
    assert due(world, "dora", local(15)) == []


def test_another_clinic_reaches_none_of_it(world, elsewhere, browse, sam):
    url = reverse("day:attempt", args=[place_of(sam).pk])
    sent = {"how": "phone", "reached": "no"} | key()
    assert browse(elsewhere.users["dora"]).post(url, sent).status_code == 404
    assert browse(world.users["bob"]).post(url, sent | key()).status_code == 403
    assert not OutreachAttempt.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_five(world, django_assert_num_queries):
    enrolled(world, make_series(world), *NAMES[:1])
    with django_assert_num_queries(9):
        assert len(queries.silent(as_of=local(10), time_zone="America/New_York")) == 1
    enrolled(world, make_series(world, title="More", starts=time(13)), *NAMES[1:5])
    with django_assert_num_queries(9):
        assert len(queries.silent(as_of=local(14), time_zone="America/New_York")) == 5


@pytest.mark.ledger("D07")
@pytest.mark.parametrize("away", [2, 1])
def test_a_day_off_that_was_told_before_says_nothing_of_how_they_are_now(world, sam, away):
    """Away on Wednesday or Tuesday, as told the week before: who does not come on Monday is called all the same."""
    screened(world, sam)
    lee = world.actor("lee")
    later = list(Place.objects.filter(episode=sam, day__gt=TODAY).order_by("day"))[away - 1]
    operations.excuse(later, by=lee, at=local(9, days=-4), reason="At court")
    assert [line.words for line in due(world, "dora", local(9, 15))] == ["Not heard from: call"]
    assert due(world, "dora", local(13, 1))[0].late
    gone = datetime.combine(later.day, time(9, 30), NEW_YORK)
    if away == 1:  # on the day they are off nobody has heard from them since
        assert [line.words for line in due(world, "dora", gone)] != []
    operations.excuse(place_of(sam), by=lee, at=gone, reason="Called: was ill")
    assert due(world, "dora", gone) == []
