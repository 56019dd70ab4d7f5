"""Somebody in aftercare asks again: everything known comes along, nothing is entered twice, the earlier course ends."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from handrail.anytime.family import queries as family
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.anytime.safety.operations import PlanSteps
from handrail.care.aftercare import operations as aftercare
from handrail.care.aftercare import queries as aftercare_queries
from handrail.care.aftercare.models import Contact
from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import Referral
from handrail.care.intake import operations as intake
from handrail.care.stepdown import operations as stepdown
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode, StageChange
from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from handrail.ground.steps import NotAllowed
from tests.builders_days import make_episode
from tests.builders_threads import course_of_care
from tests.world import NOW, key

LATER = NOW + timedelta(hours=1)


def left(world, given="Sam"):
    """Somebody in aftercare, with a phone, a safety plan, one contact made and one due."""
    episode = make_episode(world, given, "Kerr", sign_in=True)
    dora, alice = world.actor("dora"), world.actor("alice")
    people.correct_identity(
        episode.client, by=dora, at=NOW, changes={"phone": "555-0177", "pronouns": "they/them"}
    )
    steps = PlanSteps("Pacing", "A walk", "The park", "Rosa", "Dr. Lin", "Pills away")
    safety.write_plan(episode, by=alice, at=NOW, steps=steps, made_with="Sam and Alice")
    stepdown.book(
        episode,
        by=alice,
        at=NOW,
        with_whom="Robin Hale",
        kind="therapist",
        when=NOW + timedelta(days=9),
    )
    gone = {"discharged_on": date(2026, 11, 13), "discharge_reason": "completed"}
    episodes.move(episode, "discharge", by=alice, at=NOW, **gone)
    aftercare.note_contact(
        episode,
        by=world.actor("lee"),
        at=NOW,
        due="first_call",
        outcome="reached",
        how="phone",
        words="Well.",
        danger="no",
    )
    return episode


def begun(world, browse, referral):
    """The front desk answers the request and begins the intake without typing anything of the person."""
    desk = browse(world.users["dora"])
    answer = reverse("inquiry:answer", args=[referral.pk])
    assert desk.post(answer, {"words": "Spoke."} | key()).status_code == 302
    page = desk.get(reverse("intake:begin", args=[referral.pk]))
    told = {name: field.initial for name, field in page.context["form"].fields.items()}
    told |= {name: value for name, value in page.context["form"].initial.items() if value}
    told = {name: value for name, value in told.items() if value is not None}
    answer = desk.post(reverse("intake:begin", args=[referral.pk]), told | key())
    return page.content.decode(), answer


@pytest.mark.ledger("Z05", "Z06", "H01")
def test_a_client_asks_to_come_back_and_the_earlier_course_ends_with_the_new_one(world, browse):
    earlier = left(world)
    phone, url = browse(world.users["sam"]), reverse("portal:come_back")
    assert url in phone.get(reverse("portal:me")).content.decode()
    assert phone.post(url, {"words": "It is hard again."} | key()).status_code == 302
    shown = phone.get(url).content.decode()
    assert "You asked already. We will call you." in shown
    assert phone.post(url, {"words": "Again"} | key()).status_code == 422
    asked = Referral.objects.get()
    assert (asked.name, asked.phone, asked.birth_date) == (
        "Sam Kerr", "555-0177", earlier.client.birth_date,
    )  # fmt: skip
    assert (asked.channel, asked.words, asked.urgency) == ("online", "It is hard again.", "urgent")
    assert Episode.objects.get().stage == "aftercare", "asking alone ends nothing"
    assert (
        "was here before and asks to come back"
        in browse(world.users["alice"]).get(reverse("inquiry:referral", args=[asked.pk])).content.decode()
    )
    page, answer = begun(world, browse, asked)
    assert "Their course of care in aftercare ends with this" in page
    assert answer.status_code == 302
    earlier.refresh_from_db()
    new = Episode.objects.get(stage="intake")
    assert (earlier.stage, earlier.discharge_reason) == ("closed", "completed")
    assert StageChange.objects.get(episode=earlier, now="closed").reason == "returned to care"
    kept = Client.objects.get()
    assert (kept.pk, kept.pronouns, kept.phone) == (new.client_id, "they/them", "555-0177")
    assert Contact.objects.filter(episode=earlier).count() == 1
    assert aftercare_queries.contacts_due(as_of=NOW + timedelta(days=60)) == []
    before = browse(world.users["alice"]).get(reverse("intake:interview", args=[new.pk])).content.decode()
    assert "Was here before" in before
    assert reverse("aftercare:client", args=[earlier.pk]) in before
    assert reverse("medication:list", args=[earlier.pk]) in before


@pytest.mark.ledger("Z05", "H01")
def test_who_comes_back_keeps_the_safety_plan_and_the_visits_on_the_phone(world, browse):
    earlier = left(world)
    inquiry.ask_again(earlier, by=world.actor("sam"), at=NOW)
    begun(world, browse, Referral.objects.get())
    phone = browse(world.users["sam"])
    assert "Pacing" in phone.get(reverse("portal:safety_plan")).content.decode()
    assert phone.get(reverse("portal:plan_paper"))["Content-Type"] == "application/pdf"
    assert "Robin Hale" in phone.get(reverse("portal:today")).content.decode()


@pytest.mark.ledger("Z05", "S01", "Y02")
def test_staff_find_the_earlier_safety_plan_and_no_family_reads_it_under_a_new_release(world, browse):
    inquiry.ask_again(left(world), by=world.actor("sam"), at=NOW)
    begun(world, browse, Referral.objects.get())
    new, alice = Episode.objects.get(stage="intake"), browse(world.users["alice"])
    concern = safety.raise_by_hand(new, by=world.actor("alice"), at=NOW, level="high", seen="Said so")
    link = alice.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert "Safety plan 1 of" in link
    shown = alice.get(reverse("safety:plan", args=[new.pk])).content.decode()
    assert "Of an earlier course of care" in shown
    assert "Pacing" in shown
    assert family.helping_words(new) == [], "what was released then is not released now"


@pytest.mark.ledger("Z05", "S01")
def test_danger_in_the_words_is_heard_even_where_nothing_can_be_asked(world, browse):
    earlier = left(world)
    phone, url = browse(world.users["sam"]), reverse("portal:come_back")
    answer = phone.post(url, {"words": "I want to die"} | key())
    assert answer.status_code == 302
    assert "You are not alone" in phone.get(answer.url).content.decode()
    (concern,) = safety_queries.concerns_of(earlier.pk)
    assert "I want to die" in concern.trigger
    assert Referral.objects.get().urgency == "crisis"
    answer = phone.post(url, {"words": "", "not_safe": "on"} | key())  # a request waits already
    assert "You are not alone" in phone.get(answer.url).content.decode()
    assert len(safety_queries.concerns_of(earlier.pk)) == 2
    assert Referral.objects.count() == 1


@pytest.mark.ledger("Z05", "S01")
@pytest.mark.parametrize(
    "facts", [{"phone": "ask the shelter"}, {"phone": "none"}, {"birth_date": date(1066, 10, 14)}]
)
def test_what_is_odd_on_file_turns_nobody_away_and_undoes_nothing_that_was_heard(world, browse, facts):
    earlier = left(world)
    Client.objects.filter(pk=earlier.client_id).update(**facts)
    phone, url = browse(world.users["sam"]), reverse("portal:come_back")
    assert phone.post(url, {"words": "I want to die", "not_safe": "on"} | key()).status_code == 302
    assert len(safety_queries.concerns_of(earlier.pk)) == 1
    assert Referral.objects.get().urgency == "crisis"


@pytest.mark.ledger("Z05", "S01")
def test_what_was_heard_stays_when_another_request_came_first(world, monkeypatch):
    earlier = left(world)
    inquiry.ask_again(earlier, by=world.actor("lee"), at=NOW)
    # As if the other had come between the look and the write.
    monkeypatch.setattr(
        "handrail.care.inquiry.operations.returning.why_not_ask_again", lambda *_a, **_k: iter(())
    )
    inquiry.ask_again(earlier, by=world.actor("sam"), at=NOW, words="I want to die")
    assert len(safety_queries.concerns_of(earlier.pk)) == 1
    assert Referral.objects.count() == 1


@pytest.mark.ledger("Z05", "B07")
def test_a_merged_request_keeps_whom_it_is_from(world):
    earlier, dora = left(world), world.actor("dora")
    known = inquiry.ask_again(earlier, by=world.actor("sam"), at=NOW)
    call = inquiry.receive(world.program, inquiry.Request(name="Sam Kerr", phone="555-0177"), by=dora, at=NOW)
    inquiry.merge(known, by=dora, at=NOW, into=call, reason="The same voice.")
    call.refresh_from_db()
    assert call.returns_from_id == earlier.pk
    other = inquiry.ask_again(left(world, "Kim"), by=dora, at=NOW)
    with pytest.raises(NotAllowed, match="they are of two people"):
        inquiry.merge(other, by=dora, at=NOW, into=call, reason="Alike.")


@pytest.mark.ledger("Z05", "Z06")
def test_staff_begin_it_for_them_and_what_cannot_be_asked_is_said(world, elsewhere, browse):
    earlier = left(world)
    lee, url = browse(world.users["lee"]), reverse("inquiry:way_back", args=[earlier.pk])
    assert (
        "Begin a new course of care"
        in lee.get(reverse("aftercare:client", args=[earlier.pk])).content.decode()
    )
    assert browse(elsewhere.users["lee"]).post(url, key()).status_code == 404
    assert lee.post(url, key()).status_code == 302
    assert Referral.objects.get().returns_from_id == earlier.pk
    assert lee.post(url, key()).status_code == 409
    staying = course_of_care(world, "Kim")
    with pytest.raises(NotAllowed, match="it goes on"):
        inquiry.ask_again(staying, by=world.actor("lee"), at=NOW)
    gone = course_of_care(world, "Ann", stage="aftercare")
    with pytest.raises(NotAllowed, match="Write one down first"):
        inquiry.ask_again(gone, by=world.actor("lee"), at=NOW)
    Episode.objects.filter(pk=gone.pk).update(discharge_reason="death")
    gone.refresh_from_db()
    with pytest.raises(NotAllowed, match="has died"):
        inquiry.ask_again(gone, by=world.actor("lee"), at=NOW)


def test_of_two_who_begin_one_wins_and_one_request_waits(world):
    earlier = left(world)
    dora = world.actor("dora")
    known = inquiry.ask_again(earlier, by=dora, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            **{
                field.attname: getattr(known, field.attname)
                for field in Referral._meta.concrete_fields
                if field.name != "id"
            }
        )
    call = inquiry.receive(world.program, inquiry.Request(name="Sam Kerr", phone="555-0177"), by=dora, at=NOW)
    identity = people.Identity("Sam", "Kerr", earlier.client.birth_date)
    for one in (known, call):
        inquiry.answer(one, by=dora, at=NOW, words="Spoke.")
    new = intake.begin(known, by=dora, at=LATER, identity=identity)
    with pytest.raises(NotAllowed, match="has an open course of care already"):
        intake.begin(call, by=dora, at=LATER, identity=identity, same_as=earlier.client_id)
    with pytest.raises(NotAllowed, match="There is a later course of care"):
        inquiry.ask_again(Episode.objects.get(pk=earlier.pk), by=dora, at=LATER)
    assert Episode.objects.filter(client=earlier.client).count() == 2
    assert Episode.objects.get(pk=new.pk).stage == "intake"
