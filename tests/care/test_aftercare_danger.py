"""Danger after discharge: what staff hear is asked for, raises a concern as it is kept, and stands above everything."""

from datetime import date

import pytest
from django.urls import reverse

from handrail.anytime.safety import queries as safety
from handrail.care.aftercare.models import Contact
from handrail.ground.episode.models import Episode
from tests.builders_days import make_episode
from tests.builders_threads import course_of_care
from tests.world import key

HEARD = "Says he thought of ending it on Saturday, has a plan with the pills."
TRY = {"due": "first_call", "outcome": "reached", "how": "phone", "words": HEARD}


@pytest.fixture
def sam(world):
    return course_of_care(world, "Sam", stage="aftercare", discharged_on=date(2026, 11, 20))


def of(episode):
    return reverse("aftercare:client", args=[episode.pk])


@pytest.mark.ledger("Z05", "S01")
@pytest.mark.parametrize("level", ["high", "emergency"])
def test_yes_to_danger_raises_a_concern_in_the_same_act_and_it_stands_on_the_page(world, browse, sam, level):
    lee = browse(world.users["lee"])
    before = lee.get(of(sam)).content.decode()
    assert "Is anyone in danger?" in before
    assert reverse("safety:raise", args=[sam.pk]) in before
    assert lee.post(of(sam), TRY | {"danger": level} | key()).status_code == 302
    (concern,) = safety.open_concerns_of(sam.pk)
    assert (concern.level, concern.trigger, concern.owner) == (level, HEARD, world.staff["alice"])
    assert Contact.objects.get().words == HEARD
    after = lee.get(of(sam)).content.decode()
    assert after.index(reverse("safety:concern", args=[concern.pk])) < after.index("Contacts after discharge")


@pytest.mark.ledger("Z05", "S01")
@pytest.mark.parametrize("words", [HEARD, "Wants to die, he says.", "Talked of killing himself."])
def test_words_that_name_danger_are_asked_about_and_never_kept_unasked(world, browse, sam, words):
    lee = browse(world.users["lee"])
    for said in ({}, {"danger": "no"}, {"outcome": "not reached"}):
        refused = lee.post(of(sam), TRY | {"words": words} | said | key())
        assert refused.status_code == 422
        assert "Is anyone in danger? Say yes" in refused.content.decode()
        assert "I asked: nobody is in danger" in refused.content.decode()
    assert not Contact.objects.exists()
    assert lee.post(of(sam), TRY | {"words": words, "danger": "no", "asked": "on"} | key()).status_code == 302
    assert Contact.objects.get().words == words
    assert not safety.concerns_of(sam.pk)


@pytest.mark.ledger("Z05", "S01")
def test_who_was_reached_is_asked_about_danger_and_a_yes_is_heard_even_where_the_try_is_not_kept(
    world, browse, sam
):
    lee = browse(world.users["lee"])
    unasked = lee.post(of(sam), TRY | {"words": "Well."} | key())
    assert unasked.status_code == 422
    assert "Say whether anyone is in danger" in unasked.content.decode()
    assert lee.post(of(sam), TRY | {"words": "Well.", "danger": "no"} | key()).status_code == 302
    again = lee.post(of(sam), TRY | {"danger": "high"} | key())  # reached already
    assert again.status_code == 302
    assert [one.trigger for one in safety.open_concerns_of(sam.pk)] == [HEARD]
    assert Contact.objects.count() == 1


@pytest.mark.ledger("Z05", "S01")
def test_an_open_concern_stands_above_the_stop_and_outranks_it(world, browse):
    episode = make_episode(world, "Kim", "Lang", sign_in=True)
    Episode.objects.filter(pk=episode.pk).update(
        stage="aftercare", discharged_on=date(2026, 11, 20), discharge_reason="completed"
    )
    outranks = "This outranks it: about safety we still call"
    phone, lee = browse(world.users["kim"]), browse(world.users["lee"])
    assert phone.post(reverse("portal:contacts"), key()).status_code == 302
    assert outranks not in lee.get(of(episode)).content.decode()
    said = {"level": "high", "seen": "Her sister called: she gave her things away."}
    assert lee.post(reverse("safety:raise", args=[episode.pk]), said | key()).status_code == 302
    shown = lee.get(of(episode)).content.decode()
    (concern,) = safety.open_concerns_of(episode.pk)
    places = [
        shown.index(words)
        for words in (reverse("safety:concern", args=[concern.pk]), outranks, "No more contacts: the client")
    ]
    assert places == sorted(places)
