from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.care.inquiry import operations, queries
from handrail.care.inquiry.models import Acknowledgement, Likeness, OutcomeTold, Referral
from handrail.care.inquiry.operations import Request
from handrail.care.intake import operations as intake
from handrail.clinical.inquiry.self_check import SelfCheck, self_check
from handrail.ground.people.operations import Identity
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_stages import signed
from tests.world import NOW, key

CALL = {
    "name": "Jo Lang",
    "phone": "555-0123",
    "source": "self",
    "thoughts_of_suicide": "yes",
    "in_danger_now": "no",
}
SETTLED = {
    "in_danger_now": "no",
    "thoughts_of_suicide": "no",
    "recent_attempt": "no",
    "withdrawal_signs": "no",
    "recent_hospital_stay": "no",
}
HOSPITAL = {
    "channel": "paper",
    "source": "hospital",
    "name": "Ward 4, Lakeside Hospital",
    "for_whom": "Samuel Reed",
    "birth_date": "1990-04-02",
    "phone": "555-0144",
    "referrer": "Lakeside Hospital",
    "referrer_contact": "fax 555-0145",
    **SETTLED,
    "recent_hospital_stay": "yes",
    "left_hospital_on": "2026-11-27",
}
PURPOSE = queries.OUTCOME


def sent(world, **more) -> Referral:
    told = {"name": "Samuel Reed", "phone": "(212) 555-0101"} | more
    return operations.receive(world.program, Request(**told), by=world.actor("dora"), at=NOW)


def shown(browser, referral) -> str:
    answer = browser.get(reverse("inquiry:referral", args=[referral.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.ledger("B03")
def test_a_telephone_call_becomes_a_referral_with_a_clock(world, browse):
    browser = browse(world.users["dora"])
    answer = browser.post(reverse("inquiry:call", args=["skills"]), CALL | key())
    assert answer.status_code == 302, answer.content.decode()
    referral = Referral.objects.get()
    assert (referral.urgency, referral.channel) == ("urgent", "telephone")
    assert (referral.due_at - referral.received_at).total_seconds() > 0
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert "Jo Lang" in page.content.decode()
    page = browser.get(reverse("inquiry:referrals"))
    assert "Jo Lang" in page.content.decode()


def test_the_same_call_sent_twice_is_one_referral(world, browse):
    browser = browse(world.users["dora"])
    sent = CALL | key()
    first = browser.post(reverse("inquiry:call", args=["skills"]), sent)
    again = browser.post(reverse("inquiry:call", args=["skills"]), sent)
    assert Referral.objects.count() == 1
    assert again["Location"] == first["Location"]


def test_a_hospital_stay_that_ends_far_in_the_future_is_asked_again(world, browse):
    wrong = CALL | {"recent_hospital_stay": "yes", "left_hospital_on": "2031-01-01"} | key()
    answer = browse(world.users["dora"]).post(reverse("inquiry:call", args=["skills"]), wrong)
    assert answer.status_code == 422
    assert "ends in the future" in answer.content.decode()
    assert "Jo Lang" in answer.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.ledger("B03", "B07")
def test_a_hospital_that_writes_before_the_discharge_goes_before_the_others(world, browse):
    browser = browse(world.users["dora"])
    answer = browser.post(reverse("inquiry:call", args=["skills"]), HOSPITAL | key())
    assert answer.status_code == 302, answer.content.decode()
    referral = Referral.objects.get()
    assert (referral.urgency, referral.source, referral.channel) == ("priority", "hospital", "paper")
    assert referral.appointment_due_at - referral.received_at == timedelta(days=7)
    text = shown(browser, referral)
    assert "Leaves hospital in 4 days" in text
    assert "Samuel Reed" in text
    queue = browser.get(reverse("inquiry:referrals")).content.decode()
    assert "A hospital or day program" in queue  # counted by source


@pytest.mark.ledger("B03")
def test_both_clocks_run_the_first_answer_and_the_first_appointment(world, browse, set_clock):
    browser, referral = browse(world.users["dora"]), sent(world, **dict.fromkeys(SETTLED, False))
    assert referral.urgency == "standard"
    url = reverse("inquiry:answer", args=[referral.pk])
    assert browser.post(url, {"words": "Spoke. Calls back."} | key()).status_code == 302
    lines = [line.words for line in queries.due(as_of=NOW, by=world.actor("dora"))]
    assert lines == ["Offer a first appointment"]
    set_clock(NOW + timedelta(days=15))
    assert "none offered, late" in browser.get(reverse("inquiry:referrals")).content.decode()
    assert queries.due(as_of=NOW + timedelta(days=15), by=world.actor("dora"))[0].late
    past = browser.post(url, {"words": "x", "appointment_at": "2026-11-24T10:00"} | key())
    assert past.status_code == 422
    assert "lies in the past" in past.content.decode()
    booked = {"words": "Booked.", "appointment_at": "2026-12-09T10:00"}
    assert browser.post(url, booked | key()).status_code == 302
    moved = {"words": "Moved.", "appointment_at": "2026-12-11T10:00"}
    assert browser.post(url, moved | key()).status_code == 302
    referral.refresh_from_db()
    assert (f"{referral.first_appointment_at:%d}", f"{referral.appointment_at:%d}") == ("09", "11")
    assert "later than it should be" in browser.get(reverse("inquiry:referrals")).content.decode()
    assert queries.due(as_of=NOW, by=world.actor("dora")) == []


@pytest.mark.ledger("B03")
@pytest.mark.parametrize(
    ("more", "by"),
    [
        ({"phone": "+1 212 555 0101"}, "phone"),
        ({"phone": "", "email": "SAM@example.org"}, "e-mail"),
        (
            {"phone": "555-0999", "name": "Reed, Sámuel", "birth_date": date(1990, 4, 2)},
            "name and birth date",
        ),
    ],
)
def test_a_request_that_looks_like_another_is_shown_and_merged_by_a_person(world, browse, more, by):
    first = sent(world, email="sam@example.org", birth_date=date(1990, 4, 2), **dict.fromkeys(SETTLED, False))
    second = sent(world, thoughts_of_suicide=True, in_danger_now=False, **more)
    browser = browse(world.users["dora"])
    assert by in shown(browser, second)
    assert "may be a duplicate" in browser.get(reverse("inquiry:referrals")).content.decode()
    url = reverse("inquiry:likeness", args=[second.pk, first.pk])
    assert browser.get(url).status_code == 200
    without = browser.post(url, {"same": "this", "reason": ""} | key())
    assert without.status_code == 422
    assert Referral.objects.filter(state="merged").count() == 0
    said = {"same": "this", "reason": "Sam says so"}
    assert browser.post(url, said | key()).status_code == 302
    second.refresh_from_db()
    earlier, was_due = first.urgency, first.due_at
    first.refresh_from_db()
    assert (second.state, second.merged_into_id) == ("merged", first.pk)
    assert (earlier, first.urgency) == ("standard", "urgent")
    assert first.due_at == min(was_due, second.due_at)
    assert "Sam says so" in shown(browser, first)
    assert "made part of another" in shown(browser, second)
    assert [line.about for line in queries.due(as_of=NOW, by=world.actor("dora"))] == ["Samuel Reed"]
    assert set(Event.objects.filter(what__startswith="inquiry.").values_list("what", flat=True)) >= {
        "inquiry.merged",
        "inquiry.took_over",
    }


@pytest.mark.ledger("B03")
def test_two_people_on_one_telephone_are_kept_apart_once(world, browse):
    first, second = sent(world), sent(world, name="Kim Reed")
    browser = browse(world.users["dora"])
    url = reverse("inquiry:likeness", args=[second.pk, first.pk])
    said = {"same": "apart", "reason": "Brothers, one phone"}
    assert browser.post(url, said | key()).status_code == 302
    assert "may have asked before" not in shown(browser, first)
    assert "Brothers, one phone" in shown(browser, first)
    other_way = reverse("inquiry:likeness", args=[first.pk, second.pk])
    again = browser.post(other_way, {"same": "this", "reason": "Changed my mind"} | key())
    assert again.status_code == 422
    assert "decided about these two already" in again.content.decode()
    assert {one.state for one in Referral.objects.all()} == {"received"}


def test_merging_never_stops_a_clock(world):
    """An unanswered request does not disappear into an answered one: someone may be waiting for a voice."""
    dora, first = world.actor("dora"), sent(world)
    operations.answer(first, by=dora, at=NOW, words="Spoke.")
    second = sent(world, in_danger_now=True)
    with pytest.raises(NotAllowed, match="Answer this one first"):
        operations.merge(second, by=dora, at=NOW, into=first, reason="Same")
    assert not Likeness.objects.exists()
    operations.answer(second, by=dora, at=NOW, words="Spoke again.")
    operations.merge(second, by=dora, at=NOW, into=first, reason="Same")
    assert Referral.objects.get(pk=first.pk).urgency == "crisis"


def test_requests_that_share_nothing_are_no_pair(world, browse):
    first, second = sent(world), sent(world, name="Kim Dale", phone="555-0177")
    url = reverse("inquiry:likeness", args=[first.pk, second.pk])
    assert browse(world.users["dora"]).get(url).status_code == 404


def test_an_old_and_ended_request_is_another_occasion(world, set_clock):
    dora, first = world.actor("dora"), sent(world)
    operations.close(first, by=dora, at=NOW, reason="Went elsewhere")
    later = NOW + timedelta(days=91)
    second = operations.receive(world.program, Request("Sam Reed", phone="212 555 0101"), by=dora, at=later)
    assert queries.alike_of([second]) == {}
    assert queries.alike_of([sent(world, phone="212-555-0101")]) != {}


@pytest.mark.ledger("B07")
def test_the_referrer_gets_an_acknowledgement_that_names_nobody(world, browse):
    referral = sent(
        world, name="Ward 4", for_whom="Samuel Reed", source="hospital", referrer="Lakeside Hospital"
    )
    lines = [line.words for line in queries.due(as_of=NOW, by=world.actor("dora"))]
    assert "Acknowledge the referral to Lakeside Hospital" in lines
    browser = browse(world.users["dora"])
    text = shown(browser, referral)
    assert "Handrail sends no mail yet" in text
    url = reverse("inquiry:acknowledgement", args=[referral.pk])
    assert browser.post(url, {"how": "faxed"} | key()).status_code == 302
    told = Acknowledgement.objects.get()
    assert (told.recipient, told.how, told.by_name) == ("Lakeside Hospital", "faxed", "Dora Lind")
    for name in ("Samuel", "Reed", "Ward 4"):
        assert name not in told.text
    assert not [
        line for line in queries.due(as_of=NOW, by=world.actor("dora")) if "Acknowledge" in line.words
    ]
    assert browser.post(url, {"how": "posted"} | key()).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.update(how="posted")


@pytest.fixture
def in_intake(world):
    dora = world.actor("dora")
    referral = sent(
        world, name="Ward 4", for_whom="Samuel Reed", source="hospital", referrer="Lakeside Hospital"
    )
    operations.answer(referral, by=dora, at=NOW, words="Spoke.")
    identity = Identity("Samuel", "Reed", date(1990, 4, 2))
    episode = intake.begin(referral, by=dora, at=NOW, identity=identity)
    return referral, episode


@pytest.mark.ledger("B07", "A03")
def test_what_came_of_it_is_told_only_under_the_clients_release(world, browse, in_intake):
    referral, episode = in_intake
    lee, url = browse(world.users["lee"]), reverse("inquiry:outcome", args=[referral.pk])
    assert "no release in force that names Lakeside Hospital" in shown(lee, referral)
    assert "has been in touch" not in shown(lee, referral)
    assert lee.post(url, {"how": "faxed"} | key()).status_code == 422
    signed_for = {
        "recipient": "Lakeside Hospital",
        "purpose": PURPOSE,
        "signed_name": "Samuel Reed",
        "agrees": "on",
    }
    page = reverse("consents:signature", args=[episode.pk, "release_of_information"])
    assert browse(world.users["dora"]).post(page, signed_for | key()).status_code == 302
    assert "has been in touch with us" in shown(lee, referral)
    assert lee.post(url, {"how": "faxed"} | key()).status_code == 302
    told = OutcomeTold.objects.get()
    assert told.disclosure.consent.recipient == "Lakeside Hospital"
    assert "Samuel Reed has been in touch with us" in told.text
    consent = told.disclosure.consent

    consents.revoke(consent, by=world.actor("lee"), at=NOW, reason="Changed my mind")
    again = lee.post(url, {"how": "read out"} | key())
    assert again.status_code == 422
    assert "no release in force" in again.content.decode()
    assert OutcomeTold.objects.count() == 1


def test_a_release_for_another_purpose_or_person_opens_nothing(world, in_intake):
    referral, episode = in_intake

    alice = world.actor("alice")
    for recipient, purpose in (("Dr. Hale", PURPOSE), ("Lakeside Hospital", "billing")):
        consents.sign(
            episode,
            by=alice,
            at=NOW,
            document="release_of_information",
            signed_name="Samuel Reed",
            recipient=recipient,
            purpose=purpose,
        )
    with pytest.raises(NotAllowed, match="no release in force"):
        operations.tell_outcome(referral, by=alice, at=NOW, how="posted")
    assert not OutcomeTold.objects.exists()


def test_bob_is_turned_away_the_desk_tells_no_outcome_and_charlie_finds_nothing(
    world, browse, in_intake, elsewhere
):
    referral, episode = in_intake
    signed(world, episode, "consent_to_evaluate")
    other = sent(world)
    bob, dora, charlie = (
        browse(user) for user in (world.users["bob"], world.users["dora"], elsewhere.users["alice"])
    )
    for route in ("referral", "acknowledgement", "outcome", "answer"):
        url = reverse(f"inquiry:{route}", args=[referral.pk])
        assert bob.get(url).status_code == 403
        assert charlie.get(url).status_code == 404
    assert (
        dora.post(reverse("inquiry:outcome", args=[referral.pk]), {"how": "posted"} | key()).status_code
        == 403
    )
    pair = reverse("inquiry:likeness", args=[referral.pk, other.pk])
    assert bob.get(pair).status_code == 403
    assert charlie.get(pair).status_code == 404


def test_the_queue_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):

    browser, url = browse(world.users["dora"]), reverse("inquiry:referrals")
    sent(world)
    browser.get(url)
    with CaptureQueriesContext(connection) as first:
        browser.get(url)
    sent(world, name="Kim Dale", phone="555-0102")
    sent(world)
    with django_assert_num_queries(len(first)):
        assert browser.get(url).content.decode().count("may be a duplicate") == 2


def test_a_likeness_and_a_sealed_self_check_never_change(world):
    first, second = sent(world), sent(world)
    operations.keep_apart(first, by=world.actor("dora"), at=NOW, other=second, reason="Brothers")
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.update(reason="Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Likeness.objects.all().delete()


def test_a_self_check_cannot_be_handed_over_without_what_was_said_about_danger(world):
    """Left out, it would read as skipped, and a crisis as an ordinary call."""
    finding = self_check(SelfCheck(True, 0, 0, 1, 0), as_of=NOW.date())
    with pytest.raises(TypeError, match="danger"):
        operations.Answers((), finding)
    told = operations.Answers((), finding, danger=True)
    request = Request("Jo Lang", phone="555-0123", in_danger_now=False)
    referral = operations.receive(world.program, request, by=world.actor("dora"), at=NOW, self_check=told)
    assert referral.urgency == "crisis"


@pytest.mark.ledger("B03", "Z05")
def test_questions_about_danger_are_answered_on_a_request_that_came_without_them(world, browse):
    """Somebody who returns was asked nothing yet: the front desk asks, and the same rule says how urgent it is."""
    browser, referral = browse(world.users["dora"]), sent(world)
    assert referral.urgency == "urgent"
    url = reverse("inquiry:danger", args=[referral.pk])
    assert url in shown(browser, referral)
    assert browser.post(url, key()).status_code == 422
    assert browser.post(url, SETTLED | key()).status_code == 302
    referral.refresh_from_db()
    assert (referral.urgency, referral.in_danger_now, referral.state) == ("standard", False, "received")
    assert referral.urgency_finding["answer"] == "met"
    assert Event.objects.filter(what="inquiry.danger_asked").count() == 1


@pytest.mark.ledger("B03", "S01")
def test_a_yes_to_danger_is_heard_at_once_also_after_an_answer(world, browse):
    browser, referral = browse(world.users["dora"]), sent(world)
    answer = reverse("inquiry:answer", args=[referral.pk])
    assert browser.post(answer, {"words": "Spoke."} | key()).status_code == 302
    url = reverse("inquiry:danger", args=[referral.pk])
    assert browser.post(url, {"in_danger_now": "yes"} | key()).status_code == 302
    referral.refresh_from_db()
    assert (referral.urgency, referral.state) == ("crisis", "in hand")
    text = shown(browser, referral)
    assert "In danger now: stay on the line" in text
    assert "Answer it first." in text, "no intake begins over it"
    lines = queries.due(as_of=NOW, by=world.actor("dora"))
    assert [line.words for line in lines] == ["Answer a request for an evaluation (crisis)"]
    assert queries.queue(as_of=NOW)[0].referral == referral
    taken_back = browser.post(url, {"in_danger_now": "no"} | key())
    assert taken_back.status_code == 422
    assert "is not taken back" in taken_back.content.decode()
    stale = Referral.objects.get(pk=referral.pk)
    assert browser.post(url, {"thoughts_of_suicide": "yes"} | key()).status_code == 302
    with pytest.raises(NotAllowed, match="Someone else changed"):
        operations.ask_about_danger(
            stale, by=world.actor("dora"), at=NOW, answers={"thoughts_of_suicide": False}
        )
    referral.refresh_from_db()
    assert (referral.in_danger_now, referral.thoughts_of_suicide) == (True, True)
    assert browser.post(answer, {"words": "911 is with them."} | key()).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.urgency) == ("answered", "crisis")
