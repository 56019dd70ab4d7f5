from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from handrail.anytime.consents import queries as consents
from handrail.anytime.consents.models import Consent
from handrail.care.aftercare import operations as aftercare
from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import Referral
from handrail.care.intake import operations, queries
from handrail.care.intake.models import IntakeInterview
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.people import operations as people
from handrail.ground.people.models import Availability, Client, Guardian
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_stages import KIM, at_assessment, episode_of, screened, signed
from tests.builders_threads import course_of_care
from tests.world import NOW, key

SAM = {
    "given_name": "Samuel",
    "family_name": "Reed",
    "preferred_name": "Sam",
    "pronouns": "they/them",
    "birth_date": "1990-04-02",
    "language": "en",
    "phone": "555-0101",
}
WORDS = {"what_brings_you": "I can't get up in the morning."}


def answered(world, name="Samuel Reed", source="self") -> Referral:
    dora = world.actor("dora")
    referral = inquiry.receive(
        world.program, inquiry.Request(name, phone="555-0101", source=source), by=dora, at=NOW
    )
    inquiry.answer(referral, by=dora, at=NOW, words="Come on Tuesday.")
    return referral


@pytest.fixture
def episode(world):
    return episode_of(world)


def page_of(browser, episode) -> str:
    return browser.get(reverse("intake:interview", args=[episode.pk])).content.decode()


@pytest.mark.ledger("B03", "A05")
def test_an_answered_request_becomes_a_client_with_a_course_of_care(world, browse):
    referral, browser = answered(world), browse(world.users["dora"])
    url = reverse("intake:begin", args=[referral.pk])
    form = browser.get(url).content.decode()
    assert 'value="Samuel"' in form
    assert 'value="555-0101"' in form
    answer = browser.post(url, SAM | key())
    assert answer.status_code == 302, answer.content.decode()
    episode = Episode.objects.get()
    assert (episode.stage, episode.client.called, episode.client.pronouns) == ("intake", "Sam", "they/them")
    referral.refresh_from_db()
    assert (referral.state, referral.episode_id) == ("in intake", episode.pk)
    assert browser.get(answer["Location"]).status_code == 200
    again = browser.get(url).content.decode()
    assert "The request is in intake." in again


def test_a_request_by_someone_else_does_not_lend_its_name(world, browse):
    referral = answered(world, name="Nora Reed", source="family")
    form = browse(world.users["dora"]).get(reverse("intake:begin", args=[referral.pk])).content.decode()
    assert 'value="Nora"' not in form


def test_what_a_hospital_told_of_the_person_is_filled_in_and_its_own_number_is_not(world, browse):
    dora, browser = world.actor("dora"), browse(world.users["dora"])
    request = inquiry.Request(
        "Ward 4",
        phone="555-0144",
        source="hospital",
        referrer="Lakeside Hospital",
        referrer_contact="fax 555-0145",
        for_whom="Reed, Samuel",
        birth_date=KIM.birth_date,
        recent_hospital_stay=True,
        left_hospital_on=NOW.date() + timedelta(days=4),
    )
    referral = inquiry.receive(world.program, request, by=dora, at=NOW)
    inquiry.answer(referral, by=dora, at=NOW, words="Come on Tuesday.")
    url = reverse("intake:begin", args=[referral.pk])
    form = browser.get(url).content.decode()
    for value in ("Samuel", "Reed", f"{KIM.birth_date:%Y-%m-%d}"):
        assert f'value="{value}"' in form, value
    for words in ("<b>Reed, Samuel</b>", "Ward 4 asked for this person", "Lakeside Hospital", "27 Nov 2026"):
        assert words in form, words
    assert 'value="555-0144"' not in form
    answer = browser.post(url, SAM | key())
    page = browser.get(answer["Location"]).content.decode()
    for value in ("Lakeside Hospital", "2026-11-27", "fax 555-0145"):
        assert f'value="{value}"' in page, value


def test_a_form_without_a_birth_date_keeps_the_words_and_saves_nothing(world, browse):
    referral = answered(world)
    answer = browse(world.users["dora"]).post(
        reverse("intake:begin", args=[referral.pk]), SAM | {"birth_date": "", "pronouns": "ze/zir"} | key()
    )
    assert answer.status_code == 422
    assert "ze/zir" in answer.content.decode()
    assert not Client.objects.exists()


def test_the_same_registration_sent_twice_is_one_client(world, browse):
    referral, browser, sent = answered(world), browse(world.users["dora"]), SAM | key()
    url = reverse("intake:begin", args=[referral.pk])
    assert browser.post(url, sent)["Location"] == browser.post(url, sent)["Location"]
    assert Client.objects.count() == 1


@pytest.mark.parametrize("who", ["same", "other"])
def test_someone_who_may_be_on_file_is_shown_and_must_be_told_apart(world, browse, who, episode):
    known = episode.client
    Episode.objects.update(stage="closed")
    referral, browser = answered(world), browse(world.users["dora"])
    url = reverse("intake:begin", args=[referral.pk])
    asked = browser.post(url, SAM | {"phone": "555-0177"} | key())
    assert asked.status_code == 422
    assert known.number in asked.content.decode()
    assert Client.objects.count() == 1
    said = {"same_as": str(known.pk) if who == "same" else "someone else"}
    assert browser.post(url, SAM | {"phone": "555-0177"} | said | key()).status_code == 302
    assert Client.objects.count() == (1 if who == "same" else 2)
    newest = Episode.objects.order_by("id").last().client
    assert (newest.pk == known.pk) == (who == "same")
    assert newest.phone == "555-0177"


def test_the_verb_itself_asks_about_people_alike(world, episode):
    Episode.objects.update(stage="closed")
    referral = answered(world)
    identity = operations.people.Identity("Samuel", "Reed", episode.client.birth_date)
    with pytest.raises(NotAllowed, match="may be the same person"):
        operations.begin(referral, by=world.actor("dora"), at=NOW, identity=identity)


@pytest.mark.ledger("A04", "A05")
def test_what_is_told_at_intake_is_kept_and_shown(world, browse, episode):
    browser = browse(world.users["dora"])
    assert browser.post(reverse("intake:interview", args=[episode.pk]), WORDS | key()).status_code == 302
    times = {"from_0": "09:00", "until_0": "12:30", "note_0": "after the school run"}
    assert browser.post(reverse("intake:availability", args=[episode.pk]), times | key()).status_code == 302
    ease = {"comfort_needs": "Please leave the door open.", "clinician_preference": "woman"}
    assert browser.post(reverse("intake:comfort", args=[episode.pk]), ease | key()).status_code == 302
    window = Availability.objects.get()
    assert (window.weekday, f"{window.from_time:%H:%M}", f"{window.until_time:%H:%M}") == (
        0,
        "09:00",
        "12:30",
    )
    shown = page_of(browser, episode)
    for words in ("get up in the morning", "after the school run", "Please leave the door open."):
        assert words in shown
    assert Event.objects.filter(what="chart.read").count() == 1


@pytest.mark.parametrize(
    "times",
    [{"from_0": "09:00"}, {"from_0": "12:00", "until_0": "09:00"}, {"from_0": "soon", "until_0": "x"}],
)
def test_a_stretch_that_cannot_be_is_refused(world, browse, episode, times):
    answer = browse(world.users["dora"]).post(
        reverse("intake:availability", args=[episode.pk]), times | {"note_0": "typed words"} | key()
    )
    assert answer.status_code == 422
    assert "typed words" in answer.content.decode()
    assert not Availability.objects.exists()


def test_of_two_writers_the_second_is_told(world, browse, episode, set_clock):
    browser, url = browse(world.users["dora"]), reverse("intake:interview", args=[episode.pk])
    assert browser.post(url, WORDS | key()).status_code == 302
    seen = browser.get(url).context["interview_form"].initial["seen"]
    set_clock(NOW + timedelta(minutes=1))
    assert browser.post(url, {"what_brings_you": "First", "seen": seen} | key()).status_code == 302
    second = browser.post(url, {"what_brings_you": "Second", "seen": seen} | key())
    assert second.status_code == 422
    assert "Second" in second.content.decode()
    assert browser.post(url, {"what_brings_you": "Third"} | key()).status_code == 422
    assert IntakeInterview.objects.get().what_brings_you == "First"


@pytest.mark.ledger("L01")
def test_nobody_is_sent_to_assessment_before_consent_screen_and_interview(world, browse, episode):
    alice, browser = world.actor("alice"), browse(world.users["dora"])
    go = reverse("intake:handover", args=[episode.pk])
    waits = [
        "interview is not written",
        "consent to an evaluation is not signed",
        "safety screen is not done",
    ]
    for words in waits:
        assert words in page_of(browser, episode)
    assert browser.post(go, key()).status_code == 409
    operations.interview(episode, by=alice, at=NOW, words=operations.Told("Words"))
    signed(world, episode, "consent_to_evaluate")
    assert waits[1] not in page_of(browser, episode)
    assert waits[2] in browser.post(go, key()).content.decode()
    screened(world, episode)
    sent = browser.post(go, key(), follow=True)
    assert sent.status_code == 200  # whoever sends it on lands on a page of theirs
    assert sent.redirect_chain[-1][0] == reverse("intake:interview", args=[episode.pk])
    episode.refresh_from_db()
    assert episode.stage == "placement"
    assert browser.post(go, key()).status_code == 409


def test_after_intake_the_interview_is_read_and_no_longer_written(world, browse):
    episode, browser = at_assessment(world), browse(world.users["alice"])
    assert "Intake is over." in page_of(browser, episode)
    answer = browser.post(reverse("intake:interview", args=[episode.pk]), WORDS | key())
    assert answer.status_code == 422
    assert IntakeInterview.objects.get().what_brings_you == "I can't get up in the morning."


def test_a_name_leads_the_desk_to_the_intake_page_and_to_nothing_clinical(world, browse, elsewhere):
    episode = at_assessment(world)
    url = reverse("staff:client", args=[episode.pk])
    dora = browse(world.users["dora"])
    answer = dora.get(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("intake:interview", args=[episode.pk]))
    there = dora.get(url, follow=True)
    assert there.status_code == 200
    told = IntakeInterview.objects.get().what_brings_you.rpartition("'")[2]
    assert told not in there.content.decode()
    assert told in page_of(browse(world.users["alice"]), episode)
    assert browse(world.users["alice"]).get(url).status_code == 200
    assert browse(elsewhere.users["dora"]).get(url).status_code == 404


def test_bob_is_turned_away_and_charlie_finds_nothing(world, browse, episode, elsewhere):
    referral = answered(world)
    bob, charlie = browse(world.users["bob"]), browse(elsewhere.users["alice"])
    for route, one in (("intake:begin", referral), ("intake:interview", episode)):
        assert bob.get(reverse(route, args=[one.pk])).status_code == 403
        assert charlie.get(reverse(route, args=[one.pk])).status_code == 404
    for route in ("interview", "availability", "comfort", "handover"):
        url = reverse(f"intake:{route}", args=[episode.pk])
        assert bob.post(url, WORDS | key()).status_code == 403
        assert charlie.post(url, WORDS | {"clinician_preference": "any"} | key()).status_code == 404


def test_intake_that_waits_is_due_under_one_query_count(world, episode, django_assert_num_queries):
    alice = world.actor("alice")
    program_of(episode)  # the definition is read once and kept
    with django_assert_num_queries(5):
        (line,) = queries.due(as_of=NOW, by=alice)
    assert line.words == "Intake waits for the interview, the consent to evaluate, the safety screen"
    for n in range(2):
        episode_of(world, operations.people.Identity(f"N{n}", f"M{n}", KIM.birth_date))
    with django_assert_num_queries(5):
        assert len(queries.due(as_of=NOW, by=alice)) == 3
    operations.interview(episode, by=alice, at=NOW, words=operations.Told("Words"))
    signed(world, episode, "consent_to_evaluate")
    screened(world, episode)
    assert "Intake is complete: send to assessment" in {
        line.words for line in queries.due(as_of=NOW, by=alice)
    }
    operations.send_to_assessment(episode, by=alice, at=NOW)
    assert len(queries.due(as_of=NOW, by=alice)) == 2


def begin_in(world, browse, program: str, birth_date: str) -> Any:
    """A telephone call about a program becomes a course of care, through the pages."""
    if program != world.program.program:
        world.program = clinic.publish_program(
            world.site, shelf.program(program), by=system(world.organization.pk), at=NOW
        )
    desk = world.actor("dora")
    asked = inquiry.Request(name="Robin Ash", phone="555-0123", source="self", thoughts_of_suicide=False)
    referral = inquiry.receive(world.program, asked, by=desk, at=NOW)
    inquiry.take(referral, by=desk, at=NOW)
    inquiry.answer(referral, by=desk, at=NOW, words="Spoke.", appointment_at=NOW + timedelta(days=1))
    who = {"given_name": "Robin", "family_name": "Ash", "birth_date": birth_date, "language": "en"}
    sent = browse(world.users["dora"]).post(reverse("intake:begin", args=[referral.pk]), who | key())
    assert sent.status_code == 302
    return Episode.objects.get()


@pytest.mark.ledger("A03")
@pytest.mark.parametrize(("program", "sensitivity"), [("substance_use", "part2"), ("skills", "general")])
def test_care_for_substance_use_is_protected_from_the_first_row(world, browse, program, sensitivity):
    episode = begin_in(world, browse, program, "1990-04-02")
    assert episode.sensitivity == sensitivity
    papers = [paper.document.id for paper in consents.papers(episode, on=NOW.date())]
    assert ("part2_consent" in papers) is (sensitivity == "part2")


@pytest.mark.ledger("L07", "A03")
def test_a_parent_decides_with_a_young_person_and_both_sign(world, browse, elsewhere):
    episode = begin_in(world, browse, "adolescent", "2011-04-02")
    dora, here = browse(world.users["dora"]), [episode.pk]
    page = dora.get(reverse("intake:interview", args=here)).content.decode()
    assert "a parent or guardian decides with them" in page
    url = reverse("intake:guardian", args=here)
    mother = {"name": "Ada Ash", "relationship": "mother", "may_consent": "on", "basis": ""}
    assert dora.post(url, mother | key()).status_code == 422  # how do you know?
    assert browse(elsewhere.users["dora"]).post(url, mother | {"basis": "mother"} | key()).status_code == 404
    assert browse(world.users["bob"]).post(url, mother | key()).status_code == 403
    assert dora.post(url, mother | {"basis": "mother, no court order"} | key()).status_code == 302
    dora.post(url, {"name": "Bo Ash", "relationship": "uncle", "basis": ""} | key())
    ada, bo = Guardian.objects.order_by("name")
    sign = reverse("consents:signature", args=[episode.pk, "guardian_consent"])
    words = {"signed_name": "Ada Ash", "agrees": "on"}
    alone = dora.post(sign, words | {"guardian": ""} | key())
    assert "A parent or guardian signs this one" in alone.content.decode()
    assert dora.post(sign, words | {"guardian": str(bo.pk)} | key()).status_code == 422  # an uncle may not
    other = dora.post(sign, words | {"signed_name": "Bo Ash", "guardian": str(ada.pk)} | key())
    assert "Type the name of the guardian who signs: Ada Ash." in other.content.decode()
    assert not Consent.objects.exists()
    assert dora.post(sign, words | {"guardian": str(ada.pk)} | key()).status_code == 302
    signed = Consent.objects.get()
    assert (signed.signed_as, signed.guardian, signed.witnessed_by) == ("guardian", ada, "Dora Lind")
    own = reverse("consents:signature", args=[episode.pk, "teen_agreement"])
    assert dora.post(own, words | key()).status_code == 422  # her mother's name is not hers
    assert dora.post(own, words | {"right": "health care agent"} | key()).status_code == 422
    dora.post(own, words | {"signed_name": "Robin Ash"} | key())
    assert Consent.objects.get(document="teen_agreement").signed_as == "client"
    ended = reverse("intake:guardian_ended", args=[episode.pk, ada.pk])
    assert dora.post(ended, {"reason": ""} | key()).status_code == 409
    assert browse(elsewhere.users["dora"]).post(ended, {"reason": "x"} | key()).status_code == 404
    assert dora.post(ended, {"reason": "custody went to the father"} | key()).status_code == 302
    assert dora.post(ended, {"reason": "again"} | key()).status_code in (404, 409)
    # From now on, the same day: she signs nothing more, and is not listed.
    Consent.objects.filter(document="guardian_consent").update(expires_on=NOW.date() - timedelta(days=1))
    assert dora.post(sign, words | {"guardian": str(ada.pk)} | key()).status_code == 422
    assert "Ada Ash" not in dora.get(reverse("intake:interview", args=here)).content.decode()


@pytest.mark.ledger("L07")
@pytest.mark.parametrize(
    ("state", "birth_date", "answer"),
    [
        ("NY", "2011-04-02", "not met"),
        ("CA", "2011-04-02", "met"),
        ("CA", "2015-04-02", "not met"),
        ("", "2008-11-24", "not met"),  # eighteen tomorrow
        ("", "2008-11-23", "met"),
    ],
)
def test_who_decides_follows_the_age_and_the_states_rule(world, browse, state, birth_date, answer):
    type(world.site).objects.filter(pk=world.site.pk).update(jurisdiction=state)
    episode = begin_in(world, browse, "adolescent", birth_date)
    assert consents.who_decides_for(episode, on=NOW.date()).answer == answer


@pytest.mark.ledger("L07")
def test_whether_a_states_rule_is_on_file_stands_there_with_its_source(world, browse, monkeypatch, tmp_path):
    episode = begin_in(world, browse, "adolescent", "2011-04-02")

    def shown(state):
        type(world.site).objects.filter(pk=world.site.pk).update(jurisdiction=state)
        return unescape(page_of(browse(world.users["dora"]), episode))

    page = shown("NY")
    assert "The client is 15, and no rule of this state about younger people is on file" in page
    assert "State: NY, rule not on file." in page
    page = shown("CA")
    assert "Here a person of 12 may consent to this care alone." in page
    assert "mature enough to take part" in page
    assert "when California minors need mental health care" in page
    own = tmp_path / "minors.yaml"
    words = (shelf.HERE / "minors.yaml").read_text().partition("states:")[0]
    own.write_text(words + 'states:\n  - {id: ny, mental_health: 16, substance_use: 16, terms: "as counsel read it", '
                   'source: "Our counsel, letter of 2 March", dated: "2026-03", confidence: secondary}\n')  # fmt: skip
    monkeypatch.setenv("HANDRAIL_MINORS", str(own))
    shelf.minors.cache_clear()
    try:
        page = shown("NY")
    finally:
        monkeypatch.undo()
        shelf.minors.cache_clear()
    assert "here a person may decide alone from 16: a parent or guardian decides with them" in page
    assert "Our counsel, letter of 2 March" in page


@pytest.mark.ledger("A05")
def test_comfort_needs_stand_where_staff_need_them_and_nowhere_else(world, browse):
    episode, need = episode_of(world), "Please leave the door open."
    dora = browse(world.users["dora"])
    dora.post(
        reverse("intake:comfort", args=[episode.pk]),
        {"comfort_needs": need, "clinician_preference": "any"} | key(),
    )
    here = [episode.pk]
    for who, route in (
        ("dora", "intake:interview"),
        ("alice", "staff:client"),
        ("alice", "intake:interview"),
    ):
        assert need in browse(world.users[who]).get(reverse(route, args=here)).content.decode(), route
    for route in ("staff:clients", "staff:work", "staff:today", "schedule:week", "inquiry:referrals"):
        assert need not in dora.get(reverse(route)).content.decode(), route
    sheet = dora.get(reverse("schedule:roll", args=[NOW.date().isoformat()])).content.decode()
    assert need not in sheet


@pytest.mark.ledger("Z05")
def test_who_comes_back_finds_what_is_known_already(world, browse, elsewhere):
    """The same file is used again, and the new intake leads to the earlier course of care, for who reads charts."""
    before = course_of_care(world, "Samuel", stage="aftercare")
    aftercare.close(before, by=world.actor("lee"), at=NOW, reason="Every call was made")
    episode = operations.begin(
        answered(world),
        by=world.actor("dora"),
        at=NOW,
        identity=people.Identity("Samuel", "Reed", before.client.birth_date),
        same_as=before.client_id,
    )
    browser = browse(world.users["alice"])
    page = page_of(browser, episode)
    assert "Was here before" in page
    assert "13 Nov 2026: completed" in page
    for name in ("plan:plan", "measures:trend", "safety:plan", "stepdown:plan", "stepdown:summary"):
        url = reverse(name, args=[before.pk])
        assert url in page, name
        assert browser.get(url).status_code == 200, name
    assert "Was here before" not in page_of(browse(world.users["dora"]), episode)  # the desk reads no chart
    assert "Was here before" not in page_of(browser, episode_of(world, KIM))
