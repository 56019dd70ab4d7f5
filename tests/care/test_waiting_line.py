from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.care.inquiry import operations, queries
from handrail.care.inquiry.models import Capacity, Waiting
from handrail.care.inquiry.operations import Request
from handrail.ground.episode.models import Episode
from handrail.ground.people.operations import Identity
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_stages import KIM, SAM, admitted, episode_of
from tests.world import NOW, key

LATER = NOW + timedelta(hours=73)


def answered(world, name="Ana Cruz", **more):
    dora = world.actor("dora")
    referral = operations.receive(world.program, Request(name, phone="555-0120", **more), by=dora, at=NOW)
    operations.answer(referral, by=dora, at=NOW, words="Spoke. The group is full.")
    return referral


def waits(world, name="Ana Cruz", priority="standard", at=NOW):
    return operations.wait(
        answered(world, name), by=world.actor("dora"), at=at, priority=priority, reason="The group is full"
    )


def line_page(browser) -> str:
    answer = browser.get(reverse("inquiry:waiting"))
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser, name, entry, **said):
    return browser.post(reverse(f"inquiry:{name}", args=[entry.pk]), said | key())


@pytest.mark.ledger("L08")
def test_someone_stands_in_line_with_priority_and_reason_and_is_offered_a_place(world, browse):
    browser, referral = browse(world.users["dora"]), answered(world)
    into_line = {"priority": "priority", "reason": "The evening group is full"}
    url = reverse("inquiry:wait", args=[referral.pk])
    assert browser.post(url, into_line | key()).status_code == 302
    text = line_page(browser)
    for words in ("Ana Cruz", "priority", "The evening group is full", "A place is free now."):
        assert words in text
    entry = Waiting.objects.get()
    assert send(browser, "offer", entry, start_on="2026-11-30").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.offer_ends_at - entry.offered_at) == ("offered", timedelta(hours=72))
    assert "Mon 30 Nov" in line_page(browser)
    assert send(browser, "take_place", entry).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "taken"
    assert "Ana Cruz" not in line_page(browser)
    done = list(
        Event.objects.filter(what__in=("inquiry.waits", "inquiry.place_offered", "inquiry.place_taken"))
    )
    assert len(done) == 3


@pytest.mark.ledger("L08")
def test_the_line_goes_by_priority_then_by_the_longest_wait(world, browse):
    waits(world, "Third Standard")
    waits(world, "Second Priority", "priority", at=NOW + timedelta(minutes=1))
    waits(world, "First Urgent", "urgent", at=NOW + timedelta(minutes=2))
    waits(world, "Fourth Standard", at=NOW + timedelta(minutes=3))
    (up,) = queries.line_up(as_of=NOW)
    names = [line.entry.referral.person for line in up.lines]
    assert names == ["First Urgent", "Second Priority", "Third Standard", "Fourth Standard"]


@pytest.mark.ledger("L08")
def test_the_next_opening_is_forecast_from_planned_ends_and_places(world, browse):
    sam, kim = admitted(world, SAM), admitted(world, KIM)
    ends = NOW.date() + timedelta(days=20)
    Episode.objects.filter(pk=sam.pk).update(target_discharge_on=ends)
    Episode.objects.filter(pk=kim.pk).update(target_discharge_on=NOW.date() - timedelta(days=2))
    erin, dora = browse(world.users["erin"]), browse(world.users["dora"])
    url = reverse("inquiry:places", args=["skills"])
    assert dora.post(url, {"places": 2} | key()).status_code == 403
    assert erin.post(url, {"places": 0} | key()).status_code == 422
    assert "not settled" in line_page(dora)
    assert erin.post(url, {"places": 2} | key()).status_code == 302
    assert "not settled" not in line_page(dora)
    first, second = waits(world), waits(world, "Bo Lund", at=NOW + timedelta(minutes=1))
    (up,) = queries.line_up(as_of=NOW)
    assert (up.places, up.in_care, up.ends, up.ends_unknown) == (2, 2, [ends], 1)
    by_entry = {line.entry.pk: line for line in up.lines}
    assert by_entry[first.pk].expected_on == ends
    assert (by_entry[second.pk].expected_on, by_entry[second.pk].forecast.answer) == (None, "cannot tell")
    text = line_page(dora)
    assert "Expected Sun 13 Dec" in text
    assert "Cannot tell when." in text
    operations.set_places(world.program, by=world.actor("erin"), at=NOW + timedelta(hours=1), places=3)
    (up,) = queries.line_up(as_of=NOW)
    assert up.lines[0].free_now
    assert [line.words for line in queries.due(as_of=NOW, by=world.actor("dora"))] == [
        "A place is free: offer it"
    ]


def test_an_offered_place_is_held_and_one_said_yes_to_stays_held_until_care_begins(world):
    operations.set_places(world.program, by=world.actor("erin"), at=NOW, places=1)
    dora, entry = world.actor("dora"), waits(world)
    waits(world, "Bo Lund", at=NOW + timedelta(minutes=1))
    operations.offer(entry, by=dora, at=NOW, start_on=NOW.date())
    (up,) = queries.line_up(as_of=NOW)
    assert (up.held, up.lines[-1].free_now) == (1, False)
    operations.take_place(entry, by=dora, at=NOW)
    (up,) = queries.line_up(as_of=NOW)
    assert (up.held, up.lines[-1].free_now) == (1, False)
    episode = admitted(world, SAM)
    operations.begin_intake(entry.referral, by=dora, at=NOW, episode_id=episode.pk)
    (up,) = queries.line_up(as_of=NOW)
    assert (up.in_care, up.held) == (1, 0)  # counted once


@pytest.mark.ledger("L08")
def test_an_offer_ends_is_late_in_the_work_list_and_the_place_goes_on(world, browse, set_clock):
    entry, dora = waits(world), world.actor("dora")
    operations.offer(entry, by=dora, at=NOW, start_on=NOW.date() + timedelta(days=7))
    browser = browse(world.users["dora"])
    early = send(browser, "expire_offer", entry)
    assert early.status_code == 422
    assert "still stands" in early.content.decode()
    assert not queries.due(as_of=NOW, by=dora)[0].late
    set_clock(LATER)
    browser = browse(world.users["dora"])
    (line,) = queries.due(as_of=LATER, by=dora)
    assert (line.words, line.late) == ("The offer of a place has ended", True)
    late = send(browser, "take_place", entry)
    assert late.status_code == 422
    assert "This offer has ended" in late.content.decode()
    assert send(browser, "expire_offer", entry).status_code == 302
    (line,) = queries.due(as_of=LATER, by=dora)
    assert line.words == "Ask whether they wait for another place"
    assert send(browser, "wait_again", entry).status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.since) == ("waiting", NOW)  # a missed call costs nobody their turn


@pytest.mark.ledger("L08")
def test_a_no_needs_its_reason_and_what_was_typed_stays(world, browse):
    entry = waits(world)
    operations.offer(entry, by=world.actor("dora"), at=NOW, start_on=NOW.date())
    browser = browse(world.users["dora"])
    assert send(browser, "decline_place", entry, reason="").status_code == 422
    assert send(browser, "decline_place", entry, reason="Mornings do not work").status_code == 302
    assert "Mornings do not work" in line_page(browser)
    assert send(browser, "leave_line", entry, reason="Found care nearby").status_code == 302
    assert "Ana Cruz" not in line_page(browser)
    assert send(browser, "wait_again", entry).status_code == 422


def test_a_first_day_in_the_past_is_asked_again(world, browse):
    entry = waits(world)
    answer = send(browse(world.users["dora"]), "offer", entry, start_on="2026-11-01")
    assert answer.status_code == 422
    assert "lies in the past" in answer.content.decode()
    assert "2026-11-01" in answer.content.decode()


def test_nobody_in_a_crisis_and_nobody_unanswered_waits_in_line(world, browse):
    dora = world.actor("dora")
    crisis = answered(world, in_danger_now=True)
    with pytest.raises(NotAllowed, match="does not wait in line"):
        operations.wait(crisis, by=dora, at=NOW, priority="urgent", reason="Full")
    fresh = operations.receive(world.program, Request("Bo Lund", phone="555-0121"), by=dora, at=NOW)
    with pytest.raises(NotAllowed, match="not the first answer"):
        operations.wait(fresh, by=dora, at=NOW, priority="urgent", reason="Full")
    assert not Waiting.objects.exists()
    url = reverse("inquiry:wait", args=[fresh.pk])
    refused = browse(world.users["dora"]).post(url, {"priority": "urgent", "reason": "typed words"} | key())
    assert refused.status_code == 422
    assert "typed words" in refused.content.decode()


def test_of_two_who_answer_one_offer_the_second_is_told(world):
    dora, entry = world.actor("dora"), waits(world)
    operations.offer(entry, by=dora, at=NOW, start_on=NOW.date())
    mine, yours = Waiting.objects.get(), Waiting.objects.select_related("site").get()
    operations.decline_place(mine, by=dora, at=NOW, reason="Not now")
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.take_place(yours, by=world.actor("lee"), at=NOW)
    with pytest.raises(NotAllowed, match="in line already"):
        operations.wait(entry.referral, by=dora, at=NOW, priority="urgent", reason="Again")


def test_whoever_is_asked_to_leave_the_queue_leaves_the_line_too(world):
    entry = waits(world)
    operations.close(entry.referral, by=world.actor("dora"), at=NOW, reason="Moved away")
    (up,) = queries.line_up(as_of=NOW)
    assert up.lines == []
    assert queries.due(as_of=NOW, by=world.actor("dora")) == []


def test_bob_is_turned_away_and_charlie_finds_nothing(world, browse, elsewhere):
    entry = waits(world)
    bob, charlie = browse(world.users["bob"]), browse(elsewhere.users["alice"])
    assert bob.get(reverse("inquiry:waiting")).status_code == 403
    assert "Ana Cruz" not in line_page(charlie)
    for route in ("offer", "take_place", "decline_place", "expire_offer", "wait_again", "leave_line"):
        assert send(bob, route, entry, reason="x", start_on="2026-11-30").status_code == 403
        assert send(charlie, route, entry, reason="x", start_on="2026-11-30").status_code == 404
    entry.refresh_from_db()
    assert entry.state == "waiting"


def test_the_line_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):
    browser, url = browse(world.users["dora"]), reverse("inquiry:waiting")
    waits(world)
    episode_of(world, Identity("Al", "Roe", SAM.birth_date))
    browser.get(url)
    with CaptureQueriesContext(connection) as first:
        browser.get(url)
    waits(world, "Bo Lund", at=NOW + timedelta(minutes=1))
    admitted(world, KIM)
    waits(world, "Cy Mann", at=NOW + timedelta(minutes=2))
    with django_assert_num_queries(len(first)):
        assert "Cy Mann" in browser.get(url).content.decode()


def test_the_number_of_places_only_grows_by_new_lines(world):
    operations.set_places(world.program, by=world.actor("erin"), at=NOW, places=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        Capacity.objects.update(places=5)


@pytest.mark.ledger("L08")
def test_a_place_that_is_not_there_is_offered_only_knowingly(world, browse):
    operations.set_places(world.program, by=world.actor("erin"), at=NOW, places=1)
    first, second = waits(world, "Ana Cruz"), waits(world, "Bo Cruz")
    dora = browse(world.users["dora"])
    assert send(dora, "offer", first, start_on="2026-11-30").status_code == 302
    text = line_page(dora)
    assert "1 of 1: 0 in care or admitted, 1 held by an offer" in text
    assert "offer it all the same" in text
    refused = send(dora, "offer", second, start_on="2026-11-30")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "1 of 1 places are taken or held." in page
    assert 'value="2026-11-30"' in page
    second.refresh_from_db()
    assert second.state == "waiting"
    assert send(dora, "offer", second, start_on="2026-11-30", all_the_same="on").status_code == 302
    told = Event.objects.filter(what="inquiry.place_offered").latest("at", "id").detail
    assert (told["taken"], told["places"], told["when_full"]) == (1, 1, True)
