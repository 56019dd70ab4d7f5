"""After the program by text and on the phone's page: who is asked, what the answer does, and kind words that ask nothing."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox.models import Message, Reach
from handrail.anytime.safety import queries as safety
from handrail.care.aftercare import operations, queries
from handrail.care.aftercare.models import Contact
from handrail.doors.commands.work import pass_once
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Client
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from handrail.library.reader import DefinitionError
from handrail.library.terms import AftercareContact
from tests.anytime.test_reminders import Fake
from tests.builders_days import TODAY, make_episode
from tests.texts import changed
from tests.world import NOW, key

ZONE = ZoneInfo("America/New_York")
REMINDERS = reverse("portal:reminders")


def at(days, hour=10):
    """So many days after they left, today, at an hour where they live."""
    return datetime.combine(TODAY + timedelta(days=days), time(hour), ZONE)


@pytest.fixture
def asking(world):
    """The program asks by text on day 3, on the page on day 10, by phone on day 30; and sends kind words."""
    program = shelf.program("skills")
    ways = [("first_text", 3, "text"), ("page_check", 10, "portal"), ("month_call", 30, "phone")]
    those = tuple(AftercareContact(id=id, day=day, words="How are they?", way=way) for id, day, way in ways)
    changes = {"version": program.version + 1, "aftercare": those, "caring_contacts": True}
    by = world.actor("erin")
    return clinic.publish_program(world.site, program.model_copy(update=changes), by=by, at=NOW)


@pytest.fixture
def sam(world, asking):
    episode = make_episode(world, "Sam", "Kerr", sign_in=True, program=asking)
    Client.objects.filter(pk=episode.client_id).update(email="sam@mail.example", phone="555-0142")
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=TODAY, discharge_reason="completed"
    )
    episode.refresh_from_db()
    return episode


def chooses(browse, world, **said):
    assert browse(world.users["sam"]).post(REMINDERS, said | key()).status_code == 302


def how(due="first_text"):
    return reverse("portal:how", args=[due])


def waits(world, moment):
    return [one.words for one in queries.due(as_of=moment, by=world.actor("alice"))]


@pytest.mark.ledger("Z05")
def test_a_text_goes_to_who_chose_it_in_their_language_and_says_nothing_clinical(world, browse, sam):
    provider = Fake()
    assert pass_once(at=at(3), provide=provider) == 0, "nobody is written to who did not ask for it"
    assert waits(world, at(3)) == ["Aftercare: How are they?"], "so they are called"
    chooses(browse, world, text="on", aftercare="on")
    assert pass_once(at=at(3, 7), provide=provider) == 0, "quiet hours, and before ten"
    assert pass_once(at=at(3), provide=provider) == 1
    assert pass_once(at=at(3, 15), provide=provider) == 0
    words = Message.objects.get().text
    assert words.startswith("How are you? You can tell us here:")
    assert "988" in words
    assert "No more messages:" in words
    for telling in ("Sam", "Skills", "program", "Riverside", world.organization.name):
        assert telling not in words
    Client.objects.filter(pk=sam.client_id).update(user=None)
    assert waits(world, at(3)) == ["Aftercare: How are they?"], "no page they can open: they are called"
    provider = Fake()
    Client.objects.filter(pk=sam.client_id).update(language="es")
    assert pass_once(at=at(7), provide=provider) == 1
    assert "Hoy pensamos en usted" in Message.objects.latest("made_at").text, "kind words need no page"


@pytest.mark.ledger("Z05", "H01")
def test_who_answers_is_reached_and_who_does_not_is_called(world, browse, sam, set_clock):
    chooses(browse, world, text="on", aftercare="on")
    phone = browse(world.users["sam"])
    assert waits(world, at(3)) == waits(world, at(4)) == [], "the answer may still come"
    assert waits(world, at(5)) == ["Aftercare: How are they?"]
    set_clock(at(3, 12))
    assert (
        "asked, waits for the answer"
        in browse(world.users["lee"]).get(reverse("aftercare:client", args=[sam.pk])).content.decode()
    )
    assert how() in phone.get(reverse("portal:today")).content.decode()
    assert "988" in phone.get(reverse("portal:help")).content.decode()
    assert phone.post(how(), {"feels": ""} | key()).status_code == 422
    assert phone.post(how(), {"feels": "well", "words": "Back at work."} | key()).status_code == 302
    kept = Contact.objects.get()
    assert (kept.outcome, kept.how, kept.said, kept.by_client, kept.wants_call) == (
        "reached", "portal", "Well Back at work.", True, False,
    )  # fmt: skip
    assert (kept.feels, kept.words) == ("well", "Back at work."), "kept in no language, told in the reader's"
    assert waits(world, at(5)) == []
    assert how() not in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(how(), {"feels": "well"} | key()).status_code == 422
    shown = browse(world.users["lee"]).get(reverse("aftercare:client", args=[sam.pk])).content.decode()
    assert "the client’s own answer" in shown
    (line,) = queries.figures(first=TODAY, last=TODAY, on=TODAY + timedelta(days=40))
    assert line.reached[0].n == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Contact.objects.update(words="")


@pytest.mark.ledger("Z05")
@pytest.mark.parametrize("said", [{"feels": "hard"}, {"feels": "well", "wants_call": "on"}])
def test_who_finds_it_hard_or_asks_for_it_is_called_until_somebody_did(world, browse, sam, set_clock, said):
    set_clock(at(10, 12))
    operations.note_contact(
        sam,
        by=world.actor("lee"),
        at=at(3),
        due="first_text",
        outcome="reached",
        how="phone",
        words="Well.",
        danger="no",
    )
    phone, lee = browse(world.users["sam"]), browse(world.users["lee"])
    assert how("page_check") in phone.get(reverse("portal:today")).content.decode(), "no choice is needed"
    assert phone.post(how("page_check"), said | key()).status_code == 302
    assert waits(world, at(11)) == ["They asked for a call, or said that it is hard"]
    assert "asks for a call" in lee.get(reverse("aftercare:list")).content.decode()
    (call,) = (one.call_due for one in queries.contacts_of(sam.pk) if one.wants_call)
    tried = {"due": call, "outcome": "not reached", "how": "phone"}
    set_clock(at(11))
    url = reverse("aftercare:client", args=[sam.pk])
    shown = lee.get(url).content.decode()
    assert "The call they asked for" in shown
    assert "They asked for a call: make it" in shown
    assert lee.post(url, tried | key()).status_code == 302
    assert waits(world, at(11)) == ["They asked for a call, or said that it is hard"], "a try is no call"
    (line,) = queries.contacts_due(as_of=at(11))
    assert line.tried == 1
    called = tried | {"outcome": "reached", "words": "Talked.", "danger": "no"}
    assert lee.post(url, called | key()).status_code == 302
    assert waits(world, at(11)) == []
    again = lee.post(url, called | key())
    assert (again.status_code, "This call was made" in again.content.decode()) == (422, True)
    heard = lee.post(url, called | {"danger": "emergency", "words": "Has pills in hand"} | key())
    assert heard.status_code == 302, "danger is heard first, whoever was quicker to call"
    assert [one.level for one in safety.open_concerns_of(sam.pk)].count("emergency") == 1
    assert "the call they asked for:" in lee.get(url).content.decode()


@pytest.mark.ledger("Z05", "S01")
def test_danger_in_an_answer_calls_somebody_whatever_is_missing(world, browse, sam, set_clock):
    set_clock(at(10, 12))
    phone = browse(world.users["sam"])
    answer = phone.post(how("page_check"), {"words": "I want to die"} | key())
    assert "You are not alone" in phone.get(answer.url).content.decode()
    assert len(safety.concerns_of(sam.pk)) == 1
    answer = phone.post(how("page_check"), {"not_safe": "on"} | key())  # answered already
    assert "You are not alone" in phone.get(answer.url).content.decode()
    assert len(safety.concerns_of(sam.pk)) == 2
    assert Contact.objects.get().wants_call


@pytest.mark.ledger("Z05", "S01")
def test_what_was_heard_stays_where_the_team_notes_the_same_contact_at_that_moment(world, sam, monkeypatch):
    operations.note_contact(
        sam,
        by=world.actor("lee"),
        at=at(10),
        due="page_check",
        outcome="reached",
        how="phone",
        words="Well.",
        danger="no",
    )
    # As if it had been noted between the look and the write.
    monkeypatch.setattr(operations, "why_not_answer", lambda *_a, **_k: iter(()))
    operations.answer_contact(sam, by=world.actor("sam"), at=at(10), due="page_check", words="I want to die")
    assert len(safety.concerns_of(sam.pk)) == 1


@pytest.mark.ledger("Z05")
def test_a_call_they_asked_for_is_made_whatever_they_said_of_further_contacts(world, sam):
    operations.answer_contact(
        sam, by=world.actor("sam"), at=at(10), due="page_check", feels="hard", words="Bad week"
    )
    operations.stop_contacts(sam, by=world.actor("sam"), at=at(10))
    assert len(waits(world, at(10))) == 1
    with pytest.raises(NotAllowed, match="nobody has talked with them"):
        operations.close(sam, by=world.actor("lee"), at=at(10))
    operations.close(sam, by=world.actor("lee"), at=at(10), reason="Seen by their therapist today")


@pytest.mark.ledger("Z05")
def test_kind_words_go_out_on_the_sheets_days_and_stop_at_once(world, browse, sam):
    chooses(browse, world, text="on", aftercare="on")
    provider = Fake()
    sent = [day for day in range(100) if pass_once(at=at(day), provide=provider)]
    assert sent == [2, 3, 7, 30, 60, 90]  # on day 3 the question of the program
    words = Message.objects.filter(once__contains="caring-1").get().text
    assert "You do not need to answer" in words
    assert "?" not in words.split("No more messages")[0], "it asks nothing"
    assert "988" in words


@pytest.mark.ledger("Z05")
@pytest.mark.parametrize("ends", ["contacts", "reminders", "closed"])
def test_what_waits_is_taken_back_when_it_is_stopped(world, browse, sam, ends):
    chooses(browse, world, text="on", aftercare="on")
    provider, sends = Fake(), pass_once
    assert sends(at=at(2, 9), provide=provider) == 0
    assert Message.objects.get().state == "queued"
    actor = world.actor("sam")
    if ends == "contacts":
        operations.stop_contacts(sam, by=actor, at=at(2, 9))
        assert Message.objects.get().state == "dropped", "in the same act"
    elif ends == "reminders":
        outbox.stop(sam.client, by=actor, at=at(2, 9))
        assert not Reach.objects.get().aftercare
    else:
        operations.close(sam, by=world.actor("lee"), at=at(2, 9), reason="Moved away")
    assert sum(sends(at=at(day), provide=provider) for day in range(2, 100)) == 0
    assert Message.objects.get().state == "dropped"


def test_what_is_not_asked_is_refused_and_a_wrong_way_is_told(world, browse, sam, set_clock):
    with pytest.raises(NotAllowed, match="We do not ask this now"):
        operations.answer_contact(sam, by=world.actor("sam"), at=at(30), due="month_call", feels="well")
    with pytest.raises(NotAllowed, match="We do not ask this now"):
        operations.answer_contact(sam, by=world.actor("sam"), at=at(9), due="page_check", feels="well")
    with pytest.raises(NotAllowed, match="Your role"):
        operations.answer_contact(sam, by=world.actor("lee"), at=at(10), due="page_check", feels="well")
    make_episode(world, "Kim", "Lang", sign_in=True)
    set_clock(at(10))
    assert browse(world.users["kim"]).post(how("page_check"), {"feels": "well"} | key()).status_code == 422
    assert not Contact.objects.exists()
    wrong = changed("skills", ("id: first_call, day: 3,", "id: first_call, day: 3, way: pigeon,"))
    with pytest.raises(DefinitionError, match="way"):
        shelf.program_in(wrong, name="skills.yaml")
