from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.notes import operations, queries
from handrail.anytime.notes.models import Addendum, Note
from tests.builders_days import TODAY, make_episode
from tests.world import NOW, key

WORDS = {"kind": "individual", "service_on": "2026-11-23", "minutes": "45", "text": "Talked about the week."}


@pytest.mark.ledger("D09")
def test_a_note_is_drafted_changed_signed_and_grows_by_addenda_only(world, browse):
    episode, browser = make_episode(world), browse(world.users["alice"])
    url = reverse("notes:new", args=[episode.pk])
    wrong = browser.post(url, WORDS | {"service_on": "2026-11-30"} | key())
    assert wrong.status_code == 422
    assert "Talked about the week." in wrong.content.decode()
    assert not Note.objects.exists()
    sent = WORDS | key()
    answer = browser.post(url, sent)
    assert browser.post(url, sent)["Location"] == answer["Location"]
    note = Note.objects.get()
    words = reverse("notes:words", args=[note.pk])
    change = {"note-text": "Talked about sleep.", "note-minutes": "40", "note-revision": "1"}
    assert browser.post(words, change | key()).status_code == 302
    second = browser.post(words, change | {"note-text": "My own words"} | key())
    assert second.status_code == 422
    assert "Someone else saved this part" in second.content.decode()
    assert "\nMy own words</textarea>" in second.content.decode()  # as typed
    assert 'name="note-revision" value="2"' in second.content.decode()  # and can be sent again
    assert (
        browser.post(reverse("notes:addenda", args=[note.pk]), {"text": "Early"} | key()).status_code == 422
    )
    assert browser.post(reverse("notes:signature", args=[note.pk]), key()).status_code == 302
    assert browser.post(words, change | {"note-revision": "2"} | key()).status_code == 422
    assert browser.post(reverse("notes:signature", args=[note.pk]), key()).status_code == 409
    assert (
        browser.post(reverse("notes:addenda", args=[note.pk]), {"text": "Also: slept"} | key()).status_code
        == 302
    )
    note.refresh_from_db()
    assert (note.text, note.minutes, note.state) == ("Talked about sleep.", 40, "signed")
    assert Addendum.objects.get().text == "Also: slept"
    page = browser.get(reverse("notes:of_client", args=[episode.pk])).content.decode()
    assert "Also: slept" in page


def test_a_draft_waits_by_its_clock(world, browse):
    episode, browser = make_episode(world), browse(world.users["alice"])
    browser.post(reverse("notes:new", args=[episode.pk]), WORDS | key())
    actor = world.actor("alice")
    assert queries.due(as_of=NOW + timedelta(hours=3), by=actor) == []
    (warned,) = queries.due(as_of=NOW + timedelta(hours=45), by=actor)
    (late,) = queries.due(as_of=NOW + timedelta(hours=95), by=actor)
    assert (warned.late, late.late, late.staff_id) == (False, True, world.staff["alice"].pk)
    browser.post(reverse("notes:signature", args=[Note.objects.get().pk]), key())
    assert queries.due(as_of=NOW + timedelta(hours=95), by=actor) == []


def test_notes_are_the_teams_and_only_here(world, elsewhere, browse):
    episode = make_episode(world)
    browse(world.users["alice"]).post(reverse("notes:new", args=[episode.pk]), WORDS | key())
    note = Note.objects.get()
    urls = [reverse("notes:note", args=[note.pk]), reverse("notes:of_client", args=[episode.pk])]
    for url in urls:
        assert browse(world.users["bob"]).get(url).status_code == 200  # reads the chart for the payer
        assert browse(world.users["dora"]).get(url).status_code == 403
        assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert browse(world.users["bob"]).get(reverse("notes:new", args=[episode.pk])).status_code == 403


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(world, how_many, django_assert_num_queries):
    from handrail.anytime.notes import operations

    episode = make_episode(world)
    for n in range(how_many):
        note = operations.write_note(
            episode, by=world.actor("alice"), at=NOW, kind="individual", text=f"Note {n}", service_on=TODAY
        )
        operations.sign(note, by=world.actor("alice"), at=NOW)
        operations.add_addendum(note, by=world.actor("alice"), at=NOW, text="More")
    with django_assert_num_queries(3):
        assert [note.addenda.all()[0].by.name for note in queries.notes_of(episode.pk)]


@pytest.mark.ledger("D09")
def test_a_note_about_one_client_is_saved_as_it_is_typed(world, browse):
    episode, browser = make_episode(world), browse(world.users["alice"])
    begun = browser.post(
        reverse("notes:new", args=[episode.pk]), {"kind": "family", "service_on": "2026-11-23"} | key()
    )
    note = Note.objects.get()
    assert (note.kind, note.text, begun.status_code) == ("family", "", 302)
    assert "Sign the note" in browser.get(begun["Location"]).content.decode()
    empty = browser.post(reverse("notes:signature", args=[note.pk]), key())
    assert empty.status_code == 422
    assert "Write what this person did" in empty.content.decode()
    url, once = reverse("notes:typed", args=[note.pk]), key()
    said = {"note-text": "Met with the\r\nparents.", "note-minutes": "50", "note-revision": "1"}
    first = browser.post(url, said | once)
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    assert browser.post(url, said | once).json() == first.json()
    assert browser.post(url, said | key()).json()["revision"] == 2  # the same words again are one save
    late = browse(world.users["priya"]).post(url, said | {"note-text": "Other words"} | key())
    assert late.status_code == 409
    assert late.json()["theirs"]["text"] == "Met with the\nparents."
    assert late.json()["theirs"]["who"] == "Alice Moreno"
    wrong = browser.post(url, said | {"note-minutes": "long"} | key())
    assert (wrong.status_code, wrong.json()["reasons"]) == (422, ["Write whole minutes, like 45."])
    assert browse(world.users["dora"]).post(url, said | key()).status_code == 403
    browser.post(reverse("notes:signature", args=[note.pk]), key())
    signed = browser.post(url, said | {"note-revision": "2", "note-text": "Later"} | key())
    assert signed.status_code == 422
    note.refresh_from_db()
    assert (note.state, note.text, note.minutes) == ("signed", "Met with the\nparents.", 50)


@pytest.mark.ledger("D09")
def test_a_copy_of_the_last_note_of_its_kind_is_signed_only_knowingly(world, browse):
    from handrail.anytime.notes import operations

    episode, browser, alice = make_episode(world), browse(world.users["alice"]), world.actor("alice")
    words = {
        "kind": "individual",
        "text": "Went through the week; slept better; plans a walk.",
        "service_on": TODAY,
    }
    operations.sign(operations.write_note(episode, by=alice, at=NOW, **words), by=alice, at=NOW)
    note = operations.write_note(episode, by=alice, at=NOW, **words)
    url = reverse("notes:signature", args=[note.pk])
    shown = browser.post(url, key())
    assert shown.status_code == 422
    assert "Reads like this person" in shown.content.decode()
    assert 'name="looked"' in shown.content.decode()
    assert browser.post(url, {"looked": "on"} | key()).status_code == 302


def test_nobody_signs_words_that_someone_else_changed_meanwhile(world, browse):
    episode = make_episode(world)
    alice, words = world.actor("alice"), {"kind": "individual", "text": "Worked.", "service_on": NOW.date()}
    note = operations.write_note(episode, by=alice, at=NOW, **words)
    browser, url = browse(world.users["alice"]), reverse("notes:signature", args=[note.pk])
    seen = browser.get(reverse("notes:note", args=[note.pk])).context["sign_form"]["revision"].value()
    said = {"revision": 1, "text": "Did not work.", "minutes": None, "risk_change": ""}
    operations.change_note(note, by=world.actor("priya"), at=NOW, **said)
    refused = browser.post(url, {"revision": seen} | key())
    assert "Did not work." in refused.content.decode()
    assert "changed these words a moment ago" in refused.content.decode()
    assert Note.objects.get().state == "draft"
    assert browser.post(url, {"revision": refused.context["sign_form"]["revision"].value()} | key())
    assert Note.objects.get().state == "signed"
