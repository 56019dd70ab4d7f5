"""The C-SSRS screener where a clinic has loaded its words: asked, triaged, heard, and never by half.

The sentences here are invented: the published wording never enters this repository.
"""

from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, Screen
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_threads import course_of_care
from tests.wording import COLUMBIA, OUR_WORDS, loaded_wording
from tests.world import NOW, key

NO = {"q1": "no", "q2": "no", "q6": "no"}
DEEPER = NO | {"q2": "yes", "q3": "no", "q4": "no", "q5": "no"}


@pytest.fixture
def episode(world):
    return course_of_care(world)


@pytest.fixture
def wording(world):
    return loaded_wording(world)


@pytest.fixture
def alice(world, browse):
    return browse(world.users["alice"])


def url(episode, query: str = "") -> str:
    return reverse("safety:screen", args=[episode.pk]) + query


def ask(browser, episode, wording, answers: dict[str, Any]):
    sent = key() | {"instrument": COLUMBIA, "wording": str(wording.pk)} | answers
    return browser.post(url(episode, f"?with={COLUMBIA}"), sent)


@pytest.mark.ledger("F01", "L01")
@pytest.mark.parametrize(
    ("answers", "result", "level"),
    [
        (NO, "none", None),
        (NO | {"q1": "yes"}, "low", "medium"),
        (DEEPER | {"q1": "yes", "q3": "yes"}, "moderate", "high"),
        (NO | {"q6": "yes", "q7": "no"}, "moderate", "high"),
        (NO | {"q6": "yes", "q7": "yes"}, "high", "emergency"),
        ({"q2": "yes", "q3": "no", "q4": "yes"}, "high", "emergency"),
        (DEEPER | {"q3": "yes", "q5": ""}, "at least moderate", "high"),
        (NO | {"q2": "refused"}, "refused", "high"),
    ],
)
def test_what_a_columbia_screen_amounts_to(alice, episode, wording, answers, result, level):
    answer = ask(alice, episode, wording, answers)
    assert answer.status_code == 302
    kept = Screen.objects.get()
    assert (kept.instrument, kept.result, kept.wording_id) == (COLUMBIA, result, wording.pk)
    concerns = list(Concern.objects.all())
    assert [one.level for one in concerns] == ([level] if level else [])
    assert all(one.rule == "cssrs_screener v1: intake.columbia_screen" for one in concerns)
    assert all(one.trigger.startswith("C-SSRS: ") for one in concerns)
    told = Event.objects.get(what="safety.screened").detail
    assert (told["value"], told["rule"], told["instrument"]) == (
        result,
        "intake.columbia_screen",
        COLUMBIA,
    )
    assert f"C-SSRS: {result}" in alice.get(answer["Location"]).content.decode()
    assert list(queries.broken_rules()) == []


@pytest.mark.ledger("L01")
def test_it_is_offered_in_the_clinics_own_words_and_the_asq_stays_the_usual_one(alice, episode, wording):
    page = alice.get(url(episode)).content.decode()
    assert "have you wished you were dead?" in page
    assert f"?with={COLUMBIA}" in page
    page = alice.get(url(episode, f"?with={COLUMBIA}")).content.decode()
    assert f"1. {OUR_WORDS[1]}" in page
    assert f"6b. {OUR_WORDS[7]}" in page
    assert "Notice of our copy" in page
    assert "have you wished you were dead?" not in page


def test_without_words_the_page_says_where_they_are_loaded(world, browse, alice, episode):
    for query in ("", f"?with={COLUMBIA}", "?with=mystery"):
        page = alice.get(url(episode, query)).content.decode()
        assert "have you wished you were dead?" in page
        assert "once a director has loaded its licensed words" in page
    sent = NO | {"instrument": COLUMBIA} | key()
    refused = alice.post(url(episode), sent)
    assert refused.status_code == 409
    assert "has not loaded its words" in refused.content.decode()
    assert not Screen.objects.exists()


def test_a_blank_is_not_a_no_and_what_was_marked_is_kept(alice, episode, wording):
    answer = ask(alice, episode, wording, {"q1": "no", "q6": "no"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Question 2 not asked" in page
    assert OUR_WORDS[1] in page
    assert page.count(" checked") == 2
    assert not Screen.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"wording": "not-an-id"}, 404),
        ({"wording": "00000000-0000-0000-0000-000000000000"}, 404),
        ({"wording": ""}, 302),  # the words in force are asked
        ({"instrument": "phq9"}, 409),
        ({"q1": "maybe"}, 422),
    ],
)
def test_what_a_browser_never_sends(alice, episode, wording, sent, status):
    assert ask(alice, episode, wording, NO | sent).status_code == status
    assert Screen.objects.count() == (status == 302)


def test_words_that_were_replaced_meanwhile_are_kept_with_the_screen(world, alice, episode, wording):
    loaded_wording(world, seen=wording.pk, texts=OUR_WORDS | {1: "Another question one"})
    assert ask(alice, episode, wording, NO).status_code == 302
    assert Screen.objects.get().wording_id == wording.pk


def test_what_was_asked_in_words_withdrawn_meanwhile_is_kept(world, alice, episode, wording):
    clinic.withdraw_wording(wording, by=world.actor("erin"), at=NOW, because="The permission ended")
    answered = ask(alice, episode, wording, DEEPER | {"q4": "yes"})
    assert answered.status_code == 302
    assert (Screen.objects.get().result, Screen.objects.get().wording_id) == ("high", wording.pk)
    concern = Concern.objects.get()
    assert (concern.level, concern.rule) == ("emergency", "cssrs_screener v1: intake.columbia_screen")
    assert "C-SSRS: high" in alice.get(answered["Location"]).content.decode()
    assert OUR_WORDS[1] not in alice.get(url(episode, f"?with={COLUMBIA}")).content.decode()


def test_words_of_an_older_pack_keep_no_screen_but_hear_what_was_said(alice, episode, wording, monkeypatch):
    of_the_shelf = shelf.instrument
    newer = of_the_shelf(COLUMBIA).model_copy(update={"version": 2})
    monkeypatch.setattr(shelf, "instrument", lambda name: newer if name == COLUMBIA else of_the_shelf(name))
    assert ask(alice, episode, wording, DEEPER | {"q4": "yes"}).status_code == 302
    assert not Screen.objects.exists()
    assert Concern.objects.get().level == "emergency"


@pytest.mark.ledger("F01")
def test_what_was_said_to_a_question_that_goes_on_stands_with_the_concern_in_older_words_too(
    alice, episode, wording, monkeypatch
):
    of_the_shelf = shelf.instrument
    now = of_the_shelf(COLUMBIA)
    items = tuple(
        one.model_copy(update={"follow_up": "How? When?"}) if one.n == 4 else one for one in now.items
    )
    newer = now.model_copy(update={"version": 2, "items": items})
    monkeypatch.setattr(shelf, "instrument", lambda name: newer if name == COLUMBIA else of_the_shelf(name))
    assert ask(alice, episode, wording, DEEPER | {"q4": "yes", "words4": "Pills, in May"}).status_code == 302
    assert not Screen.objects.exists()
    page = alice.get(reverse("safety:concern", args=[Concern.objects.get().pk])).content.decode()
    assert f'<span class="small muted">4. {items[3].concept} How? When?</span>' in page
    assert '<span class="pre-line">yes: Pills, in May</span>' in page
    assert OUR_WORDS[1] not in page


@pytest.mark.parametrize("before", [NO, NO | {"q2": "refused"}], ids=["calm", "unfinished"])
def test_who_goes_back_and_turns_a_no_into_a_yes_is_heard(alice, episode, wording, before):
    with_key = {"idempotency_key": "0190a0a0-0000-7000-8000-000000000001"}
    assert ask(alice, episode, wording, before | with_key).status_code == 302
    assert ask(alice, episode, wording, DEEPER | {"q4": "yes"} | with_key).status_code == 302
    assert "emergency" in Concern.objects.values_list("level", flat=True)
    assert ask(alice, episode, wording, DEEPER | {"q4": "yes"} | with_key).status_code == 302
    assert Screen.objects.count() == 2


def test_words_are_shown_as_words_whatever_they_are(world, alice, episode):
    loaded_wording(world, texts=OUR_WORDS | {1: "<script>x</script> & more"}, notice="<b>Notice</b>")
    page = alice.get(url(episode, f"?with={COLUMBIA}")).content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; &amp; more" in page
    assert "<script>x" not in page
    assert "<b>Notice" not in page


def test_another_clinics_words_are_not_asked_here(world, elsewhere, alice, episode):
    with scope(organization=elsewhere.organization):
        theirs = loaded_wording(elsewhere, texts=OUR_WORDS | {1: "A question of theirs"})
    assert "A question of theirs" not in alice.get(url(episode, f"?with={COLUMBIA}")).content.decode()
    assert ask(alice, episode, theirs, NO).status_code == 404
    with scopes_disabled(), pytest.raises(NotAllowed, match=ELSEWHERE):
        operations.screen(
            episode,
            by=world.actor("alice"),
            at=NOW,
            answers={1: "no", 2: "no", 6: "no"},
            instrument=COLUMBIA,
            wording=theirs.pk,
        )
    assert not Screen.objects.exists()


def test_who_may_not_ask(world, elsewhere, browse, episode, wording):
    for who, status in (("bob", 403), ("erin", 403), ("dora", 302)):
        assert ask(browse(world.users[who]), episode, wording, NO).status_code == status
    assert ask(browse(elsewhere.users["alice"]), episode, wording, NO).status_code == 404
    assert Screen.objects.count() == 1


def test_the_same_form_sent_twice_is_one_screen(alice, episode, wording):
    sent = NO | {"q6": "yes", "q7": "yes", "instrument": COLUMBIA, "wording": str(wording.pk)} | key()
    assert [alice.post(url(episode), sent).status_code for _ in range(2)] == [302, 302]
    assert Screen.objects.count() == Concern.objects.count() == 1


@pytest.mark.parametrize(
    ("back", "leads_to"),
    [
        ("/clients/", "/clients/"),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example/", None),
        ("/no/such/page/", None),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours_only(alice, episode, back, leads_to):
    sent = {f"q{n}": "no" for n in range(1, 5)} | key()
    answer = alice.post(url(episode, f"?back={back}"), sent)
    assert answer["Location"] == (leads_to or url(episode))
