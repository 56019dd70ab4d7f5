"""Less care through its pages: readiness with evidence, the plan, its print, stepping down, discharge."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations as measures
from handrail.anytime.medication import operations as medication
from handrail.anytime.safety import operations as safety
from handrail.care.admission import operations as admission
from handrail.care.admission import queries as doses
from handrail.care.schedule.models import Place
from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.models import DischargePlan, NextAppointment, PlannedEnd
from handrail.doors.staff import queries as staff_queries
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, enrolled, make_series
from tests.builders_threads import course_of_care
from tests.world import NOW, key

TEXTS = {part: f"my {part}" for part in operations.TEXTS}
VISIT = {"with_whom": "Dr. Ada Wren", "kind": "therapist", "when": "2026-12-01T10:00", "phone": "555-0199"}
LEAVE = {"reason": "completed", "on": "2026-11-23", "words": "Goals met; weekly therapy goes on."}


@pytest.fixture
def placed(world):
    """A client with a place on each weekday and a dose of four days."""
    episode = enrolled(world, make_series(world), ("Sam", "Kerr"))[0]
    admission.set_dose(
        episode,
        by=world.actor("alice"),
        at=NOW - timedelta(days=14),
        days_per_week=4,
        hours_per_week=Decimal("10.5"),
        from_day=date(2026, 11, 9),
        reason="As recommended",
    )
    return episode


def finished(world, episode):
    alice = world.actor("alice")
    operations.save_plan(episode, by=alice, at=NOW, revision=0, **TEXTS)
    operations.book(
        episode, by=alice, at=NOW, with_whom="Dr. Ada Wren", kind="therapist", when=NOW + timedelta(days=8)
    )
    operations.finish_plan(episode, by=alice, at=NOW)
    return episode


@pytest.mark.ledger("Z01")
def test_readiness_shows_three_answers_with_evidence_and_never_a_score(world, browse, placed):
    by = world.actor("alice")
    for days, level in ((13, 2), (0, 0)):
        answers = dict.fromkeys(range(1, 9), level) | {9: 0}
        measures.answer(
            placed,
            by=by,
            at=NOW - timedelta(days=days),
            instrument="phq9",
            answers=answers,
            occasion="cadence",
        )
    page = browse(world.users["alice"]).get(reverse("stepdown:readiness", args=[placed.pk])).content.decode()
    assert "No complete recent GAD-7." in page
    assert "No home practice was assigned." in page
    assert "a booked next appointment" in page
    assert "0 of three, your decision" in page
    assert "Length of stay" in page
    found = queries.readiness(placed, on=TODAY)
    assert (found.symptoms.answer, found.skills.answer, found.holding.answer) == (
        "cannot tell",
        "cannot tell",
        "not met",
    )
    finished(world, placed)
    assert "2 weeks attended as planned" in queries.readiness(placed, on=TODAY).holding.because


@pytest.mark.ledger("Z02")
def test_stepping_down_changes_rail_dose_and_days(world, browse, placed):
    browser, url = browse(world.users["alice"]), reverse("stepdown:readiness", args=[placed.pk])
    sent = {
        "step": "0",
        "weekdays": ["0", "2", "4"],
        "from_day": "2026-11-30",
        "reason": "Steadier for two weeks",
    }
    short = browser.post(url, sent | {"weekdays": ["0"]} | key())
    assert short.status_code == 422
    assert "Choose as many weekdays as days a week: 3." in short.content.decode()
    assert "Steadier for two weeks" in short.content.decode()
    assert Episode.objects.get().stage == "taking part"
    assert browser.post(url, sent | key()).status_code == 302
    assert Episode.objects.get().stage == "stepping down"
    assert doses.dose_on(placed.pk, on=TODAY).days_per_week == 4
    assert doses.dose_on(placed.pk, on=date(2026, 11, 30)).days_per_week == 3
    coming = Place.objects.filter(day__range=(date(2026, 11, 30), date(2026, 12, 4)), state="expected")
    assert [place.day.weekday() for place in coming.order_by("day")] == [0, 2, 4]
    more = browser.post(url, sent | {"from_day": "2026-12-07"} | key())
    assert more.status_code == 422
    assert "fewer than 3 days" in more.content.decode()
    assert "From 30 Nov: 3 days, 8 h a week" in browser.get(url).content.decode()
    again = sent | {"step": "1", "weekdays": ["0", "2"], "from_day": "2026-12-07"}
    assert browser.post(url, again | key()).status_code == 302


@pytest.mark.ledger("Z03")
def test_the_plan_is_saved_finished_and_printed(world, browse):
    episode = course_of_care(world)
    browser, url = browse(world.users["lee"]), reverse("stepdown:plan", args=[episode.pk])
    first = TEXTS | {"revision": "0", "resources": ""} | key()
    assert browser.post(url, first).status_code == browser.post(url, first).status_code == 302
    assert DischargePlan.objects.get().revision == 1
    assert "Still empty: Resources" in browser.get(url).content.decode()
    assert browser.post(reverse("stepdown:finish", args=[episode.pk]), key()).status_code == 409
    late = browser.post(url, TEXTS | {"revision": "0", "supports": "mine?"} | key())
    assert late.status_code == 422
    assert "mine?" in late.content.decode()
    assert browser.post(url, TEXTS | {"revision": "1"} | key()).status_code == 302
    booking = reverse("stepdown:appointment", args=[episode.pk])
    past = browser.post(booking, VISIT | {"when": "2026-11-01T10:00"} | key())
    assert past.status_code == 422
    assert "must lie ahead" in past.content.decode()
    assert "Dr. Ada Wren" in past.content.decode()
    assert browser.post(booking, VISIT | key()).status_code == 302
    assert browser.post(reverse("stepdown:finish", args=[episode.pk]), key()).status_code == 302
    assert DischargePlan.objects.get().finished_by == "Lee Park"
    page = browser.get(reverse("stepdown:print", args=[episode.pk])).content.decode()
    for words in ("Dr. Ada Wren", "Tuesday 1 December 2026, 10:00", "my coping_steps", "988", "911"):
        assert words in page
    browser.post(url, TEXTS | {"revision": "2", "supports": "and my aunt"} | key())
    assert DischargePlan.objects.get().finished_at is None


@pytest.mark.ledger("Z03", "C03")
def test_a_planned_discharge_says_what_is_missing_then_goes_through(world, browse, placed):
    browser, url = browse(world.users["alice"]), reverse("stepdown:discharge", args=[placed.pk])
    refused = browser.post(url, LEAVE | key())
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "The discharge plan is not finished." in words
    assert "No next appointment with a named person is booked." in words
    assert "Goals met; weekly therapy goes on." in words
    finished(world, placed)
    concern = safety.raise_concern(
        placed,
        by=world.actor("alice"),
        at=NOW,
        origin="staff",
        level="high",
        trigger="x",
        rule="r",
        about=placed,
    )
    assert "A safety concern is open" in browser.post(url, LEAVE | key()).content.decode()
    safety.assess(concern, by=world.actor("alice"), at=NOW, risk="low", words="Talked.")
    safety.close(concern, by=world.actor("alice"), at=NOW, disposition="returned to group")
    assert browser.post(url, LEAVE | key()).status_code == 302
    episode = Episode.objects.get()
    assert (episode.stage, episode.discharged_on, episode.discharge_reason) == (
        "aftercare",
        TODAY,
        "completed",
    )
    assert not Place.objects.filter(day__gt=TODAY, state="expected").exists()
    assert Place.objects.filter(day=TODAY, state="expected").exists()


def test_one_who_left_is_discharged_with_words_instead_of_a_plan(world, browse, placed):
    browser, url = browse(world.users["alice"]), reverse("stepdown:discharge", args=[placed.pk])
    sent = {"reason": "dropped out", "on": "2026-11-20"}
    assert browser.post(url, sent | {"words": ""} | key()).status_code == 422
    ahead = sent | {"words": "Not heard from since Friday.", "on": "2026-11-30"}
    assert "can&#x27;t lie ahead" in browser.post(url, ahead | key()).content.decode()
    assert browser.post(url, sent | {"words": "Not heard from since Friday."} | key()).status_code == 302
    assert Episode.objects.get().discharge_reason == "dropped out"


def test_two_discharges_at_once_one_is_told(world):
    episode = finished(world, course_of_care(world))
    stale = Episode.objects.select_related("site", "program", "client").get()
    facts = {"on": TODAY, "reason": "completed", "words": "Goals met."}
    operations.discharge(episode, by=world.actor("alice"), at=NOW, **facts)
    with pytest.raises(NotAllowed, match="moved this course of care"):
        operations.discharge(stale, by=world.actor("priya"), at=NOW, **facts)


def test_who_may_not(world, elsewhere, browse):
    episode = finished(world, course_of_care(world))
    names = ("readiness", "plan", "print", "discharge")
    urls = {name: reverse(f"stepdown:{name}", args=[episode.pk]) for name in names}
    charlie, dora, lee = (
        browse(u) for u in (elsewhere.users["alice"], world.users["dora"], world.users["lee"])
    )
    assert {charlie.get(url).status_code for url in urls.values()} == {404}
    assert {dora.get(url).status_code for url in urls.values()} == {403}
    assert {browse(world.users["bob"]).get(url).status_code for url in urls.values()} == {200}
    answer = lee.post(urls["discharge"], LEAVE | key())
    assert answer.status_code == 422
    assert "Your role does not include this" in answer.content.decode()
    assert "my coping_steps" in browse(world.users["bob"]).get(urls["plan"]).content.decode()
    booked = reverse("stepdown:cancellation", args=[NextAppointment.objects.get().pk])
    assert charlie.post(booked, key()).status_code == 404
    assert lee.post(booked, {"reason": "The practice closed."} | key()).status_code == 302
    assert not queries.appointments(episode.pk)
    assert Episode.objects.get().stage == "taking part"


def test_plans_to_finish_wait_for_one_query_count(world, django_assert_num_queries):
    alice = world.actor("alice")
    course_of_care(world, "One", stage="stepping down")
    queries.due(as_of=NOW, by=alice)  # a definition is read once, and kept
    with django_assert_num_queries(5):
        assert len(queries.due(as_of=NOW, by=alice)) == 1
    for name in ("Two", "Three"):
        course_of_care(world, name, stage="stepping down")
    with django_assert_num_queries(5):
        lines = queries.due(as_of=NOW, by=alice)
    assert [line.about for line in lines] == ["One R.", "Two R.", "Three R."]
    finished(world, Episode.objects.select_related("site", "client", "program").get(client__given_name="Two"))
    left = [one for one in queries.due(as_of=NOW, by=alice) if one.route == "stepdown:plan"]
    assert len(left) == 2


def test_the_print_lists_the_medication_and_the_safety_plan(world, browse):
    episode = finished(world, course_of_care(world))
    medication.start(
        episode, by=world.actor("priya"), at=NOW, name="Sertraline", dose="50 mg", reason="Low mood"
    )
    steps = safety.PlanSteps("signs", "a walk", "library", "sister", "clinic", "pills with sister")
    safety.write_plan(episode, by=world.actor("alice"), at=NOW, steps=steps, made_with="Sam and Alice")
    page = browse(world.users["alice"]).get(reverse("stepdown:print", args=[episode.pk])).content.decode()
    assert "Sertraline, 50 mg" in page
    assert "pills with sister" in page
    assert "draft, not finished" not in page


@pytest.mark.ledger("X01")
def test_nobodys_care_is_ended_for_medication_for_opioid_use_disorder(world, browse, placed):
    browser, url = browse(world.users["alice"]), reverse("stepdown:discharge", args=[placed.pk])
    ended = LEAVE | {"reason": "terminated by facility", "words": "Would not come off Suboxone."}
    page = browser.post(url, ended | key()).content.decode()
    assert "no reason to refuse or to end care" in page
    placed.refresh_from_db()
    assert placed.stage == "taking part"
    browser.post(url, ended | {"words": "Threatened staff."} | key())
    placed.refresh_from_db()
    assert placed.stage == "aftercare"


def ends_due(world, at):
    found = queries.due(as_of=at, by=world.actor("alice"))
    return [one.words.split(":")[0] for one in found if one.route == "stepdown:readiness"]


@pytest.mark.ledger("Z04")
def test_the_planned_end_moves_by_progress_and_keeps_why(world, elsewhere, browse, placed):
    """Planned from day one; moved with the reason; over, or beyond the range without a reason, it waits for someone."""
    Episode.objects.filter(pk=placed.pk).update(
        admitted_on=TODAY - timedelta(weeks=4), target_discharge_on=TODAY + timedelta(weeks=2)
    )
    browser, url = browse(world.users["alice"]), reverse("stepdown:stay", args=[placed.pk])
    page = browser.get(reverse("stepdown:readiness", args=[placed.pk])).content.decode()
    assert "7 Dec 2026" in page
    seen = (TODAY + timedelta(weeks=2)).isoformat()
    later = (TODAY + timedelta(weeks=30)).isoformat()
    said = {"target_on": later, "seen": seen, "reason": "Panic goal half met, sleep not yet"}
    assert "Write why" in browser.post(url, said | {"reason": " "} | key()).content.decode()
    past = browser.post(url, said | {"target_on": "2026-11-22"} | key())
    assert "lies ahead, or is today" in past.content.decode()
    mistyped = browser.post(url, said | {"target_on": "2206-12-07"} | key())
    assert "more than two years ahead. Check the year" in mistyped.content.decode()
    placed.refresh_from_db()
    assert placed.target_discharge_on.isoformat() == seen
    assert browser.post(url, said | key()).status_code == 302
    stale = browser.post(url, said | {"target_on": "2026-12-20"} | key())
    assert "Someone else moved this" in stale.content.decode()
    moved = PlannedEnd.objects.get()
    assert (moved.was.isoformat(), moved.finding["value"]) == (seen, "beyond")
    assert (
        "write why more is needed"
        in browser.get(reverse("stepdown:readiness", args=[placed.pk])).content.decode()
    )
    assert browse(world.users["dora"]).post(url, said | key()).status_code == 403
    assert browse(elsewhere.users["alice"]).post(url, said | key()).status_code == 404


@pytest.mark.ledger("Z04")
def test_an_end_that_is_over_and_a_stay_beyond_the_range_wait_for_a_reason(world, placed):
    alice = world.actor("alice")
    Episode.objects.filter(pk=placed.pk).update(
        admitted_on=TODAY - timedelta(weeks=4), target_discharge_on=TODAY
    )
    assert not ends_due(world, NOW)
    assert ends_due(world, NOW + timedelta(days=1)) == ["The planned end is over"]
    tomorrow = NOW + timedelta(days=1)
    mine = {who: staff_queries.work(by=world.actor(who), as_of=tomorrow) for who in ("alice", "lee")}
    over = {who: any("planned end is over" in one.words for one in lines) for who, lines in mine.items()}
    assert over == {"alice": True, "lee": False}  # a case manager may not move it: no line leads there
    placed.refresh_from_db()
    operations.plan_stay(
        placed, by=alice, at=NOW, target_on=TODAY + timedelta(weeks=40), reason="Two goals open", seen=TODAY
    )
    assert not ends_due(world, NOW + timedelta(days=1))
    Episode.objects.filter(pk=placed.pk).update(target_discharge_on=TODAY + timedelta(weeks=60))
    beyond = NOW + timedelta(weeks=50)
    assert not ends_due(world, beyond)  # somebody said why


@pytest.mark.ledger("Z04")
def test_a_stay_beyond_the_range_that_nobody_explained_is_late(world, placed):
    Episode.objects.filter(pk=placed.pk).update(
        admitted_on=TODAY - timedelta(weeks=4), target_discharge_on=TODAY + timedelta(weeks=60)
    )
    assert ends_due(world, NOW + timedelta(weeks=50)) == ["Longer than the program plans for"]


@pytest.mark.ledger("Z03", "C03")
def test_a_plan_without_an_appointment_is_finished_with_the_reason_only(world, browse):
    episode = course_of_care(world)
    browser, url = browse(world.users["lee"]), reverse("stepdown:plan", args=[episode.pk])
    finish = reverse("stepdown:finish", args=[episode.pk])
    assert "(you may skip this)" not in browser.get(url).content.decode().partition("Next appointments")[0]
    assert browser.post(url, TEXTS | {"revision": "0"} | key()).status_code == 302
    refused = browser.post(finish, key())
    assert refused.status_code == 422
    assert "Book one, or write why there is none" in refused.content.decode()
    assert DischargePlan.objects.get().finished_at is None
    assert browser.post(finish, {"no_appointment": "They move abroad."} | key()).status_code == 302
    assert DischargePlan.objects.get().no_appointment == "They move abroad."
    assert "They move abroad." in browser.get(url).content.decode()
    other = course_of_care(world, "Kim")
    operations.save_plan(other, by=world.actor("lee"), at=NOW, revision=0, **TEXTS)
    with pytest.raises(NotAllowed, match="write why there is none"):
        operations.finish_plan(other, by=world.actor("lee"), at=NOW)


@pytest.mark.ledger("Z01", "Z02", "S01")
def test_no_less_care_over_a_danger_that_nobody_assessed(world, browse, placed):
    alice = world.actor("alice")
    concern = safety.raise_by_hand(placed, by=alice, at=NOW, level="high", seen="Said so on the phone")
    browser, url = browse(world.users["alice"]), reverse("stepdown:readiness", args=[placed.pk])
    sent = {"step": "0", "weekdays": ["0", "2", "4"], "from_day": "2026-11-30", "reason": "Steady"}
    answer = browser.post(url, sent | key())
    assert answer.status_code == 422
    assert "A safety concern (high) is open, and the risk is not assessed yet." in answer.content.decode()
    assert "the risk is not assessed yet" in browser.get(url).content.decode(), "said before it is tried"
    assert Episode.objects.get().stage == "taking part"
    reasons = list(operations.why_not_discharge(placed, by=alice, at=NOW))
    assert any("the risk is not assessed yet" in one for one in reasons)
    left = operations.why_not_discharge(placed, by=alice, at=NOW, reason="dropped out")
    assert not any("the risk is not assessed yet" in one for one in left), "who left has left"
    chart = browser.get(reverse("staff:client", args=[placed.pk])).content.decode()
    found = queries.readiness(placed, on=TODAY)
    assert found.symptoms.answer == "not met"
    assert "evidence not-met" in chart, "the client's page says what the step-down page says"
    assert concern.state == "raised"
