"""Psychotherapy notes (45 CFR 164.501): their author's alone, and nowhere in the record."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from handrail.anytime.notes import operations, queries
from handrail.anytime.notes.models import PsychotherapyNote
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_episode
from tests.world import NOW, key

SECRET = "The dream about the locked house again"


@pytest.fixture
def episode(world):
    return make_episode(world)


def address(episode):
    return reverse("notes:private", args=[episode.pk])


@pytest.mark.ledger("D09")
def test_its_author_alone_reads_and_writes_it(world, browse, episode):
    url, alice = address(episode), browse(world.users["alice"])
    assert alice.post(url, {"text": "  "} | key()).status_code == 422
    assert alice.post(url, {"text": SECRET, "held_on": "2026-11-23"} | key()).status_code == 302
    private = PsychotherapyNote.objects.get()
    assert (private.author_id, private.sensitivity) == (world.staff["alice"].pk, "psychotherapy")
    assert SECRET in alice.get(url).content.decode()
    change = {"private": str(private.pk), "text": SECRET + ", and the garden", "revision": "1"}
    assert browse(world.users["priya"]).post(url, change | key()).status_code == 404
    assert SECRET not in browse(world.users["priya"]).get(url).content.decode()
    for name in ("erin", "bob", "lee", "dora"):
        assert browse(world.users[name]).get(url).status_code == 403
        assert browse(world.users[name]).post(url, change | key()).status_code == 403
    assert alice.post(url, change | key()).status_code == 302
    late = alice.post(url, change | {"text": "Third device"} | key())
    assert late.status_code == 422
    assert "Third device" in late.content.decode()
    private.refresh_from_db()
    assert private.text == SECRET + ", and the garden"
    with pytest.raises(NotAllowed):
        operations.change_private(private, by=world.actor("priya"), at=NOW, text="Mine now", revision=2)


def test_each_reading_is_recorded_and_no_word_of_it(world, browse, episode):
    alice = browse(world.users["alice"])
    alice.post(address(episode), {"text": SECRET} | key())
    alice.get(address(episode))
    private = PsychotherapyNote.objects.get()
    lines = Event.objects.filter(about=f"notes.psychotherapynote:{private.pk}")
    assert sorted(lines.values_list("what", flat=True)) == ["chart.read", "notes.private_written"]
    assert "dream" not in str(list(Event.objects.values()))


@pytest.mark.ledger("D09")
def test_it_stands_in_nothing_else_that_anyone_reads(world, browse, episode):
    operations.write_private(episode, by=world.actor("alice"), at=NOW, text=SECRET, held_on=TODAY)
    note = operations.write_note(
        episode, by=world.actor("alice"), at=NOW, kind="individual", text="Talked.", service_on=TODAY
    )
    pages = [
        reverse("notes:of_client", args=[episode.pk]), reverse("notes:note", args=[note.pk]),
        reverse("notes:paper", args=[note.pk]), reverse("staff:client", args=[episode.pk]),
    ]  # fmt: skip
    for name in ("alice", "erin", "bob"):
        for page in pages:
            answer = browse(world.users[name]).get(page)
            assert answer.status_code == 200
            assert SECRET not in answer.content.decode()
    assert SECRET not in str([vars(one) for one in queries.notes_of(episode.pk)])
    assert queries.due(as_of=NOW + timedelta(days=9), by=world.actor("priya")) is not None


def test_no_other_module_knows_the_table():
    """What isn't asked for cannot get out: exports, prints and portal never name it."""
    from pathlib import Path

    import handrail

    source = Path(handrail.__file__).parent
    naming = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if "PsychotherapyNote" in path.read_text() or "private_notes_of" in path.read_text()
    }
    notes = "anytime/notes/"
    assert naming == {
        notes + "models.py", notes + "queries.py", notes + "operations/private.py", notes + "private_pages.py",
        notes + "migrations/0003_psychotherapy_notes.py",
    }  # fmt: skip
    assert apps.get_model("notes", "psychotherapynote")
