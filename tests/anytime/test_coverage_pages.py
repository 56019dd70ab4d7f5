from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.coverage import operations, queries
from handrail.anytime.coverage.models import Check, Coverage, Question, Sender
from handrail.anytime.coverage.operations import Card, Said
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.people.operations import Identity
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.anytime.test_x12 import answer_file
from tests.builders_days import make_episode
from tests.builders_stages import KIM, episode_of
from tests.world import NOW, key

CARD = {
    "order": "primary",
    "payer": "Blue Harbor Health",
    "payer_id": "BH001",
    "plan": "Harbor Silver",
    "member_id": "M-20041",
    "relation": "self",
}
CALL = {"how": "telephone", "outcome": "active", "reference": "REF-7781", "spoke_with": "Jordan"}
SENDER = {"npi": "1234567893", "sender": "RIVERSIDE", "receiver": "CLEARING"}
PROMISES = ("will pay", "is paid", "guarantee", "you are covered")


@pytest.fixture
def episode(world):
    return episode_of(world)


def noted(world, episode, **more) -> Coverage:
    return operations.note(episode, by=world.actor("dora"), at=NOW, card=Card(**(CARD | more)))


def known_to_payers(world) -> None:
    operations.set_sender(world.organization.pk, by=world.actor("erin"), at=NOW, **SENDER)


def url(name, episode, **more):
    return reverse(f"coverage:{name}", kwargs={"episode": episode.pk} | more)


@pytest.mark.ledger("B05")
def test_a_card_is_noted_and_what_the_payer_said_is_kept_with_who_when_and_reference(world, browse, episode):
    browser = browse(world.users["dora"])
    assert browser.post(url("card", episode), CARD | key()).status_code == 302
    coverage = Coverage.objects.get()
    assert (coverage.payer, coverage.member_id, coverage.noted_by) == (
        "Blue Harbor Health",
        "M-20041",
        "Dora Lind",
    )
    page = url("check", episode, coverage=coverage.pk)
    without = browser.post(page, CALL | {"reference": "", "words": "typed words"} | key())
    assert without.status_code == 422
    assert "typed words" in without.content.decode()
    said = CALL | {"program_covered": "yes", "copay": "35", "needs_authorization": ""}
    assert browser.post(page, said | key()).status_code == 302
    check = Check.objects.get()
    assert (check.outcome, check.reference, check.by_name, check.at) == (
        "active",
        "REF-7781",
        "Dora Lind",
        NOW,
    )
    assert (check.program_covered, check.needs_authorization, check.copay) == (True, None, 35)
    text = browser.get(url("client", episode)).content.decode()
    for words in ("REF-7781", "Jordan", "program covered", "share $35"):
        assert words in text
    assert set(Event.objects.filter(what__startswith="coverage.").values_list("what", flat=True)) == {
        "coverage.noted",
        "coverage.checked",
    }


@pytest.mark.ledger("B05")
def test_a_new_card_ends_the_old_one_and_a_secondary_plan_stands_beside(world, browse, episode):
    first = noted(world, episode)
    browser = browse(world.users["dora"])
    browser.post(url("card", episode), CARD | {"member_id": "M-30000"} | key())
    browser.post(url("card", episode), CARD | {"order": "secondary", "payer": "State Plan"} | key())
    first.refresh_from_db()
    assert first.ended_reason == "Another card was noted."
    in_force = Coverage.objects.filter(ended_at__isnull=True)
    assert set(in_force.values_list("order", "member_id")) == {
        ("primary", "M-30000"),
        ("secondary", "M-20041"),
    }
    with pytest.raises(NotAllowed, match="no longer theirs"):
        operations.note_check(first, by=world.actor("dora"), at=NOW, said=Said("active", "R"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.filter(pk=first.pk).update(member_id="other")


def test_a_plan_that_someone_else_holds_names_them(world, browse, episode):
    browser = browse(world.users["dora"])
    answer = browser.post(url("card", episode), CARD | {"relation": "child"} | key())
    assert answer.status_code == 422
    assert "Someone else holds this plan" in answer.content.decode()
    assert "M-20041" in answer.content.decode()
    assert not Coverage.objects.exists()
    held = {"subscriber_given": "Ruth", "subscriber_family": "Reed", "subscriber_birth_date": "1962-07-01"}
    assert browser.post(url("card", episode), CARD | {"relation": "child"} | held | key()).status_code == 302
    backward = CARD | {"begins_on": "2026-05-01", "ends_on": "2026-04-01"}
    assert browser.post(url("card", episode), backward | key()).status_code == 422


@pytest.mark.ledger("B05")
def test_a_270_is_written_and_the_271_that_answers_it_is_read_in(world, browse, episode):
    coverage, browser = noted(world, episode), browse(world.users["dora"])
    page = url("question", episode, coverage=coverage.pk)
    assert "Ask the director" in browser.get(page).content.decode()
    assert browser.post(page, {"service_on": "2026-11-24"} | key()).status_code == 422
    erin = browse(world.users["erin"])
    wrong = erin.post(reverse("coverage:sender"), SENDER | {"npi": "1234567890"} | key())
    assert (wrong.status_code, "not an NPI" in wrong.content.decode()) == (422, True)
    assert erin.post(reverse("coverage:sender"), SENDER | key()).status_code == 302
    made = browser.post(page, {"service_on": "2026-11-24"} | key())
    assert made.status_code == 302
    question = Question.objects.get()
    file = browser.get(url("file", episode, question=question.pk))
    assert file["Content-Disposition"] == f'attachment; filename="{question.trace}.270"'
    text = file.content.decode()
    assert "NM1*IL*1*REED*SAMUEL****MI*M-20041~" in text
    assert f"TRN*1*{question.trace}*9234567893~" in text
    body = ("NM1*IL*1*REED*SAMUEL****MI*M-20041", "EB*1**30**HARBOR SILVER", "EB*B*IND*MH***27*35****Y*Y")
    stranger = browser.post(made["Location"], {"text": answer_file(*body, trace="HR999")} | key())
    assert stranger.status_code == 422
    assert "answers another question" in stranger.content.decode()
    other_member = answer_file(body[0].replace("M-20041", "M-99999"), *body[1:], trace=question.trace)
    refused = browser.post(made["Location"], {"text": other_member} | key())
    assert (refused.status_code, "another member id" in refused.content.decode()) == (422, True)
    assert not Check.objects.exists()
    answer = answer_file(*body, trace=question.trace)
    assert browser.post(made["Location"], {"text": answer} | key()).status_code == 302
    check = Check.objects.get()
    assert (check.outcome, check.how, check.reference, check.question_id) == (
        "active",
        "file",
        question.trace,
        question.pk,
    )
    assert (check.copay, check.needs_authorization, check.program_covered) == (35, True, None)
    assert check.text == answer
    again = browser.post(made["Location"], {"text": answer} | key())
    assert (again.status_code, "has its answer already" in again.content.decode()) == (422, True)


def test_a_payer_that_finds_nobody_is_an_outcome_and_one_that_fails_is_none(world, episode):
    known_to_payers(world)
    dora, coverage = world.actor("dora"), noted(world, episode)
    for code, outcome in (("75", "not found"), ("42", "no answer")):
        question = operations.write_question(coverage, by=dora, at=NOW, service_on=NOW.date())
        text = answer_file(f"AAA*N**{code}*C", trace=question.trace)
        assert operations.read_answer(question, by=dora, at=NOW, text=text).outcome == outcome


def test_two_questions_never_share_a_number(world, episode):
    known_to_payers(world)
    dora, coverage = world.actor("dora"), noted(world, episode)
    asked = [operations.write_question(coverage, by=dora, at=NOW, service_on=NOW.date()) for _ in range(3)]
    assert len({one.control for one in asked}) == len({one.trace for one in asked}) == 3


def test_a_card_that_cannot_be_sent_is_said_before_anything_is_kept(world, browse, episode):
    known_to_payers(world)
    coverage = noted(world, episode, member_id="M*20041")
    page = url("question", episode, coverage=coverage.pk)
    answer = browse(world.users["dora"]).post(page, {"service_on": "2026-11-24"} | key())
    assert answer.status_code == 422
    assert "cannot be sent" in answer.content.decode()
    assert not Question.objects.exists()


@pytest.fixture
def sam(world):
    return make_episode(world, "Sam", "Kerr", sign_in=True)


@pytest.mark.ledger("B05")
def test_the_client_reads_what_is_known_and_what_is_not_known_yet(world, browse, sam):
    browser, page = browse(world.users["sam"]), reverse("portal:coverage")
    assert "We do not have your plan yet" in browser.get(page).content.decode()
    coverage = noted(world, sam)
    text = browser.get(page).content.decode()
    assert "We do not know yet if your plan is active." in text
    dora = world.actor("dora")
    said = Said("active", "R-1", needs_authorization=True, copay=35)
    operations.note_check(coverage, by=dora, at=NOW, said=said)
    text = browser.get(page).content.decode()
    assert "On November 23 your plan told us that it is active." in text
    assert "Your plan must say yes first." in text
    assert "your share may be $35.00 a visit" in text
    assert "We do not know yet if your plan covers this kind of program." in text
    assert "We do not know yet if your plan is active." not in text
    assert "not a promise" in text
    assert "R-1" not in text
    assert [
        words for words in PROMISES if words in text.replace("not a promise that they will pay", "")
    ] == []
    operations.note_check(coverage, by=dora, at=NOW + timedelta(hours=1), said=Said("no answer", "R-2"))
    assert "told us that it is active" in browser.get(page).content.decode()  # no answer takes nothing back
    operations.note_check(coverage, by=dora, at=NOW + timedelta(hours=2), said=Said("not active", "R-3"))
    text = browser.get(page).content.decode()
    assert "it is not active" in text
    assert "told us that it is active" not in text


@pytest.mark.ledger("B04")
def test_tips_what_to_bring_and_the_first_day_stand_in_the_portal(world, browse, sam):
    browser = browse(world.users["sam"])
    text = " ".join(browser.get(reverse("portal:first_day")).content.decode().split())
    public = program_of(sam).public
    assert [words for words in (*public.tips, *public.what_to_bring) if words not in text] == []
    assert public.first_day in text
    Episode.objects.update(stage="admission")
    assert reverse("portal:first_day") in browser.get(reverse("portal:today")).content.decode()
    assert reverse("portal:first_day") in browser.get(reverse("portal:me")).content.decode()


@pytest.mark.ledger("B05")
def test_asking_about_insurance_is_due_until_the_payer_has_answered_and_again_after_a_month(world, episode):
    dora = world.actor("dora")

    def words(at=NOW):
        return [line.words for line in queries.due(as_of=at, by=dora)]

    assert words() == ["Ask about insurance"]
    coverage = noted(world, episode)
    assert words() == ["Ask the payer whether the coverage is active"]
    operations.note_check(coverage, by=dora, at=NOW, said=Said("no answer", "R-0"))
    assert words() == ["Ask the payer whether the coverage is active"]
    operations.note_check(coverage, by=dora, at=NOW, said=Said("active", "R-1"))
    assert words() == []
    assert words(NOW + timedelta(days=30)) == []
    assert words(NOW + timedelta(days=31)) == ["Ask the payer again"]
    Episode.objects.update(stage="closed")
    assert words() == []


def test_the_work_list_and_the_page_cost_the_same_for_one_and_three(
    world, browse, episode, django_assert_num_queries
):
    known_to_payers(world)
    dora, browser = world.actor("dora"), browse(world.users["dora"])

    def busy(one):
        coverage = noted(world, one)
        operations.write_question(coverage, by=dora, at=NOW, service_on=NOW.date())
        operations.note_check(coverage, by=dora, at=NOW, said=Said("active", "R"))

    busy(episode)
    browser.get(url("client", episode))
    with CaptureQueriesContext(connection) as listed:
        queries.due(as_of=NOW, by=dora)
    with CaptureQueriesContext(connection) as shown:
        browser.get(url("client", episode))
    for n in range(2):
        busy(episode_of(world, Identity(f"N{n}", f"M{n}", KIM.birth_date)))
        busy(episode)
    noted(world, episode, order="secondary")
    with django_assert_num_queries(len(listed)):
        queries.due(as_of=NOW, by=dora)
    with django_assert_num_queries(len(shown)):
        browser.get(url("client", episode))


def test_what_a_payer_said_never_changes(world, episode):
    known_to_payers(world)
    coverage, dora = noted(world, episode), world.actor("dora")
    operations.write_question(coverage, by=dora, at=NOW, service_on=NOW.date())
    operations.note_check(coverage, by=dora, at=NOW, said=Said("active", "R-1"))
    for model, change in ((Check, {"outcome": "not active"}), (Question, {"text": ""})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


def test_the_director_reads_and_does_not_write_and_charlie_finds_nothing(world, browse, episode, elsewhere):
    coverage = noted(world, episode)
    erin, charlie, dora = (
        browse(one) for one in (world.users["erin"], elsewhere.users["alice"], world.users["dora"])
    )
    assert erin.get(url("client", episode)).status_code == 200
    assert erin.post(url("card", episode), CARD | key()).status_code == 403
    assert dora.get(reverse("coverage:sender")).status_code == 403
    assert browse(world.users["bob"]).get(url("check", episode, coverage=coverage.pk)).status_code == 200
    assert charlie.get(url("client", episode)).status_code == 404
    assert charlie.post(url("card", episode), CARD | key()).status_code == 404
    assert not Sender.objects.exists()
    theirs = system(elsewhere.organization.pk)
    with pytest.raises(NotAllowed):
        operations.end(coverage, by=theirs, at=NOW, reason="x")


def test_a_plan_that_ended_says_why(world, browse, episode):
    coverage, browser = noted(world, episode), browse(world.users["dora"])
    page = url("ending", episode, coverage=coverage.pk)
    assert browser.post(page, {"reason": ""} | key()).status_code == 422
    assert browser.post(page, {"reason": "Changed jobs"} | key()).status_code == 302
    text = browser.get(url("client", episode)).content.decode()
    assert "Changed jobs" in text
    assert "No plan on file" in text
    assert browser.post(page, {"reason": "Again"} | key()).status_code == 422


@pytest.mark.ledger("A03", "B05")
def test_a_plan_hears_nothing_of_care_for_substance_use_without_the_clients_consent(world, browse, episode):
    published = clinic.publish_program(
        world.site, shelf.program("substance_use"), by=system(world.organization.pk), at=NOW
    )
    type(episode).objects.filter(pk=episode.pk).update(program=published, sensitivity="part2")
    episode.refresh_from_db()
    known_to_payers(world)
    plan = noted(world, episode)
    by, told = world.actor("dora"), {"coverage": plan, "at": NOW}
    with pytest.raises(NotAllowed, match="has not agreed to share these records with the plan"):
        operations.write_question(by=by, service_on=NOW.date(), **told)
    signed = consents.sign(episode, by=by, at=NOW, document="part2_consent", signed_name="Samuel Reed")
    assert operations.write_question(by=by, service_on=NOW.date(), **told)
    consents.revoke(signed, by=by, at=NOW, reason="Changed their mind")
    with pytest.raises(NotAllowed, match="has not agreed"):
        operations.write_question(by=by, service_on=NOW.date(), **told)


@pytest.mark.ledger("B05")
def test_a_plan_whose_last_day_has_passed_is_not_known_coverage(world, browse, sam, set_clock):
    card = noted(world, sam, begins_on=NOW.date() - timedelta(days=300), ends_on=NOW.date())
    said = Said("active", "R-1", program_covered=True)
    operations.note_check(card, by=world.actor("dora"), at=NOW, said=said)
    client, page = browse(world.users["sam"]), reverse("portal:coverage")
    assert "told us that it is active" in client.get(page).content.decode()
    later, zone = NOW + timedelta(days=1), sam.site.time_zone
    (plan,) = queries.plans_of(sam.client_id, on=later.date(), zone=zone)
    told = queries.told(plan, zone=zone)
    assert told.known == [
        "The plan we have on file ended on November 23, 2026: Blue Harbor Health, Harbor Silver."
    ]
    assert told.not_known == ["We do not know your plan of today. Please show us your card."]
    (due,) = queries.due(as_of=later, by=world.actor("dora"))
    assert due.words == "Ask for the new card: the plan on file has ended"
    set_clock(later)
    text = client.get(page).content.decode()
    assert "told us" not in text.replace("This is what your plan told us.", "")
    assert "ended on November 23, 2026" in text
    staff = browse(world.users["dora"]).get(url("client", sam)).content.decode()
    assert "The card ended on" in staff
