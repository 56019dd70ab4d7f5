"""Scales and the safety screen in the assessment: seen, given from there, kept with the decision, and a hard stop."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from handrail.anytime.measures import operations as measuring
from handrail.anytime.measures.models import Response
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.anytime.safety.models import Screen
from handrail.care.placement import measured, operations, queries
from handrail.care.placement.measured import Beside, beside, kept
from handrail.care.placement.models import Assessment
from handrail.ground.clinic import operations as clinic
from handrail.ground.steps import NotAllowed
from tests.builders_stages import ASSESSED, BOTH_WAYS, at_assessment
from tests.care.test_placement_pages import TYPED, decide, save
from tests.wording import COLUMBIA, loaded_wording
from tests.world import NOW, key

PHQ9 = dict.fromkeys(range(1, 9), 1) | {9: 2, 10: 1}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def episode(world):
    return at_assessment(world)


@pytest.fixture
def alice(world, browse):
    return browse(world.users["alice"])


def page_of(browser, episode) -> str:
    page = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    return " ".join(unescape(page).split())


def phq9(world, episode, answers=PHQ9):
    alice = world.actor("alice")
    facts = {"instrument": "phq9", "answers": answers, "occasion": "admission"}
    return measuring.answer(episode, by=alice, at=NOW, **facts)


def columbia(world, episode, answers, *, at=LATER):
    wording = loaded_wording(world)
    facts = {"answers": answers, "instrument": COLUMBIA, "wording": wording.pk}
    return safety.screen(episode, by=world.actor("alice"), at=at, **facts)


@pytest.mark.ledger("L01")
def test_the_assessment_shows_scales_and_screen_and_keeps_what_stood_there(world, alice, episode):
    assert "not answered yet" in page_of(alice, episode)
    phq9(world, episode)
    save(alice, episode)
    page = page_of(alice, episode)
    for shown in ("PHQ-9", '<b class="num">10</b> moderate', "Item 9: 2", "ASQ: negative", "Open concern"):
        assert shown in page
    said = {"reason": "Sister stays; item 9 was talked about."}
    assert decide(alice, episode, **said).status_code == 422  # item 9 waits for somebody to look
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    safety.assess(
        concern, by=world.actor("alice"), at=NOW, risk="low", words="Passing thoughts; sister stays."
    )
    assert decide(alice, episode, **said).status_code == 302
    stored = Assessment.objects.get().measured
    scale = next(one for one in stored["scales"] if one["instrument"] == "phq9")
    assert (scale["total"], scale["band"], scale["version"], scale["flags"]) == (
        10,
        "moderate",
        "1",
        ["Item 9: 2"],
    )
    assert scale["answered_at"] == NOW.isoformat()
    assert (stored["screen"]["instrument"], stored["screen"]["band"]) == ("asq", "negative")
    assert stored["concerns"][0]["trigger"].startswith("PHQ-9 item 9")
    facts = {"instrument": "gad7", "answers": dict.fromkeys(range(1, 8), 3), "occasion": "admission"}
    measuring.answer(episode, by=world.actor("alice"), at=LATER, **facts)
    page = page_of(alice, episode)
    then, now = page.split("Scales and screen now")
    assert "Scales and screen when it was decided" in then
    assert '<b class="num">21</b>' in now
    assert '<b class="num">21</b>' not in then


def test_what_was_kept_is_read_back_as_it_was(world, episode):
    phq9(world, episode)
    there = beside(episode)
    assert kept(there.as_dict()) == there
    assert kept({}) is None
    assert kept(Beside((), None, ()).as_dict()) == Beside((), None, ())


def test_a_blank_in_item_9_is_flagged_and_leaves_no_total(world, alice, episode):
    phq9(world, episode, PHQ9 | {9: None})
    page = page_of(alice, episode)
    assert "Item 9 left blank" in page
    scale = next(one for one in beside(episode).scales if one.instrument == "phq9")
    assert (scale.total, bool(scale.cannot_tell)) == (None, True)


@pytest.mark.ledger("L01")
def test_a_scale_is_given_from_the_draft_which_is_saved_and_waits(world, alice, episode):
    here = reverse("placement:assessment", args=[episode.pk])
    sent = TYPED | {"section_trauma": "Told in their own words.", "then": "phq9"} | key()
    away = alice.post(here, sent)
    assert away["Location"] == f"{reverse('measures:give', args=[episode.pk, 'phq9'])}?back={here}"
    assert Assessment.objects.get().sections["trauma"] == "Told in their own words."
    answers = {f"q{n}": "1" for n in range(1, 11)} | {"occasion": "admission"}
    assert alice.post(away["Location"], answers | key())["Location"] == here
    assert Response.objects.get().total == 9
    assert "Told in their own words." in page_of(alice, episode)
    away = alice.post(here, TYPED | {"revision": "1", "then": "screen"} | key())
    assert away["Location"] == f"{reverse('safety:screen', args=[episode.pk])}?back={here}"
    no = {f"q{n}": "no" for n in range(1, 5)}
    assert alice.post(away["Location"], no | key())["Location"] == here


@pytest.mark.parametrize("then", ["", "asq", "mystery", "//elsewhere.example"])
def test_only_the_programs_scales_and_the_screen_lead_away(alice, episode, then):
    here = reverse("placement:assessment", args=[episode.pk])
    assert alice.post(here, TYPED | {"then": then} | key())["Location"] == here


def test_a_draft_that_cannot_be_saved_goes_nowhere_and_loses_nothing(alice, episode):
    here = reverse("placement:assessment", args=[episode.pk])
    wrong = alice.post(here, TYPED | {"code_1": "nonsense"[:8], "then": "phq9"} | key())
    assert wrong.status_code == 422
    assert "Low since spring" in wrong.content.decode()


def test_who_may_not_save_gives_without_saving_and_a_reader_gives_nothing(world, browse, episode):
    give = reverse("measures:give", args=[episode.pk, "phq9"])
    assert f'href="{give}?back=' in page_of(browse(world.users["lee"]), episode)
    assert give not in page_of(browse(world.users["bob"]), episode)


def test_a_decision_is_about_the_scales_its_maker_saw(world, alice, episode):
    save(alice, episode)
    seen = beside(episode).seen
    facts = {"instrument": "gad7", "answers": dict.fromkeys(range(1, 8), 0), "occasion": "admission"}
    measuring.answer(episode, by=world.actor("priya"), at=NOW, **facts)
    late = decide(alice, episode, seen=seen, why_not_less="Kept as typed.")
    assert late.status_code == 422
    page = late.content.decode()
    assert "changed since you opened this page" in page
    assert "Kept as typed." in page
    assert f'value="{beside(episode).seen}"' in page
    assert decide(alice, episode, seen=beside(episode).seen).status_code == 302


@pytest.mark.ledger("L03", "L04")
@pytest.mark.parametrize(
    "answers",
    [
        {1: "no", 2: "no", 6: "yes", 7: "yes"},  # high
        {1: "yes", 2: "yes", 3: "yes", 4: None, 5: "no", 6: "no"},  # at least moderate: may be high
        {1: "no", 2: "refused", 6: "no"},
    ],
)
def test_a_high_or_unfinished_screen_stops_acceptance_until_the_risk_is_assessed(
    world, alice, episode, answers, set_clock
):
    set_clock(LATER)
    columbia(world, episode, answers)
    save(alice, episode)
    stopped = decide(alice, episode)
    assert stopped.status_code == 422
    assert "the risk is not assessed yet" in stopped.content.decode()
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    said = {"risk": "moderate", "words": "Talked for an hour; sister takes the pills."}
    safety.assess(concern, by=world.actor("alice"), at=LATER, **said)
    set_clock(LATER + timedelta(days=1))
    assert decide(alice, episode).status_code == 422  # that was yesterday
    safety.assess(concern, by=world.actor("alice"), at=LATER + timedelta(days=1), **said)
    assert decide(alice, episode).status_code == 302


def test_another_level_is_never_held_up_by_a_screen(world, alice, episode, set_clock):
    set_clock(LATER)
    columbia(world, episode, {4: "yes"})
    save(alice, episode)
    sent = {"level": "inpatient", "reason": "In danger tonight", "next_step": "Riverside Hospital, now"}
    assert decide(alice, episode, **sent).status_code == 302


def test_a_calmer_screen_takes_nothing_away_from_one_nobody_looked_at(world, episode):
    alice = world.actor("alice")
    safety.screen(episode, by=alice, at=LATER, answers={1: "yes", 2: "no", 3: "no", 4: "no", 5: "yes"})
    safety.screen(
        episode, by=alice, at=LATER + timedelta(minutes=5), answers=dict.fromkeys(range(1, 5), "no")
    )
    assert Screen.objects.count() == 3
    on = LATER.date()
    (words,) = safety_queries.why_assess_first(episode, on=on)
    assert words.startswith("ASQ: acute_positive")
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    safety.assess(concern, by=alice, at=LATER + timedelta(minutes=9), risk="low", words="Talked; safe.")
    assert list(safety_queries.why_assess_first(episode, on=on + timedelta(days=3))) == []


def test_to_assess_another_concern_frees_nobody_from_a_high_screen(world, episode):
    alice = world.actor("alice")
    argued = safety.raise_by_hand(
        episode, by=alice, at=LATER, level="medium", seen="Argued in the waiting room"
    )
    safety.screen(episode, by=alice, at=LATER, answers={1: "yes", 2: "no", 3: "no", 4: "no", 5: "yes"})
    safety.assess(argued, by=alice, at=LATER + timedelta(minutes=1), risk="low", words="Over.")
    (words,) = safety_queries.why_assess_first(episode, on=LATER.date())
    assert words.startswith("ASQ: acute_positive")


def test_a_screen_in_words_withdrawn_meanwhile_stops_acceptance_as_well(world, episode):
    alice, erin = world.actor("alice"), world.actor("erin")
    wording = loaded_wording(world)
    clinic.withdraw_wording(wording, by=erin, at=NOW, because="The permission ended")
    answers = {1: "yes", 2: "yes", 3: "no", 4: "yes", 5: "no", 6: "no", 7: None}
    asked = {"instrument": "cssrs_screener", "wording": wording.pk}
    assert safety.screen(episode, by=alice, at=LATER, answers=answers, **asked).result == "high"
    for this_day in (True, False):
        (words,) = safety_queries.why_assess_first(episode, on=LATER.date(), this_day=this_day)
        assert "the risk is not assessed yet" in words
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    safety.assess(concern, by=alice, at=LATER, risk="moderate", words="Sister stays; pills locked.")
    assert list(safety_queries.why_assess_first(episode, on=LATER.date())) == []


def test_a_high_concern_of_any_origin_waits_for_its_assessment(world, episode):
    safety.raise_by_hand(episode, by=world.actor("alice"), at=LATER, level="high", seen="Gave the dog away")
    (words,) = safety_queries.why_assess_first(episode, on=LATER.date())
    assert words.startswith("A safety concern (high) is open")


def test_whatever_happens_beside_it_meanwhile_is_seen_before_a_decision(world, alice, episode):
    set_aside = safety.raise_by_hand(
        episode, by=world.actor("alice"), at=LATER, level="medium", seen="Missed two meals"
    )
    save(alice, episode)
    assert decide(alice, episode, seen="").status_code == 422
    before = measured.beside(episode).seen
    safety.assess(set_aside, by=world.actor("alice"), at=LATER, risk="high", words="Worse than it looked.")
    assert decide(alice, episode, seen=before).status_code == 422
    between = measured.beside(episode).seen
    safety.raise_by_hand(episode, by=world.actor("alice"), at=LATER, level="medium", seen="Gave things away")
    assert between != measured.beside(episode).seen
    assert not Assessment.objects.filter(state="decided").exists()


@pytest.mark.parametrize(("result", "stops"), [("low", False), ("moderate", True)])
def test_a_lesser_screen_stops_nothing_once_somebody_looked(world, episode, result, stops):
    answers = {
        1: "yes" if result == "low" else "no",
        2: "no",
        6: "yes" if result == "moderate" else "no",
        7: "no",
    }
    assert columbia(world, episode, answers).result == result
    assert bool(list(safety_queries.why_assess_first(episode, on=LATER.date()))) == stops
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    safety.assess(concern, by=world.actor("alice"), at=LATER, risk="low", words="Years ago; safe now.")
    tomorrow = (LATER + timedelta(days=1)).date()
    assert list(safety_queries.why_assess_first(episode, on=tomorrow)) == []


def test_another_clinics_course_gives_nothing_away(world, elsewhere, browse, episode):
    phq9(world, episode)
    charlie = browse(elsewhere.users["alice"])
    assert charlie.get(reverse("placement:assessment", args=[episode.pk])).status_code == 404
    here = reverse("placement:assessment", args=[episode.pk])
    assert charlie.post(here, TYPED | {"then": "phq9"} | key()).status_code == 404


def test_the_same_words_stop_it_by_any_way(world, episode):
    alice = world.actor("alice")
    operations.assess(episode, by=alice, at=NOW, revision=0, said=ASSESSED)
    columbia(world, episode, {5: "yes"})
    with pytest.raises(NotAllowed, match="C-SSRS: high"):
        operations.decide(episode, by=alice, at=LATER, level="iop", **BOTH_WAYS)
    assert queries.assessment_of(episode.pk).measured == {}
