from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.notes import queries
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
    change = {"text": "Talked about sleep.", "minutes": "40", "revision": "1"}
    assert browser.post(words, change | key()).status_code == 302
    second = browser.post(words, change | {"text": "My own words"} | key())
    assert second.status_code == 422
    assert "Someone else saved this part" in second.content.decode()
    assert "\nMy own words</textarea>" in second.content.decode()  # as typed
    assert 'name="revision" value="2"' in second.content.decode()  # and can be sent again
    assert (
        browser.post(reverse("notes:addenda", args=[note.pk]), {"text": "Early"} | key()).status_code == 422
    )
    assert browser.post(reverse("notes:signature", args=[note.pk]), key()).status_code == 302
    assert browser.post(words, change | {"revision": "2"} | key()).status_code == 422
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
