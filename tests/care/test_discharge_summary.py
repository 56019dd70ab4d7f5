"""The discharge summary: drafted from the record, signed by a licence, by a clock, and never changed afterwards."""

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.measures import operations as measures
from handrail.anytime.medication import operations as medication
from handrail.anytime.safety import operations as safety
from handrail.care.day import operations as day
from handrail.care.placement.models import Assessment
from handrail.care.stepdown import operations, queries
from handrail.care.stepdown.models import DischargeSummary, SummaryAddendum
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.builders_threads import course_of_care
from tests.world import NOW, key

LEFT = date(2026, 11, 20)
OWN = "Came withdrawn; found words for it in group."


@pytest.fixture
def left(world):
    """A client who was discharged three days ago, with scales, medicine, a safety plan and an appointment."""
    episode, alice = course_of_care(world), world.actor("alice")
    for days, level in ((25, 2), (4, 0)):
        at = NOW - timedelta(days=days)
        answers = dict.fromkeys(range(1, 9), level) | {9: 0}
        measures.answer(episode, by=alice, at=at, instrument="phq9", answers=answers, occasion="cadence")
    medication.start(
        episode,
        by=world.actor("priya"),
        at=NOW - timedelta(days=9),
        name="Sertraline",
        dose="50 mg",
        reason="Mood",
    )
    medication.note_allergy(
        episode, by=alice, at=NOW, kind="allergy", substance="penicillin", reaction="rash"
    )
    steps = safety.PlanSteps("signs", "a walk", "library", "sister", "clinic", "pills with sister")
    safety.write_plan(episode, by=alice, at=NOW, steps=steps, made_with="Sam and Alice")
    operations.book(
        episode, by=alice, at=NOW, with_whom="Dr. Ada Wren", kind="therapist", when=NOW + timedelta(days=8)
    )
    operations.discharge(
        episode, by=alice, at=NOW, on=LEFT, reason="dropped out", words="Moved away for work."
    )
    return Episode.objects.select_related("site", "program", "client", "organization").get(pk=episode.pk)


def due_of(world, at, name="alice"):
    found = queries.due(as_of=at, by=world.actor(name))
    return [(one.words, one.late) for one in found if one.route == "stepdown:summary"]


def filled(form_page, **changed):
    """What the page shows in its fields, as a browser would send it back."""
    form = form_page.context["form"]
    return {name: form[name].value() for name in form.fields} | changed


@pytest.mark.ledger("Z03")
def test_it_is_begun_from_the_record_and_signed_once_nothing_is_open(world, browse, left):
    browser, url = browse(world.users["alice"]), reverse("stepdown:summary", args=[left.pk])
    first = browser.get(url)
    words = first.content.decode()
    for said in (
        "last day 20 November 2026", "dropped out", "Moved away for work.", "PHQ-9: 16 on 29 October 2026, 0 on 19 November 2026: remission",
        "Sertraline, 50 mg", "penicillin (rash)", "Safety plan: yes", "nobody has assessed it, which is not low",
        "Dr. Ada Wren", "No treatment plan was signed.", "Discharge plan: not finished.", "0 delivered",
    ):  # fmt: skip
        assert said in words, said
    sent = filled(first)
    assert browser.post(url, sent | key()).status_code == 302
    look = browser.get(url).content.decode()
    assert "Still empty: The course of care" in look
    assert "Still open: Risk at discharge" in look
    sign = reverse("stepdown:summary_signature", args=[left.pk])
    assert browser.post(sign, {"revision": "1"} | key()).status_code == 409
    stale = browser.post(url, sent | {"revision": "0", "course": "mine?"} | key())
    assert stale.status_code == 422
    assert "mine?" in stale.content.decode()
    risk = sent["risk"].replace(queries.OPEN, "low, as far as we know")
    again = filled(browser.get(url + "?change=1"), course=OWN, risk=risk)
    assert browser.post(url, again | key()).status_code == 302
    assert browser.post(sign, {"revision": "1"} | key()).status_code == 409  # not what was looked at
    assert browser.post(sign, {"revision": "2"} | key()).status_code == 302
    kept = DischargeSummary.objects.get()
    assert (kept.signed_name, kept.course) == ("Alice Moreno, LCSW", OWN)
    paper = browser.get(reverse("stepdown:summary_paper", args=[kept.pk]))
    assert paper["Content-Type"] == "application/pdf"
    assert hashlib.sha256(paper.content).hexdigest() == kept.pdf_hash
    assert Event.objects.filter(what="stepdown.summary_signed").count() == 1


def signed(world, episode, by="alice"):
    said = dict.fromkeys(operations.SECTIONS, "none")
    operations.save_summary(episode, by=world.actor(by), at=NOW, revision=0, **said)
    return operations.sign_summary(episode, by=world.actor(by), at=NOW, revision=1)


@pytest.mark.ledger("Z03")
def test_what_was_signed_never_changes_and_an_addendum_is_a_line_of_its_own(world, browse, left):
    kept = signed(world, left)
    browser, url = browse(world.users["alice"]), reverse("stepdown:summary", args=[left.pk])
    changed = dict.fromkeys(operations.SECTIONS, "other") | {"revision": "1"}
    assert browser.post(url, changed | key()).status_code == 422
    for act in (
        lambda: DischargeSummary.objects.update(course="other"),
        lambda: DischargeSummary.objects.update(signed_at=None),
        lambda: DischargeSummary.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    more = reverse("stepdown:summary_addendum", args=[kept.pk])
    assert browser.post(more, {"words": " "} | key()).status_code == 422
    assert browser.post(more, {"words": "Came for the letter on Friday."} | key()).status_code == 302
    page = browser.get(url).content.decode()
    assert "Came for the letter on Friday." in page
    assert "signed 23 Nov 2026, Alice Moreno" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        SummaryAddendum.objects.update(words="other")
    kept.refresh_from_db()
    assert kept.course == "none"


@pytest.mark.ledger("Z03")
def test_it_is_due_by_a_clock_until_it_is_signed(world, left):
    assert due_of(world, NOW) == [("Discharge summary to sign", False)]
    assert due_of(world, NOW + timedelta(days=4)) == [("Discharge summary to sign", False)]  # the seventh day
    assert due_of(world, NOW + timedelta(days=5)) == [("Discharge summary to sign", True)]
    Episode.objects.filter(pk=left.pk).update(stage="closed")
    assert due_of(world, NOW) == [("Discharge summary to sign", False)]
    signed(world, left)
    assert not due_of(world, NOW + timedelta(days=5))


def test_it_takes_a_licence_the_role_and_the_clinic(world, elsewhere, browse, left):
    url, sign = (reverse(f"stepdown:{name}", args=[left.pk]) for name in ("summary", "summary_signature"))
    sent = dict.fromkeys(operations.SECTIONS, "none") | {"revision": "0"}
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert browse(world.users["dora"]).get(url).status_code == 403
    lee = browse(world.users["lee"])
    assert "Your role does not include this" in lee.post(url, sent | key()).content.decode()
    assert lee.post(sign, {"revision": "1"} | key()).status_code == 403
    bob = world.actor("bob")  # of the role, with no licence in force
    operations.save_summary(
        left, by=world.actor("alice"), at=NOW, revision=0, **dict.fromkeys(operations.SECTIONS, "none")
    )
    with pytest.raises(NotAllowed, match="licence in force"):
        operations.sign_summary(left, by=bob, at=NOW, revision=1)
    kept = operations.sign_summary(left, by=world.actor("alice"), at=NOW, revision=1)
    paper = reverse("stepdown:summary_paper", args=[kept.pk])
    assert browse(elsewhere.users["alice"]).get(paper).status_code == 404


def test_diagnosis_and_why_they_came_are_told_of_a_decided_assessment_alone(world, browse, left):
    made = Assessment.objects.create(
        **episodes.client_row(left),
        author=world.staff["alice"],
        diagnoses=[{"code": "F33.1", "words": "Recurrent depression"}],
        formulation="Thoughts nobody decided on",
        saved_at=NOW,
    )
    url = reverse("stepdown:summary", args=[left.pk])
    assert "Thoughts nobody decided on" not in browse(world.users["alice"]).get(url).content.decode()
    assert queries.drafted(left, on=TODAY)["diagnoses"] == "None written."
    Assessment.objects.filter(pk=made.pk).update(
        state="decided", decided="iop", decided_at=NOW, decided_by=world.staff["alice"], reason="Both agree"
    )
    assert queries.drafted(left, on=TODAY)["diagnoses"] == "Recurrent depression (F33.1)"
    page = browse(world.users["alice"]).get(url).content.decode()
    assert "Why they came: Thoughts nobody decided on" in page


@pytest.mark.ledger("Z03")
def test_days_in_hospital_are_no_days_missed_and_are_told_by_themselves(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    episode = Episode.objects.select_related("site", "program", "client").get(pk=episode.pk)
    dora, tomorrow = world.actor("dora"), TODAY + timedelta(days=1)
    day.mark_missed(place_of(episode, TODAY), by=dora, at=NOW + timedelta(hours=1))
    before = queries.drafted(episode, on=TODAY)["attendance"]
    assert "came on 0 of 1" in before
    assert "hospital" not in before
    day.hospitalize(
        place_of(episode, tomorrow), by=dora, at=NOW + timedelta(days=1), reason="General Hospital"
    )
    after = queries.drafted(episode, on=tomorrow)["attendance"]
    assert "came on 0 of 1" in after
    assert "Days in hospital, not counted among these: 1." in after
    hours = [line for line in (before + "\n" + after).splitlines() if line.startswith("Hours")]
    assert len(hours) == 2
    assert len({line.split(" planned, ")[1] for line in hours}) == 1  # nothing was scheduled while away


def test_nothing_is_summed_up_before_somebody_left(world, browse):
    episode = course_of_care(world)
    page = browse(world.users["alice"]).get(reverse("stepdown:summary", args=[episode.pk])).content.decode()
    assert "once the client was discharged" in page
    with pytest.raises(NotAllowed, match="once the client was discharged"):
        operations.save_summary(episode, by=world.actor("alice"), at=NOW, revision=0, care="x")
    assert not DischargeSummary.objects.exists()


def test_work_lists_ask_once_for_any_number(world, left, django_assert_num_queries):
    alice = world.actor("alice")
    queries.due(as_of=NOW, by=alice)
    with django_assert_num_queries(5):
        queries.due(as_of=NOW, by=alice)
    for name in ("Two", "Three"):
        course_of_care(world, name, stage="aftercare", discharged_on=TODAY)
    with django_assert_num_queries(5):
        found = queries.due(as_of=NOW, by=alice)
    assert len([one for one in found if one.route == "stepdown:summary"]) == 3
