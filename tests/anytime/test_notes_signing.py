"""A second signature, a note made void, and one client's note on paper."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from handrail.anytime.notes import operations, queries
from handrail.anytime.notes.models import Cosignature, Note
from handrail.ground.actor import system
from handrail.ground.people import operations as people
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, enrolled, make_episode, make_series, place_of
from tests.world import NOW, hire, key

OWN = "Named the fear under the anger, and asked for the floor."


@pytest.fixture
def mia(world):
    """A social worker under supervision."""
    hire(world, "mia", "Mia Brook", "LMSW", ["therapist"], at=NOW)
    people.add_credential(
        world.staff["mia"], by=system(world.organization.pk), at=NOW, kind="LMSW", number="S-7",
        jurisdiction="NY", valid_from=date(2025, 1, 1), expires_on=date(2030, 1, 1),
    )  # fmt: skip
    return world.actor("mia")


def signed_by(who, episode, *, text=OWN):
    note = operations.write_note(
        episode, by=who, at=NOW, kind="individual", text=text, service_on=TODAY, minutes=45
    )
    return operations.sign(note, by=who, at=NOW)


@pytest.mark.ledger("D09")
def test_whoever_is_supervised_is_signed_after_and_nothing_of_theirs_changes(world, browse, mia):
    note = signed_by(mia, make_episode(world))
    before = Note.objects.filter(pk=note.pk).values().get()
    assert note.needs_cosign
    alice, url = world.actor("alice"), reverse("notes:cosignature", args=[note.pk])
    (waiting,) = [one for one in queries.due(as_of=NOW, by=alice) if one.verb == "notes.cosign"]
    assert "Mia Brook" in waiting.words
    assert "Co-sign" in browse(world.users["alice"]).get(waiting.url).content.decode()
    assert [one for one in queries.due(as_of=NOW, by=mia) if one.verb == "notes.cosign"] == []
    assert "Mia Brook" in browse(world.users["alice"]).get(reverse("notes:to_cosign")).content.decode()
    own = browse(world.users["mia"]).post(url, key())
    assert own.status_code == 409
    assert "Someone else co-signs" in own.content.decode()
    assert browse(world.users["erin"]).post(url, key()).status_code == 403
    once = key()
    assert browse(world.users["alice"]).post(url, once).status_code == 302
    assert browse(world.users["alice"]).post(url, once).status_code == 302
    assert browse(world.users["priya"]).post(url, key()).status_code == 409
    second = Cosignature.objects.get()
    assert (second.by_id, second.content_hash) == (alice.person_id, note.content_hash)
    assert Note.objects.filter(pk=note.pk).values().get() == before
    assert [one for one in queries.due(as_of=NOW, by=alice) if one.verb == "notes.cosign"] == []
    assert (
        "Alice Moreno"
        in browse(world.users["bob"]).get(reverse("notes:note", args=[note.pk])).content.decode()
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Cosignature.objects.update(at=NOW + timedelta(days=1))


def test_nobody_supervised_co_signs_and_a_licence_of_ones_own_asks_for_none(world, mia):
    episode = make_episode(world)
    assert not signed_by(world.actor("alice"), episode, text="Talked about sleep.").needs_cosign
    note = signed_by(mia, episode)
    hire(world, "rae", "Rae Holt", "LMSW", ["therapist"], at=NOW)
    people.add_credential(
        world.staff["rae"], by=system(world.organization.pk), at=NOW, kind="LMSW", number="S-8",
        jurisdiction="NY", valid_from=date(2025, 1, 1), expires_on=date(2030, 1, 1),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="licence to practice alone"):
        operations.cosign(note, by=world.actor("rae"), at=NOW)


def test_words_that_are_not_the_signed_ones_are_not_co_signed(world, mia):
    note = signed_by(mia, make_episode(world))
    note.text = "Other words"
    with pytest.raises(NotAllowed, match="not the words that were signed"):
        operations.cosign(note, by=world.actor("alice"), at=NOW)


@pytest.mark.ledger("D09")
def test_a_void_note_stays_readable_and_counts_no_more(world, browse):
    episode, browser = make_episode(world), browse(world.users["alice"])
    note = signed_by(world.actor("alice"), episode)
    url = reverse("notes:void", args=[note.pk])
    assert browser.post(url, {"reason": " "} | key()).status_code == 422
    assert browse(world.users["dora"]).post(url, {"reason": "x"} | key()).status_code == 403
    assert browser.post(url, {"reason": "Written about the wrong client"} | key()).status_code == 302
    note.refresh_from_db()
    assert (note.state, note.voided_by_id, note.text) == ("void", world.staff["alice"].pk, OWN)
    assert note.content_hash == operations.content_hash(note)
    for page in (reverse("notes:note", args=[note.pk]), reverse("notes:of_client", args=[episode.pk])):
        body = browser.get(page).content.decode()
        assert "Written about the wrong client" in body
        assert "<del>" in body
        assert OWN in body
    assert browser.post(url, {"reason": "Again"} | key()).status_code == 422
    assert browser.post(reverse("notes:addenda", args=[note.pk]), {"text": "More"} | key()).status_code == 422
    assert browser.post(reverse("notes:signature", args=[note.pk]), key()).status_code == 409
    assert list(queries.broken_rules(on=TODAY)) == []
    assert Event.objects.get(what="notes.made_void").detail["reason"] == "Written about the wrong client"
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(void_reason="Nothing")


@pytest.mark.ledger("D09")
def test_a_note_is_made_void_by_who_answers_for_it_or_by_a_director(world, browse, mia):
    episode = make_episode(world)
    own, under = signed_by(world.actor("alice"), episode), signed_by(mia, episode, text="Talked about sleep.")
    url, said = reverse("notes:void", args=[own.pk]), {"reason": "Written about the wrong client"}
    for who in ("priya", "mia"):
        refused = browse(world.users[who]).post(url, said | key())
        assert refused.status_code == 422
        words = "Alice Moreno wrote this note. Ask them to make it void, or their supervisor, or a director."
        assert words in refused.content.decode()
    director = browse(world.users["erin"])
    assert "Make this note void" in director.get(reverse("notes:note", args=[own.pk])).content.decode()
    assert director.post(url, said | key()).status_code == 302
    operations.make_void(under, by=world.actor("alice"), at=NOW, reason="Their supervisor")
    third = signed_by(mia, episode, text="Talked about work.")
    operations.cosign(third, by=world.actor("alice"), at=NOW)
    with pytest.raises(NotAllowed, match="Mia Brook wrote this note"):
        operations.make_void(third, by=world.actor("priya"), at=NOW, reason="Not hers")
    operations.make_void(third, by=world.actor("alice"), at=NOW, reason="Co-signed it")
    assert set(Note.objects.values_list("state", flat=True)) == {"void"}


@pytest.mark.ledger("D08")
def test_a_void_group_note_leaves_its_place_to_a_right_one(world):
    (episode,) = enrolled(world, make_series(world), ("Sam", "Kerr"))
    session, alice = place_of(episode).session, world.actor("alice")
    said = {
        "session": session, "revision": 0, "participation": "led", "risk_change": "", "objective_id": None,
        "minutes": 60,
    }  # fmt: skip
    operations.save_shared(session, by=alice, at=NOW, text="Breathing.", revision=0, names=[])
    wrong = operations.save_part(episode, by=alice, at=NOW, text="Of someone else.", **said)
    operations.sign(wrong, by=alice, at=NOW, minutes=60)
    operations.make_void(wrong, by=alice, at=NOW, reason="Wrong person")
    right = operations.save_part(episode, by=alice, at=NOW, text=OWN, **said)
    operations.sign(right, by=alice, at=NOW, minutes=60)
    assert queries.signed_counts([session.pk]) == {session.pk: 1}
    assert queries.sheet(session).notes[episode.client_id].text == OWN
    assert [note.text for note in queries.sheet(session).void] == ["Of someone else."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(
            organization=world.organization, client=episode.client, episode=episode, sensitivity="general",
            kind="group", session=session, service_on=TODAY, author=world.staff["alice"], saved_at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    "facts", [{"text": "Other"}, {"minutes": 1}, {"needs_cosign": True}, {"state": "draft"}]
)
def test_a_signed_note_changes_in_nothing_but_becoming_void(world, facts):
    note = signed_by(world.actor("alice"), make_episode(world))
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).delete()
    voiding = {"state": "void", "voided_at": NOW, "voided_by": world.staff["alice"], "void_reason": "Wrong"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(**(facts | voiding | {"text": "Other"}))
    assert Note.objects.filter(pk=note.pk).update(**voiding) == 1


@pytest.mark.ledger("D08")
def test_a_group_note_on_paper_names_nobody_else(world, browse):
    group = enrolled(world, make_series(world), ("Sam", "Kerr"), ("Kim", "Lang"))
    session, alice = place_of(group[0]).session, world.actor("alice")
    operations.save_shared(session, by=alice, at=NOW, text="Breathing, then a round.", revision=0, names=[])
    for episode, text in zip(group, (OWN, "Listened and drew."), strict=True):
        note = operations.save_part(
            episode, by=alice, at=NOW, session=session, revision=0, text=text, participation="led",
            risk_change="no change", objective_id=None, minutes=60,
        )  # fmt: skip
        operations.sign(note, by=alice, at=NOW, minutes=60)
    of_sam = Note.objects.get(client=group[0].client)
    for route in ("notes:paper", "notes:note"):
        body = browse(world.users["alice"]).get(reverse(route, args=[of_sam.pk])).content.decode()
        assert OWN in body
        assert "Breathing, then a round." in body
        for theirs in ("Kim", "Lang", "Listened and drew", str(group[1].pk), str(group[1].client_id)):
            assert theirs not in body
    with pytest.raises(NotAllowed, match="Take out Kim"):
        operations.add_addendum(of_sam, by=alice, at=NOW, text="Kim asked as well.")
