"""The discharge plan on paper: the client's own, on the phone too; and to whoever takes over only through the gate."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents.models import Disclosure
from handrail.anytime.medication import operations as medication
from handrail.anytime.safety import operations as safety
from handrail.care.stepdown import operations, queries
from tests.builders_days import make_episode
from tests.world import NOW, key

TEXTS = {part: f"my {part}" for part in operations.TEXTS}
SENT = {"recipient": "Dr. Ada Wren", "purpose": "ongoing care", "parts": ["appointments", "medicine"]}


@pytest.fixture
def planned(world):
    """A client with a sign-in, medicine, an allergy, a safety plan, a visit booked, and a discharge plan begun."""
    episode, alice = make_episode(world, "Sam", "Kerr", sign_in=True), world.actor("alice")
    medication.start(
        episode, by=world.actor("priya"), at=NOW, name="Sertraline", dose="50 mg", reason="Low mood"
    )
    medication.note_allergy(
        episode, by=alice, at=NOW, kind="allergy", substance="penicillin", reaction="rash"
    )
    steps = safety.PlanSteps("signs", "a walk", "library", "sister", "clinic", "pills with sister")
    safety.write_plan(episode, by=alice, at=NOW, steps=steps, made_with="Sam and Alice")
    operations.save_plan(episode, by=alice, at=NOW, revision=0, **TEXTS)
    operations.book(
        episode, by=alice, at=NOW, with_whom="Dr. Ada Wren", kind="therapist", when=NOW + timedelta(days=8)
    )
    return episode


def sign_release(episode, by, at):
    return consents.sign(
        episode, by=by, at=at, document="release_of_information",
        signed_name="Sam Kerr", recipient="Dr. Ada Wren", purpose="ongoing care",
    )  # fmt: skip


def said(episode, told=None):
    sections = queries.on_paper(episode, at=NOW, told=told)["sections"]
    return "\n".join(line for one in sections for line in (one["title"], *one["lines"]))


@pytest.mark.ledger("Z03", "H01")
def test_the_client_opens_the_whole_plan_on_the_phone_once_it_is_finished(world, browse, planned):
    phone, staff = browse(world.users["sam"]), browse(world.users["alice"])
    papers, own = reverse("portal:documents"), reverse("portal:discharge_plan")
    assert own not in phone.get(papers).content.decode()
    assert phone.get(own).status_code == 302  # a draft is not theirs to keep yet
    operations.finish_plan(planned, by=world.actor("alice"), at=NOW)
    assert own in phone.get(papers).content.decode()
    answers = phone.get(own), staff.get(reverse("stepdown:plan_paper", args=[planned.pk]))
    for answer in answers:
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Cache-Control"] == "no-store"
        assert answer.content.startswith(b"%PDF")
    words = said(planned)
    for one in (
        "Dr. Ada Wren",
        "my coping_steps",
        "Sertraline, 50 mg",
        "penicillin (rash)",
        "pills with sister",
        "988",
        "911",
    ):
        assert one in words, one


@pytest.mark.ledger("Z03", "A03")
def test_it_is_sent_only_through_the_gate_and_prints_what_was_noted_that_day(world, browse, planned):
    browser, url = browse(world.users["alice"]), reverse("stepdown:sending", args=[planned.pk])
    draft = browser.post(url, SENT | key())
    assert draft.status_code == 422
    assert "a draft does not leave" in draft.content.decode()
    operations.finish_plan(planned, by=world.actor("alice"), at=NOW)
    refused = browser.post(url, SENT | key())
    assert refused.status_code == 422
    assert "no release in force that names Dr. Ada Wren" in refused.content.decode()
    sign_release(planned, world.actor("alice"), NOW)
    nothing = browser.post(url, SENT | {"parts": []} | key())
    assert "Choose what they need of it." in nothing.content.decode()
    assert not Disclosure.objects.exists()
    assert browser.post(url, SENT | key()).status_code == 302
    left = Disclosure.objects.get()
    assert (left.recipient, left.parts) == ("Dr. Ada Wren", ["appointments", "medicine"])
    paper = reverse("stepdown:plan_paper", args=[planned.pk])
    assert f"{paper}?told={left.pk}" in browser.get(url).content.decode()
    assert browser.get(f"{paper}?told={left.pk}").status_code == 200
    words = said(planned, told=left)
    assert "Sertraline, 50 mg" in words
    for kept_back in ("pills with sister", "my coping_steps"):
        assert kept_back not in words
    assert browser.get(f"{paper}?told={planned.pk}").status_code == 404
    assert queries.plan_told(planned, str(left.pk), on=NOW + timedelta(days=1)) is None


@pytest.mark.ledger("Z03", "A03")
@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("taken back", "no longer stands"),
        ("signed anew", "no longer stands"),  # what was noted rested on the first
        ("changed", "a draft does not leave"),
        ("finished again", "changed after this was noted"),
    ],
)
def test_what_was_noted_prints_no_more_once_it_may_not_leave(world, browse, planned, then, words):
    alice, later = world.actor("alice"), NOW + timedelta(minutes=5)
    operations.finish_plan(planned, by=alice, at=NOW)
    release = sign_release(planned, alice, NOW)
    left = operations.send_plan(planned, by=alice, at=NOW, **SENT)
    if then in ("taken back", "signed anew"):
        consents.revoke(release, by=alice, at=later, reason="Sam changed his mind")
        if then == "signed anew":
            sign_release(planned, alice, later)
    else:
        operations.save_plan(planned, by=alice, at=later, revision=1, supports="words nobody agreed on")
    if then == "finished again":
        operations.finish_plan(planned, by=alice, at=later)
    browser, paper = browse(world.users["alice"]), reverse("stepdown:plan_paper", args=[planned.pk])
    refused = browser.get(f"{paper}?told={left.pk}")
    assert refused.status_code == 409
    assert words in refused.content.decode()
    listed = browser.get(reverse("stepdown:sending", args=[planned.pk])).content.decode()
    assert words in listed
    assert "?told=" not in listed
    assert browser.get(paper).status_code == 200  # the client's own stays theirs


def test_who_may_not_send_or_open_it(world, elsewhere, browse, planned):
    names = ("plan_paper", "sending")
    urls = [reverse(f"stepdown:{name}", args=[planned.pk]) for name in names]
    assert {browse(elsewhere.users["alice"]).get(url).status_code for url in urls} == {404}
    assert {browse(world.users["dora"]).get(url).status_code for url in urls} == {403}


@pytest.mark.ledger("Z03")
def test_that_there_is_no_safety_plan_is_said_before_it_leaves_and_on_the_paper(world, browse, planned):
    staff, alice = browse(world.users["alice"]), world.actor("alice")
    missing = make_episode(world, "Kim", "Lang")
    operations.save_plan(missing, by=alice, at=NOW, revision=0, **TEXTS)
    nothing, words = "There is no safety plan", "No safety plan was written during this care."
    for name in ("plan", "sending"):
        assert nothing in staff.get(reverse(f"stepdown:{name}", args=[missing.pk])).content.decode()
        assert nothing not in staff.get(reverse(f"stepdown:{name}", args=[planned.pk])).content.decode()
    assert f"My safety plan\n{words}" in said(missing)
    assert words in staff.get(reverse("stepdown:print", args=[missing.pk])).content.decode()
    assert words not in said(planned)
    assert words not in staff.get(reverse("stepdown:print", args=[planned.pk])).content.decode()
