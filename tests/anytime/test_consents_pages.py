import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.consents import operations, queries
from handrail.anytime.consents.models import Consent, Disclosure
from handrail.ground.episode.queries import program_of
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_stages import KIM, episode_of
from tests.world import NOW, key

SIGNED = {"signed_name": "Samuel Reed", "agrees": "on"}
TODAY = NOW.date()


@pytest.fixture
def episode(world):
    return episode_of(world)


def sign(browser, episode, document="treatment_consent", **typed):
    return browser.post(reverse("consents:signature", args=[episode.pk, document]), SIGNED | typed | key())


@pytest.mark.ledger("A03")
def test_a_document_is_signed_in_the_room_with_its_text_hash_and_its_end(world, browse, episode):
    browser = browse(world.users["alice"])
    text = program_of(episode).document("treatment_consent").text
    shown = browser.get(reverse("consents:document", args=[episode.pk, "treatment_consent"])).content.decode()
    assert "I agree to take part in this program" in shown
    assert sign(browser, episode).status_code == 302
    consent = Consent.objects.get()
    assert consent.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert consent.expires_on == TODAY + timedelta(days=365)
    assert (consent.signed_name, consent.witnessed_by) == ("Samuel Reed", "Alice Moreno, LCSW")
    listed = browser.get(reverse("consents:list", args=[episode.pk])).content.decode()
    assert "Samuel Reed" in listed
    assert Event.objects.filter(what="consents.signed").count() == 1
    assert [d.id for d in queries.missing(episode, on=TODAY)] == [
        "consent_to_evaluate",
        "group_confidentiality",
    ]


def test_a_signature_without_a_name_saves_nothing_and_keeps_what_was_typed(world, browse, episode):
    browser = browse(world.users["dora"])
    answer = browser.post(
        reverse("consents:signature", args=[episode.pk, "treatment_consent"]),
        {"signed_name": "Samuel R."} | key(),
    )
    assert answer.status_code == 422
    assert "Samuel R." in answer.content.decode()
    assert not Consent.objects.exists()


def test_the_same_signature_sent_twice_is_one_row(world, browse, episode):
    browser, sent = browse(world.users["alice"]), SIGNED | key()
    url = reverse("consents:signature", args=[episode.pk, "treatment_consent"])
    assert browser.post(url, sent)["Location"] == browser.post(url, sent)["Location"]
    assert Consent.objects.count() == 1


def test_a_document_in_force_is_not_signed_again_and_the_page_says_why(world, browse, episode):
    browser = browse(world.users["alice"])
    sign(browser, episode)
    page = browser.get(reverse("consents:document", args=[episode.pk, "treatment_consent"])).content.decode()
    assert "This document is signed and in force." in page
    assert sign(browser, episode).status_code == 422
    assert Consent.objects.count() == 1


@pytest.mark.ledger("A03")
def test_a_consent_is_taken_back_with_its_reason_and_stays_on_file(world, browse, episode):
    browser = browse(world.users["alice"])
    sign(browser, episode)
    consent = Consent.objects.get()
    go = reverse("consents:revocation", args=[episode.pk, consent.pk])
    assert browser.post(go, {"reason": ""} | key()).status_code == 422
    assert browser.post(go, {"reason": "Changed her mind"} | key()).status_code == 302
    consent.refresh_from_db()
    assert consent.revoked_at == NOW
    assert queries.in_force(episode.client_id, on=TODAY) == {}
    assert browser.post(go, {"reason": "Again"} | key()).status_code == 422
    assert sign(browser, episode).status_code == 302
    assert Consent.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(revoked_reason="another")


@pytest.mark.ledger("A03")
def test_an_expired_consent_no_longer_holds_and_is_signed_anew(world, browse, episode, set_clock):
    browser = browse(world.users["alice"])
    sign(browser, episode, "consent_to_evaluate")
    assert "consent_to_evaluate" in queries.in_force(episode.client_id, on=TODAY + timedelta(days=90))
    assert "consent_to_evaluate" not in queries.in_force(episode.client_id, on=TODAY + timedelta(days=91))
    set_clock(NOW + timedelta(days=91))
    assert "expired" in browser.get(reverse("consents:list", args=[episode.pk])).content.decode()
    assert sign(browser, episode, "consent_to_evaluate").status_code == 302
    first, second = Consent.objects.order_by("signed_at")
    assert first.revoked_reason == "Replaced by a new signature."
    assert second.revoked_at is None


def test_a_signature_of_an_older_text_is_told_apart(world, episode):
    alice = world.actor("alice")
    operations.sign(episode, by=alice, at=NOW, document="treatment_consent", signed_name="Samuel Reed")
    document = program_of(episode).document("treatment_consent")
    consent = Consent.objects.get()
    newer = document.model_copy(update={"text": document.text + " And more."})
    assert queries._state(document, consent, TODAY) == "signed"
    assert queries._state(newer, consent, TODAY) == "text has changed"


@pytest.mark.ledger("A03")
def test_nothing_leaves_without_a_release_that_names_the_recipient(world, episode):
    alice = world.actor("alice")
    leaving = {"what": "discharge plan", "recipient": "Dr. Hale", "purpose": "further care"}
    with pytest.raises(NotAllowed, match="no release in force"):
        operations.disclose(episode, by=alice, at=NOW, **leaving)
    operations.sign(episode, by=alice, at=NOW, document="treatment_consent", signed_name="Samuel Reed")
    with pytest.raises(NotAllowed, match="names no recipient"):
        operations.sign(
            episode, by=alice, at=NOW, document="privacy_notice", signed_name="S R", recipient="Dr. Hale"
        )
    # The skills program ships no release; a director's version of it may.
    paper = queries.paper(episode, "privacy_notice", on=TODAY)
    release = replace(paper, document=paper.document.model_copy(update={"purpose": "disclosure"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "paper", lambda *_, **__: release)
        signing = {"document": "privacy_notice", "signed_name": "Samuel Reed"}
        with pytest.raises(NotAllowed, match="names who may receive"):
            operations.sign(episode, by=alice, at=NOW, **signing)
        operations.sign(episode, by=alice, at=NOW, **signing, recipient="Dr. Hale", purpose="further care")
    disclosure = operations.disclose(episode, by=alice, at=NOW, **leaving)
    assert disclosure.consent.recipient == "Dr. Hale"
    with pytest.raises(NotAllowed):
        operations.disclose(episode, by=alice, at=NOW, **leaving | {"purpose": "marketing"})
    with pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.all().delete()


def test_bob_reads_and_does_not_sign_and_charlie_finds_nothing(world, browse, episode, elsewhere):
    bob, charlie = browse(world.users["bob"]), browse(elsewhere.users["alice"])
    assert bob.get(reverse("consents:list", args=[episode.pk])).status_code == 200
    page = bob.get(reverse("consents:document", args=[episode.pk, "treatment_consent"]))
    assert "Your role does not include this." in page.content.decode()
    assert sign(bob, episode).status_code == 403
    assert charlie.get(reverse("consents:list", args=[episode.pk])).status_code == 404
    assert sign(charlie, episode).status_code == 404
    assert not Consent.objects.exists()


def test_a_consent_is_reached_only_through_its_own_client(world, browse, episode):
    browser = browse(world.users["alice"])
    other = episode_of(world, KIM)
    sign(browser, episode)
    go = reverse("consents:revocation", args=[other.pk, Consent.objects.get().pk])
    assert browser.post(go, {"reason": "x"} | key()).status_code == 404
    assert sign(browser, episode, "no_such").status_code == 404
    assert Consent.objects.get().revoked_at is None


def test_the_list_takes_the_same_queries_for_one_signature_and_three(
    world, browse, episode, django_assert_num_queries
):
    alice = world.actor("alice")
    for number, document in enumerate(["treatment_consent", "privacy_notice", "telehealth_consent"]):
        operations.sign(episode, by=alice, at=NOW, document=document, signed_name="Samuel Reed")
        if number in (0, 2):
            with django_assert_num_queries(3):
                assert queries.papers(episode, on=TODAY)
                assert queries.of_episode(episode.pk)
                assert queries.missing_of([episode], on=TODAY)


def test_a_consent_about_to_end_is_due_and_clears_itself(world, episode, django_assert_num_queries):
    alice = world.actor("alice")
    operations.sign(episode, by=alice, at=NOW, document="treatment_consent", signed_name="Samuel Reed")
    later = NOW + timedelta(days=360)
    assert queries.due(as_of=NOW, by=alice) == []
    with django_assert_num_queries(1):
        (line,) = queries.due(as_of=later, by=alice)
    assert (line.late, line.about) == (False, "Sam R.")
    assert queries.due(as_of=NOW + timedelta(days=366), by=alice)[0].late
    operations.sign(
        episode,
        by=alice,
        at=NOW + timedelta(days=366),
        document="treatment_consent",
        signed_name="Samuel Reed",
    )
    assert queries.due(as_of=NOW + timedelta(days=366), by=alice) == []


@pytest.mark.ledger("A03")
@pytest.mark.parametrize("name", ["sam  REED", "Samuel J. Reed", "Reed, Samuel", "Sámuel Réed"])
def test_the_clients_own_name_is_taken_however_it_is_spelled(world, browse, episode, name):
    assert sign(browse(world.users["dora"]), episode, signed_name=name).status_code == 302
    assert Consent.objects.get().right == ""


@pytest.mark.ledger("A03")
@pytest.mark.parametrize("name", ["Donald Duck", "Sam", "Reed", "S R", "Kim Dale"])
def test_another_name_does_not_sign_for_the_client(world, browse, episode, name):
    refused = sign(browse(world.users["dora"]), episode, signed_name=name)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "This is not the client&#x27;s name, Samuel Reed." in page
    assert f'value="{name}"' in page
    assert not Consent.objects.exists()


@pytest.mark.ledger("A03")
def test_who_signs_for_a_client_says_as_what(world, browse, episode):
    dora = browse(world.users["dora"])
    own = sign(dora, episode, right="health care agent")
    assert "own name. Type the name of the person who signs for them" in own.content.decode()
    assert sign(dora, episode, signed_name="Ada Bell", right="neighbor").status_code == 422
    assert sign(dora, episode, signed_name="Ada Bell", right="health care agent").status_code == 302
    kept = Consent.objects.get()
    assert (kept.signed_name, kept.right, kept.signed_as) == ("Ada Bell", "health care agent", "client")
    listed = dora.get(reverse("consents:list", args=[episode.pk])).content.decode()
    assert "Ada Bell (health care agent)" in listed
    assert Event.objects.get(what="consents.signed").detail["right"] == "health care agent"
