"""A reminder that questions wait: on the last day for them, once, to who asked for it, and telling nobody anything."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations, queries
from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox.models import Message
from handrail.doors.commands.work import pass_once
from handrail.ground.actor import system
from handrail.ground.people.models import Client
from tests.anytime.test_reminders import Fake
from tests.builders_days import TODAY, make_episode
from tests.world import NOW, key

ZONE = ZoneInfo("America/New_York")
URL = reverse("portal:reminders")
LAST = TODAY + timedelta(days=6)  # admitted today: the first window closes after it
ZEROS = {"phq9": dict.fromkeys(range(1, 10), 0), "gad7": dict.fromkeys(range(1, 8), 0)}


def at(day, hour=10, minute=0):
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.fixture
def sam(world):
    """Admitted today, at no session yet, so that nothing else is to be said."""
    episode = make_episode(world, sign_in=True, at=NOW)
    Client.objects.filter(pk=episode.client_id).update(email="sam@mail.example", phone="555-0142")
    return episode


def asks(browse, world, **said):
    assert browse(world.users["sam"]).post(URL, said | key()).status_code == 302


def answered(sam, world, moment, *instruments):
    for instrument in instruments:
        operations.answer(
            sam, by=world.actor("alice"), at=moment, instrument=instrument, answers=ZEROS[instrument],
            occasion="cadence",
        )  # fmt: skip


@pytest.mark.ledger("M01", "H01")
def test_who_asked_hears_of_it_on_the_last_day_once_for_all_their_scales(world, browse, sam):
    asks(browse, world, email="on", questions="on")
    provider = Fake()
    for moment in (at(LAST - timedelta(days=1)), at(LAST, 9, 59)):
        assert pass_once(at=moment, provide=provider) == 0
    assert pass_once(at=at(LAST), provide=provider) == 1
    assert pass_once(at=at(LAST, 15), provide=provider) == 0
    message = Message.objects.get()
    words = f"{message.subject} {message.text}"
    assert "until the end of Sunday" in words
    assert "555-0100" in words
    for secret in ("Sam", "Kerr", "Riverside", "PHQ", "GAD", "mood", "skills", "therap", "Alice"):
        assert secret.lower() not in words.lower().split("reminders/")[0], secret
    assert pass_once(at=at(LAST + timedelta(days=7)), provide=provider) == 1, "the next window is another"


@pytest.mark.parametrize("said", [{"email": "on"}, {"questions": "on"}, {}])
def test_nobody_hears_of_it_who_did_not_ask_for_that(world, browse, sam, said):
    asks(browse, world, **said)
    assert pass_once(at=at(LAST), provide=Fake()) == 0
    assert not Message.objects.exists()


def test_it_speaks_the_client_s_language(world, browse, sam):
    asks(browse, world, text="on", questions="on")
    Client.objects.update(language="es")
    pass_once(at=at(LAST), provide=Fake())
    assert "hasta el final del domingo" in Message.objects.get().text


def test_what_was_answered_is_not_said(world, browse, sam):
    asks(browse, world, email="on", questions="on")
    answered(sam, world, at(LAST, 8), "phq9", "gad7")
    assert pass_once(at=at(LAST), provide=Fake()) == 0
    assert not Message.objects.exists()


def test_what_waits_is_taken_back_once_it_was_answered(world, browse, sam):
    asks(browse, world, email="on", questions="on")
    answered(sam, world, at(LAST, 8), "gad7")
    later = at(LAST)
    outbox.put(
        queries.reminders_due(at=later, base="https://h.example"), by=system(world.organization.pk), at=later
    )
    assert Message.objects.get().state == "queued"
    answered(sam, world, later, "phq9")
    assert pass_once(at=later + timedelta(minutes=1), provide=Fake()) == 0
    assert Message.objects.get().state == "dropped"


def test_in_the_night_nothing_is_said_and_then_the_day_is_over(world, browse, sam):
    asks(browse, world, email="on", questions="on")
    assert pass_once(at=at(LAST, 22), provide=Fake()) == 0
    assert not Message.objects.exists()
    assert pass_once(at=at(LAST + timedelta(days=1), 8), provide=Fake()) == 0


def test_it_costs_the_same_for_one_and_three(world, browse, sam, django_assert_num_queries):
    asks(browse, world, email="on", questions="on")
    queries.reminders_due(at=at(LAST), base="")
    with django_assert_num_queries(4):
        queries.reminders_due(at=at(LAST), base="")
    for name in ("Kim", "Jo"):
        make_episode(world, name, "Lang", sign_in=True, at=NOW)
        Client.objects.filter(given_name=name).update(email=f"{name}@mail.example")
        browse(world.users[name.lower()]).post(URL, {"email": "on", "questions": "on"} | key())
    with django_assert_num_queries(4):
        assert len(queries.reminders_due(at=at(LAST), base="")) == 3
