from dataclasses import replace
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.care.placement import measured, operations, queries
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS, Assessment, FrameworkScore, LevelLine
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import StageChange
from handrail.ground.episode.queries import program_of
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_stages import (
    ASSESSED,
    BOTH_WAYS,
    KIM,
    SECTIONS,
    START,
    admitted,
    at_assessment,
    episode_of,
)
from tests.world import NOW, key

TYPED = {
    "revision": "0",
    "formulation": "Low since spring; weekly care is not enough.",
    "code_1": "F33.1",
    "words_1": "Depression that comes back, moderate",
    **{f"rated_{name}": "1" for name in DIMENSIONS},
    **{f"stops_{name}": "no" for name in EXCLUSIONS},
    "rated_functioning": "2",
    **{f"section_{name}": words for name, words in SECTIONS.items()},
}
IOP = {"level": "iop", "reason": "", "next_step": "", "revision": "1", **BOTH_WAYS}


@pytest.fixture
def episode(world):
    return at_assessment(world)


def save(browser, episode, **typed):
    return browser.post(reverse("placement:assessment", args=[episode.pk]), TYPED | typed | key())


def decide(browser, episode, **typed):
    seen = {"seen": measured.beside(episode).seen}
    return browser.post(reverse("placement:decision", args=[episode.pk]), IOP | seen | typed | key())


@pytest.mark.ledger("L01", "L04")
def test_an_assessment_is_saved_recommended_and_accepted(world, browse, episode):
    browser = browse(world.users["alice"])
    assert save(browser, episode).status_code == 302
    shown = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    for words in ("Not less: functioning 2", "Not more: risk, functioning", "Low since spring", "F33.1"):
        assert words in shown
    assert decide(browser, episode).status_code == 302
    kept = Assessment.objects.get()
    assert (kept.decided, kept.recommended, kept.decided_by.name) == ("iop", "iop", "Alice Moreno")
    assert kept.reason.startswith("Not less")
    episode.refresh_from_db()
    assert episode.stage == "admission"
    assert queries.exclusions_clear(episode.pk) is True
    assert Event.objects.get(what="placement.decided").detail["agrees"] is True
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.update(reason="another")
    after = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    assert "The assessment is decided." in after
    assert save(browser, episode, revision="1").status_code == 422


@pytest.mark.ledger("L04")
def test_a_decision_against_the_rules_needs_its_reason_and_keeps_it(world, browse, episode):
    browser = browse(world.users["alice"])
    save(browser, episode, rated_risk_of_harm="3")
    refused = decide(browser, episode)
    assert refused.status_code == 422
    assert "This differs from what the rules recommend." in refused.content.decode()
    assert decide(browser, episode, reason="Sister stays with them at night.").status_code == 302
    kept = Assessment.objects.get()
    assert (kept.recommended, kept.decided, kept.reason) == ("php", "iop", "Sister stays with them at night.")


@pytest.mark.ledger("L03")
@pytest.mark.parametrize("said", ["yes", "not asked", ""])
def test_what_stops_an_admission_holds_it_until_it_is_resolved(world, browse, episode, said):
    browser = browse(world.users["alice"])
    save(browser, episode, stops_active_withdrawal=said)
    refused = decide(browser, episode, reason="All the same")
    assert refused.status_code == 422
    assert "ctive withdrawal" in refused.content.decode()
    assert "All the same" in refused.content.decode()
    assert save(browser, episode, revision="1").status_code == 302
    assert decide(browser, episode, revision="2").status_code == 302


@pytest.mark.ledger("L03")
def test_another_level_needs_a_next_step_and_ends_here(world, browse, episode):
    browser = browse(world.users["alice"])
    save(browser, episode, rated_risk_of_harm="4", rated_functioning="", code_1="", words_1="")
    assert decide(browser, episode, level="inpatient").status_code == 422
    done = decide(browser, episode, level="inpatient", next_step="Riverside Hospital, tonight, by ambulance")
    assert done.status_code == 302
    episode.refresh_from_db()
    assert episode.stage == "closed"
    assert Assessment.objects.get().next_step.startswith("Riverside Hospital")
    assert "Riverside Hospital" in StageChange.objects.get(now="closed").reason


def test_a_rating_left_out_is_not_a_zero(world, browse, episode):
    browser = browse(world.users["alice"])
    save(browser, episode, rated_treatment_history="")
    kept = Assessment.objects.get()
    assert (kept.ratings["treatment_history"], kept.recommended) == (None, "")
    assert "Not rated yet: treatment history." in decide(browser, episode, reason="x").content.decode()


@pytest.mark.ledger("L06")
@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("depression", 422, "like F33.1"),
        ("U07.1", 422, "like F33.1"),
        ("F33.1", 302, ""),
        ("f41.1", 302, ""),
        ("F20.0", 302, "that this program treats"),
    ],
)
def test_a_diagnosis_has_a_code_of_the_right_form(world, browse, episode, code, status, words):
    browser = browse(world.users["alice"])
    answer = save(browser, episode, code_1=code[:8])
    assert answer.status_code == status
    assert Assessment.objects.exists() == (status == 302)
    shown = answer if status == 422 else browser.get(reverse("placement:assessment", args=[episode.pk]))
    assert words in shown.content.decode()
    if status == 422:
        assert "Low since spring" in answer.content.decode()


def test_of_two_editors_the_second_is_told_and_keeps_the_words(world, browse, episode):
    alice, priya = browse(world.users["alice"]), browse(world.users["priya"])
    assert save(alice, episode).status_code == 302
    second = save(priya, episode, formulation="Priya's words")
    assert second.status_code == 422
    page = second.content.decode()
    assert "Alice Moreno saved this assessment at" in page
    assert "Priya&#x27;s words" in page
    assert TYPED["formulation"] in page  # Alice's, to compare
    assert 'name="revision" value="1"' in page  # so that saving again, knowingly, succeeds
    assert save(alice, episode, revision="1", formulation="Alice again").status_code == 302
    assert save(priya, episode, revision="1", formulation="Priya's words").status_code == 422
    # A decision is about the revision its maker saw.
    assert decide(priya, episode, revision="1").status_code == 422
    assert Assessment.objects.get().formulation == "Alice again"
    assert decide(priya, episode, revision="2").status_code == 302


def test_the_same_save_sent_twice_is_one_revision(world, browse, episode):
    browser, sent = browse(world.users["alice"]), TYPED | key()
    url = reverse("placement:assessment", args=[episode.pk])
    assert browser.post(url, sent).status_code == browser.post(url, sent).status_code == 302
    assert Assessment.objects.get().revision == 1


@pytest.mark.ledger("P10")
def test_a_licence_that_ended_stops_the_decision(world, browse, episode):
    browser = browse(world.users["alice"])
    save(browser, episode)
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=NOW.date().replace(day=22))
    shown = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    assert "Only a clinician with a licence in force" in shown
    assert decide(browser, episode).status_code == 422
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=NOW.date())
    assert decide(browser, episode).status_code == 302


def test_a_child_is_not_accepted_into_an_adult_program(world):
    young = people.Identity("Ari", "Lund", NOW.date().replace(year=2008, day=24))
    episode, alice = at_assessment(world, young), world.actor("alice")
    operations.assess(episode, by=alice, at=NOW, revision=0, said=ASSESSED)
    with pytest.raises(NotAllowed, match="17 years"):
        operations.decide(episode, by=alice, at=NOW, level="iop", **BOTH_WAYS)


def test_before_its_stage_nothing_is_assessed(world, browse):
    episode = episode_of(world, KIM)
    assert save(browse(world.users["alice"]), episode).status_code == 422
    assert not Assessment.objects.exists()


def test_bob_reads_dora_is_turned_away_charlie_finds_nothing(world, browse, episode, elsewhere):
    url = reverse("placement:assessment", args=[episode.pk])
    assert browse(world.users["bob"]).get(url).status_code == 200
    assert save(browse(world.users["bob"]), episode).status_code == 422
    assert decide(browse(world.users["bob"]), episode).status_code == 403
    assert browse(world.users["dora"]).get(url).status_code == 403
    charlie = browse(elsewhere.users["alice"])
    assert charlie.get(url).status_code == save(charlie, episode).status_code == 404
    assert decide(charlie, episode).status_code == 404
    with pytest.raises(NotAllowed):
        operations.assess(episode, by=system(elsewhere.organization.pk), at=NOW, revision=0, said=ASSESSED)
    assert not Assessment.objects.exists()


def test_assessments_wait_in_the_work_list_until_decided(world, episode, django_assert_num_queries):
    alice = world.actor("alice")
    program_of(episode)
    with django_assert_num_queries(3):
        (line,) = queries.due(as_of=NOW, by=alice)
    assert line.words == "Assessment to write"
    for n in range(2):
        at_assessment(world, people.Identity(f"N{n}", f"M{n}", KIM.birth_date))
    operations.assess(episode, by=alice, at=NOW, revision=0, said=ASSESSED)
    with django_assert_num_queries(3):
        lines = queries.due(as_of=NOW, by=alice)
    assert [line.words for line in lines].count("Assessment to decide") == 1
    operations.decide(episode, by=alice, at=NOW, level="iop", **BOTH_WAYS)
    assert len(queries.due(as_of=NOW, by=alice)) == 2


@pytest.mark.ledger("L01")
def test_a_section_that_is_not_written_holds_the_decision_and_what_is_typed_is_kept(world, browse, episode):
    browser = browse(world.users["alice"])
    assert save(browser, episode, section_mental_status=" ", section_trauma="Only this.").status_code == 302
    refused = decide(browser, episode, why_not_less="Kept as typed.")
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "Not written yet: Mental status today." in words
    assert "Kept as typed." in words
    assert "Only this." in words  # the draft waits as it was left
    assert save(browser, episode, revision="1").status_code == 302
    assert decide(browser, episode, revision="2").status_code == 302


@pytest.mark.ledger("L04")
@pytest.mark.parametrize("missing", ["why_not_less", "why_not_more"])
def test_both_arguments_are_asked(world, browse, episode, missing):
    browser = browse(world.users["alice"])
    save(browser, episode)
    refused = decide(browser, episode, **{missing: " "})
    assert refused.status_code == 422
    assert "Argue both ways" in refused.content.decode()
    assert decide(browser, episode).status_code == 302
    shown = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    assert BOTH_WAYS[missing] in shown


@pytest.mark.ledger("L02", "L04")
def test_thoughts_of_suicide_alone_exclude_nobody_and_motivation_is_no_gate(world, browse, episode):
    browser = browse(world.users["alice"])
    save(
        browser, episode, rated_engagement="4", section_risk="Thoughts of suicide most days, no plan, no act."
    )
    assert decide(browser, episode, reason="Wants it to stop; comes because of a sister.").status_code == 302
    episode.refresh_from_db()
    assert episode.stage == "admission"


@pytest.mark.ledger("L04")
def test_four_levels_are_kept_apart_each_with_its_reason(world, browse, elsewhere):
    episode = at_assessment(world)
    browser, reviewer = browse(world.users["alice"]), browse(world.users["bob"])
    save(browser, episode, rated_risk_of_harm="3")
    decide(browser, episode, reason="Sister stays with them at night.")
    url = reverse("placement:authorization", args=[episode.pk])
    said = {
        "level": "outpatient",
        "reference": "A-7781",
        "from_day": "2026-11-24",
        "until_day": "2026-12-08",
        "reason": "Reviewer asks for weekly care first",
    }
    assert reviewer.post(url, said | {"until_day": "2026-11-01"} | key()).status_code == 422
    assert reviewer.post(url, said | key()).status_code == 302
    assert browser.post(url, said | key()).status_code == 403  # the therapist does not speak for the payer
    assert browse(elsewhere.users["bob"]).post(url, said | key()).status_code == 404
    levels = {one.kind: one for one in queries.levels_of(episode.pk)}
    assert {kind: one.line and one.line.level for kind, one in levels.items()} == {
        "recommended": "php",
        "decided": "iop",
        "authorized": "outpatient",
        "provided": None,
    }
    assert [kind for kind, one in levels.items() if one.differs] == ["recommended", "authorized"]
    page = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    assert page.count("not as decided") == 2
    assert "A-7781" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        LevelLine.objects.update(level="iop")


@pytest.mark.ledger("L04")
def test_what_is_provided_is_noted_at_admission(world):
    episode = admitted(world)
    provided = next(one for one in queries.levels_of(episode.pk) if one.kind == "provided")
    assert (provided.line.level, provided.line.from_day, provided.differs) == ("iop", START, False)


@pytest.mark.ledger("L04")
def test_a_licensed_framework_is_kept_as_scores_without_its_text(world, browse, episode, elsewhere):
    browser, url = browse(world.users["alice"]), reverse("placement:score", args=[episode.pk, "locus"])
    scores = dict(zip(("s1", "s2", "s3", "s4a", "s4b", "s5", "s6"), (2, 3, 2, 3, 2, 3, 2), strict=True))
    typed = {f"locus-{scale}": str(score) for scale, score in scores.items()}
    typed |= {
        "locus-level": "level 3 (intensive outpatient)",
        "locus-licence": "Clinic licence 12, paper copy",
    }
    assert browser.post(url, typed | {"locus-s1": "6"} | key()).status_code == 422
    assert browser.post(url, typed | {"locus-licence": ""} | key()).status_code == 422
    assert not FrameworkScore.objects.exists()
    assert browser.post(url, typed | key()).status_code == 302
    assert browser.post(url, typed | {"locus-s2": ""} | key()).status_code == 302
    whole, partial = FrameworkScore.objects.order_by("at", "id")
    assert (whole.composite, whole.edition) == (17, "20")
    assert partial.composite is None  # a blank scale is never a zero
    assert browse(world.users["dora"]).post(url, typed | key()).status_code == 403
    assert browse(elsewhere.users["alice"]).post(url, typed | key()).status_code == 404
    missing = reverse("placement:score", args=[episode.pk, "mystery"])
    assert browser.post(missing, typed | key()).status_code == 404


@pytest.mark.ledger("L07")
@pytest.mark.parametrize(("answer", "accepted"), [("yes", True), ("no", False), ("not asked", False)])
def test_a_programs_own_rule_is_asked_of_the_client_and_leads_somewhere(world, browse, answer, accepted):
    world.program = clinic.publish_program(
        world.site, shelf.program("womens"), by=system(world.organization.pk), at=NOW
    )
    episode, browser = at_assessment(world), browse(world.users["alice"])
    (rule,) = program_of(episode).eligibility
    page = browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode()
    assert rule.asks in unescape(page)
    save(browser, episode, **{f"own_{rule.id}": answer, "code_1": "F43.10", "words_1": "PTSD"})
    sent = decide(browser, episode)
    assert (sent.status_code == 302) is accepted
    if answer == "no":
        assert rule.otherwise in unescape(sent.content.decode())


def eating_disorder(world):
    world.program = clinic.publish_program(
        world.site, shelf.program("eating_disorder"), by=system(world.organization.pk), at=NOW
    )
    return at_assessment(world), {"code_1": "F50.2", "words_1": "Bulimia", "also_meals_not_possible": "no"}


@pytest.mark.ledger("L03", "L04")
@pytest.mark.parametrize(("answer", "accepted"), [("no", True), ("yes", False), ("not asked", False)])
def test_a_programs_own_exclusion_is_asked_and_holds_the_admission(world, browse, answer, accepted):
    episode, typed = eating_disorder(world)
    browser, url = browse(world.users["alice"]), reverse("placement:assessment", args=[episode.pk])
    page = unescape(browser.get(url).content.decode())
    own = next(one for one in program_of(episode).exclusions if one.id == "medically_unstable")
    assert page.count(own.words) == 1
    assert (
        "If yes: Medical evaluation today; inpatient care that knows eating disorders. A hospital stay"
        in page
    )
    assert "Not able to take part in groups now.<" not in page  # one of the four asks the same
    assert save(browser, episode, **typed, also_medically_unstable=answer).status_code == 302
    sent = decide(browser, episode)
    assert (sent.status_code == 302) is accepted
    if not accepted:
        words = unescape(sent.content.decode())
        assert "A hospital stay, when someone can't be safe at home." in words
        assert own.words[:-1] in words
        assert queries.exclusions_clear(episode.pk) is None
        # it holds only this program: elsewhere is open to everyone, with the next step written
        elsewhere = {"level": "inpatient", "reason": "Not stable.", "next_step": "Riverside, today by car"}
        assert decide(browser, episode, **elsewhere).status_code == 302
    else:
        assert queries.exclusions_clear(episode.pk) is True


def test_an_exclusion_that_was_marked_is_resolved_by_a_clinician_and_the_words_stay_as_asked(world, browse):
    episode, typed = eating_disorder(world)
    browser = browse(world.users["alice"])
    save(browser, episode, **typed, also_medically_unstable="yes")
    assert decide(browser, episode).status_code == 422
    save(browser, episode, **typed, also_medically_unstable="no", revision="1")
    assert decide(browser, episode, revision="2").status_code == 302
    kept = Assessment.objects.get().own_exclusions
    asked = {one["id"]: (one["asked"], one["answer"]) for one in kept}
    words = {one.id: one.words for one in program_of(episode).exclusions}
    assert asked == {name: (words[name], False) for name in ("medically_unstable", "meals_not_possible")}
    page = unescape(browser.get(reverse("placement:assessment", args=[episode.pk])).content.decode())
    assert words["medically_unstable"] in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.update(own_exclusions=[])


def test_an_exclusion_that_the_program_does_not_name_is_refused(world, episode):
    said = replace(ASSESSED, own_exclusions={"immediate_danger": False})
    with pytest.raises(NotAllowed, match="does not hold"):
        operations.assess(episode, by=world.actor("alice"), at=NOW, revision=0, said=said)
