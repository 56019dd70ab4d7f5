"""Letters: what the record knows is filled in, no more than is ticked leaves, and only through the gate."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from handrail.anytime.casework import operations, queries
from handrail.anytime.casework.models import Letter, LetterWithdrawal
from handrail.anytime.consents import operations as consents
from handrail.anytime.consents.models import Disclosure
from handrail.anytime.family import operations as family
from handrail.anytime.safety import operations as safety
from handrail.care.admission import operations as admission
from handrail.care.day import operations as day
from handrail.care.placement.models import Assessment
from handrail.doors.staff.letters import by_month
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

NOTE = {"recipient": "Acme Ltd", "facts": ["period"], "from_day": "2026-11-02", "to_day": "2026-11-30"}


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0])[0]


def url_of(episode, template="work"):
    return reverse("staff:new_letter", args=[episode.pk, template])


def looked_at(browser, url, sent):
    """Fill in the form and look: returns the page and what names the words that were shown."""
    page = browser.post(url, sent | key())
    return page.content.decode(), page.context["shown"]


def signed(browser, url, sent):
    """Look, then sign by the same form, with the same key, as a browser does."""
    one = key()
    shown = browser.post(url, sent | one).context["shown"]
    return browser.post(url, sent | {"seen": shown} | one)


def release(world, episode, recipient="Acme Ltd", purpose="work"):
    return consents.sign(
        episode, by=world.actor("alice"), at=NOW, document="release_of_information",
        signed_name=episode.client.legal_name, recipient=recipient, purpose=purpose,
    )  # fmt: skip


@pytest.mark.ledger("C01")
def test_a_note_for_work_is_looked_at_signed_and_leaves_under_a_release(world, browse, sam):
    browser = browse(world.users["alice"])
    assert url_of(sam) in browser.get(reverse("casework:letters", args=[sam.pk])).content.decode()
    page, shown = looked_at(browser, url_of(sam), NOTE)
    assert "no release in force that names Acme Ltd" in page
    assert shown == ""
    consent = release(world, sam)
    page, shown = looked_at(browser, url_of(sam), NOTE)
    assert "between 2 November 2026 and 30 November 2026" in page
    assert not Letter.objects.exists()  # looked at is not signed
    answer = browser.post(url_of(sam), NOTE | {"seen": shown} | key())
    letter, left = Letter.objects.get(), Disclosure.objects.get()
    assert answer.url == reverse("casework:letter", args=[letter.pk])
    assert (left.consent_id, left.recipient, left.purpose, left.parts) == (
        consent.pk, "Acme Ltd", "work", ["period"],
    )  # fmt: skip
    assert (letter.number, letter.signed_name, letter.disclosure_id) == (
        1, "Alice Moreno, LCSW", left.pk,
    )  # fmt: skip
    paper = browser.get(reverse("casework:letter_paper", args=[letter.pk]))
    assert paper["Content-Type"] == "application/pdf"
    assert hashlib.sha256(paper.content).hexdigest() == letter.pdf_hash
    assert b"/MarkInfo" in paper.content or paper.content.startswith(b"%PDF")
    assert Event.objects.filter(what="casework.letter_issued").count() == 1
    said = " ".join(letter.body)
    for word in ("depress", "F33", sam.program.title, "intensive"):
        assert word not in said


@pytest.mark.ledger("C01")
def test_signed_is_only_what_was_looked_at(world, browse, sam):
    browser = browse(world.users["alice"])
    release(world, sam)
    _page, shown = looked_at(browser, url_of(sam), NOTE)
    changed = NOTE | {"to_day": "2026-12-24", "seen": shown}
    page = browser.post(url_of(sam), changed | key()).content.decode()
    assert "24 December 2026" in page
    assert not Letter.objects.exists()


@pytest.mark.ledger("C01")
def test_what_the_record_does_not_say_is_not_written_and_what_it_says_is_filled_in(
    world, browse, sam, set_clock
):
    browser, url = browse(world.users["alice"]), url_of(sam, "attendance")
    sent = {"recipient": "Acme Ltd", "to_client": "on", "facts": ["attendance"]}
    sent |= {"from_day": TODAY.isoformat(), "to_day": TODAY.isoformat()}
    assert "The record does not say enough" in looked_at(browser, url, sent)[0]
    place, alice = place_of(sam), world.actor("alice")
    day.arrive(place, by=alice, at=NOW)
    day.clear(place, by=alice, at=NOW)
    day.end_session(place.session, by=alice, at=NOW + timedelta(hours=4))
    set_clock(NOW + timedelta(hours=8))
    page, _shown = looked_at(browser, url, sent)
    assert "they attended 1 of 1 planned days: 23 November 2026." in page
    empty = looked_at(browser, url, sent | {"from_day": ""})[0]
    assert "Fill this in, or leave" in empty


@pytest.mark.ledger("C01")
def test_handed_to_the_client_it_needs_no_release_and_stands_among_their_papers(world, browse, elsewhere):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    browser = browse(world.users["alice"])
    signed(browser, url_of(episode), NOTE | {"to_client": "on"})
    letter = Letter.objects.get()
    assert letter.disclosure.basis == "client"
    own = browse(world.users[NAMES[0][0].lower()])
    assert "Note for work" in own.get(reverse("portal:documents")).content.decode()
    paper = reverse("portal:letter", args=[letter.pk])
    assert own.get(paper).content == bytes(letter.pdf)
    release(world, episode)
    signed(browser, url_of(episode), NOTE)
    sent = Letter.objects.get(number=2)
    assert own.get(reverse("portal:letter", args=[sent.pk])).status_code == 404  # it was not handed to them
    operations.withdraw_letter(letter, by=world.actor("alice"), at=NOW, why="Wrong day")
    assert own.get(paper).status_code == 404
    assert "Note for work" not in own.get(reverse("portal:documents")).content.decode()


@pytest.mark.ledger("C01")
def test_whoever_holds_one_learns_whether_it_is_ours_and_nothing_else(world, browse, client, sam, elsewhere):
    signed(browse(world.users["alice"]), url_of(sam), NOTE | {"to_client": "on"})
    letter = Letter.objects.get()
    url = reverse("public:check_letter", args=[world.organization.slug])

    def asked(code, at=url):
        return client.post(at, {"code": code}).content.decode()

    ours = asked(operations.in_groups(letter.code).lower())
    assert "Yes, this letter is ours" in ours
    for hidden in (sam.client.legal_name, sam.client.called, "Acme", "Note for work"):
        assert hidden not in ours
    assert "We know no letter with this code" in asked("2345-6789-ABCD")
    there = reverse("public:check_letter", args=[elsewhere.organization.slug])
    assert "We know no letter with this code" in asked(letter.code, there)
    url_letter = reverse("casework:letter_withdrawal", args=[letter.pk])
    browse(world.users["erin"]).post(url_letter, {"why": "The wrong month"} | key())
    assert "This letter no longer counts" in asked(letter.code)
    assert LetterWithdrawal.objects.get().why == "The wrong month"
    with pytest.raises(NotAllowed, match="withdrawn already"):
        operations.withdraw_letter(letter, by=world.actor("alice"), at=NOW, why="Again")


@pytest.mark.ledger("C01")
@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("none", "no release in force"),
        ("given", None),
        ("expired", "no release in force"),
        ("revoked", "no release in force"),
        ("other purpose", "no release in force"),
        ("other recipient", "no release in force"),
    ],
)
@pytest.mark.parametrize("sensitivity", ["general", "part2"])
def test_what_leaves_is_what_the_gate_allows(world, sam, state, reason, sensitivity):
    alice = world.actor("alice")
    Episode.objects.filter(pk=sam.pk).update(sensitivity=sensitivity)
    sam.sensitivity = sensitivity
    at = NOW
    if state != "none":
        named = {"other purpose": ("Acme Ltd", "school"), "other recipient": ("Bolt Ltd", "work")}
        given = release(world, sam, *named.get(state, ("Acme Ltd", "work")))
        if state == "revoked":
            consents.revoke(given, by=alice, at=NOW, reason="No longer")
        if state == "expired":
            at = NOW + timedelta(days=800)
    draft = operations.Draft(shelf.letter("in_care"), "Acme Ltd", purpose="work")
    if reason:
        with pytest.raises(NotAllowed, match=reason):
            operations.issue_letter(sam, by=alice, at=at, draft=draft)
        assert not Letter.objects.exists()
        assert not Disclosure.objects.exists()
    else:
        letter = operations.issue_letter(sam, by=alice, at=at, draft=draft)
        assert letter.sensitivity == sensitivity
        assert Disclosure.objects.get().consent is not None


def test_the_notice_of_part_2_stands_on_what_leaves_and_not_on_what_the_client_gets(world, sam, monkeypatch):
    papers = []
    monkeypatch.setattr(
        "handrail.anytime.casework.operations.letters.pdf",
        lambda layout, facts, at: papers.append(facts) or b"%PDF",
    )
    release(world, sam, purpose="confirmation of care")
    Episode.objects.filter(pk=sam.pk).update(sensitivity="part2")
    sam.sensitivity = "part2"
    for to_client in (False, True):
        draft = operations.Draft(shelf.letter("in_care"), "Acme Ltd", to_client=to_client)
        operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert [operations.TO_THIRD in facts["notes"] for facts in papers] == [True, False]
    assert all(sam.program.title not in str(facts) for facts in papers)


def test_a_letter_never_changes_and_numbers_count_up_by_clinic(world, elsewhere, sam):
    for _time in range(2):
        draft = operations.Draft(shelf.letter("in_care"), "Acme Ltd", to_client=True)
        letter = operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert letter.number == 2
    with scope(organization=elsewhere.organization):
        (other,) = enrolled(elsewhere, make_series(elsewhere), NAMES[1])
        first = operations.issue_letter(other, by=elsewhere.actor("alice"), at=NOW, draft=draft)
    assert first.number == 1
    for change in (
        lambda: Letter.objects.update(recipient="Bolt Ltd"),
        lambda: Letter.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_name_the_fonts_do_not_have_is_refused_with_the_letters_and_nothing_is_kept(world, sam):
    draft = operations.Draft(shelf.letter("in_care"), "中 Ltd", to_client=True)
    with pytest.raises(NotAllowed, match="“中” can't be printed"):
        operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert not Disclosure.objects.exists()


def test_what_is_typed_is_never_markup(world, sam):
    draft = operations.Draft(shelf.letter("in_care"), "#panic() *Acme* $x$ \\ <a> @ref", to_client=True)
    letter = operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert bytes(letter.pdf).startswith(b"%PDF")


@pytest.mark.ledger("C01", "Y02")
def test_a_caregivers_release_and_one_of_an_earlier_course_of_care_open_no_letter(world, sam):
    alice, dora = world.actor("alice"), world.actor("dora")
    ada = family.name_caregiver(sam, by=dora, at=NOW, name="Ada Kerr", relationship="sister")
    family.choose_release(ada, sam, by=dora, at=NOW, signed_name=sam.client.legal_name, parts=["schedule"])
    for purpose in ("family involvement", "Family Involvement "):
        draft = operations.Draft(shelf.letter("court"), "Ada Kerr", purpose=purpose)
        with pytest.raises(NotAllowed, match="no release in force"):
            operations.issue_letter(sam, by=alice, at=NOW, draft=draft)
    release(world, sam)
    Episode.objects.filter(pk=sam.pk).update(stage="closed", stage_since=NOW)
    again = episodes.open_episode(sam.client, by=dora, at=NOW, in_force=world.program, sensitivity="part2")
    draft = operations.Draft(shelf.letter("work"), "Acme Ltd")
    with pytest.raises(NotAllowed, match="no release in force"):
        operations.issue_letter(again, by=alice, at=NOW, draft=draft)
    assert not Letter.objects.exists()


@pytest.mark.ledger("C01")
def test_a_diagnosis_is_told_of_a_decided_assessment_alone(world, browse, sam):
    browser, url = browse(world.users["alice"]), url_of(sam, "court")
    sent = {"recipient": "Acme Ltd", "to_client": "on", "facts": ["diagnosis"]}
    codes = [{"code": "F33.1", "words": "Recurrent depression"}]
    made = Assessment.objects.create(
        **episodes.client_row(sam), author=world.staff["alice"], diagnoses=codes, saved_at=NOW
    )
    assert "The record does not say enough" in looked_at(browser, url, sent)[0]
    Assessment.objects.filter(pk=made.pk).update(
        state="decided", decided="iop", decided_at=NOW, decided_by=world.staff["alice"], reason="Both agree"
    )
    assert "the diagnosis: Recurrent depression (F33.1)." in looked_at(browser, url, sent)[0]


@pytest.mark.ledger("C01")
def test_from_when_to_when_someone_was_here_is_the_records_to_say(world, browse, sam, set_clock):
    browser, url = browse(world.users["alice"]), url_of(sam, "in_care")
    Episode.objects.filter(pk=sam.pk).update(admitted_on=TODAY - timedelta(days=9))
    sent = {"recipient": "Acme Ltd", "to_client": "on", "facts": ["care"]}
    typed = {"from_day": "2019-01-01", "to_day": "2030-01-01"}
    assert "From 14 November 2026 to 23 November 2026." in looked_at(browser, url, sent | typed)[0]
    alice = world.actor("alice")
    day.hospitalize(place_of(sam), by=alice, at=NOW, reason="General Hospital")
    set_clock(NOW + timedelta(hours=8))
    url, sent = url_of(sam, "attendance"), sent | typed | {"facts": ["attendance"]}
    page = looked_at(browser, url, sent)[0]
    assert "The record does not say enough" in page  # a day in hospital was not to be attended


def test_who_may(world, browse, elsewhere, sam):
    for who, status in (("alice", 200), ("dora", 403), ("erin", 403)):
        assert browse(world.users[who]).get(url_of(sam)).status_code == status
    assert browse(elsewhere.users["alice"]).get(url_of(sam)).status_code == 404
    assert browse(world.users["alice"]).get(url_of(sam, "nonsense")).status_code == 404
    draft = operations.Draft(shelf.letter("leave"), "Acme Ltd", to_client=True)
    with pytest.raises(NotAllowed, match="licensed clinician signs"):
        operations.issue_letter(sam, by=world.actor("bob"), at=NOW, draft=draft)


def test_the_list_costs_the_same_for_one_letter_and_three(world, browse, sam):
    browser, url = browse(world.users["alice"]), reverse("casework:letters", args=[sam.pk])
    draft = operations.Draft(shelf.letter("in_care"), "Acme Ltd", to_client=True)
    counts = []
    for _time in range(3):
        operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        counts.append(len(asked))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("template", shelf.letters(), ids=lambda one: one.id)
def test_every_letter_can_say_everything_it_offers(world, sam, template):
    known = {
        fact: dict.fromkeys(("from_day", "to_day", "days", "hours", "attended", "planned", "dates", "return_day",
                             "limits", "program", "diagnoses", "medicines", "born", "care_from", "care_to"), "7")
        for fact in template.offers
    }  # fmt: skip
    draft = operations.Draft(template, "Acme Ltd", chosen=template.offers, known=known, to_client=True)
    letter = operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert "{" not in " ".join(letter.body)
    assert queries.letters_of(sam.pk) == [letter]


def test_a_name_with_braces_is_no_placeholder(world, sam):
    sam.client.given_name, sam.client.family_name = "{clinic}", "{0} %s"
    draft = operations.Draft(shelf.letter("in_care"), "Acme Ltd", to_client=True)
    letter = operations.issue_letter(sam, by=world.actor("alice"), at=NOW, draft=draft)
    assert "{clinic} {0} %s" in letter.body[0]


def test_days_are_told_by_the_month():
    days = [date(2026, 11, 6), date(2026, 11, 9), date(2026, 12, 1)]
    assert by_month(days) == "6 and 9 November 2026; 1 December 2026"
    assert by_month([date(2026, 11, 6), date(2026, 11, 7), date(2026, 11, 9)]) == "6, 7 and 9 November 2026"


@pytest.mark.ledger("F04")
def test_the_safety_plan_is_paper_too_for_the_client_and_who_reads_it(world, browse, elsewhere):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    own, staff = reverse("portal:plan_paper"), reverse("safety:plan_paper", args=[episode.pk])
    phone, alice = browse(world.users[NAMES[0][0].lower()]), browse(world.users["alice"])
    assert phone.get(own).status_code == alice.get(staff).status_code == 302  # there is none yet
    steps = safety.PlanSteps(
        "Alone at night", "Walk", "Library", "Sister, 555-0191", "Clinic", "Pills with her"
    )
    safety.write_plan(episode, by=world.actor("alice"), at=NOW, steps=steps, made_with="Sam and Alice")
    for browser, url in ((phone, own), (alice, staff)):
        answer = browser.get(url)
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert phone.get(own).content == alice.get(staff).content
    for who, status in (("dora", 403), ("bob", 403)):
        assert browse(world.users[who]).get(staff).status_code == status
    assert browse(elsewhere.users["alice"]).get(staff).status_code == 404


@pytest.mark.ledger("C01")
def test_no_schedule_is_told_of_whoever_has_left(world, browse, sam):
    from_day = TODAY - timedelta(days=20)
    admission.set_dose(
        sam, by=world.actor("alice"), at=NOW - timedelta(days=20), days_per_week=3, hours_per_week=8,
        from_day=from_day, reason="As planned",
    )  # fmt: skip
    sent = {"recipient": "Acme Ltd", "to_client": "on", "facts": ["schedule"]}
    browser, url = browse(world.users["alice"]), url_of(sam, "work")
    assert "take 3 days and about 8 hours a week" in looked_at(browser, url, sent)[0]
    Episode.objects.filter(pk=sam.pk).update(
        stage="aftercare", discharged_on=TODAY - timedelta(days=1), discharge_reason="completed"
    )
    assert "The record does not say enough" in looked_at(browser, url, sent)[0]


@pytest.mark.ledger("C01")
def test_a_letter_does_not_say_two_things_about_when_somebody_is_back(world, browse, sam):
    browser = browse(world.users["alice"])
    sent = NOTE | {"to_client": "on", "return_day": "2026-11-01"}
    for back in ("2026-11-01", "2026-11-30"):
        page, shown = looked_at(
            browser, url_of(sam), sent | {"facts": ["period", "return"], "return_day": back}
        )
        assert "Change one of the two days" in page
        assert shown == "", "nothing to sign"
    dropped, shown = looked_at(browser, url_of(sam), sent | {"return_day": "2026-12-01"})
    assert "without the tick it is not in the letter" in dropped
    assert shown == ""
    both = sent | {"facts": ["period", "return"], "return_day": "2026-12-01"}
    page, shown = looked_at(browser, url_of(sam), both)
    assert shown
    assert "times away from work between 2 November 2026 and 30 November 2026" in page
    assert "back at work from 1 December 2026" in page
