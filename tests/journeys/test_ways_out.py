"""Every way by which something about a client leaves for somebody else, in every state of consent.

What leaves is exactly what the gate allows, each leaving is a line of its own, and a refusal leaves nothing behind.
"""

from datetime import date, timedelta

import pytest

from handrail.anytime.casework import operations as casework
from handrail.anytime.casework.models import Letter, Linkage
from handrail.anytime.consents import operations as consents
from handrail.anytime.consents.models import Disclosure
from handrail.anytime.notes import operations as notes
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import TransferStep
from handrail.care.inquiry import operations as inquiry
from handrail.care.inquiry.models import OutcomeTold, Referral
from handrail.care.inquiry.queries.letters import OUTCOME
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Client, Guardian
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.world import NOW

WHO = "Hill Hospital"


def letter(world, sam, at):
    draft = casework.Draft(shelf.letter("in_care"), WHO, purpose=OUTCOME)
    casework.issue_letter(sam, by=world.actor("alice"), at=at, draft=draft)


def told_on_the_way(world, sam, at):
    to = safety.Destination("inpatient", WHO)
    way = safety.open_transfer(sam, by=world.actor("alice"), at=at, to=to, why="Not safe at home")
    said = safety.Telling("release", "Sheet", WHO, OUTCOME, parts=["why", "medicine"])
    safety.tell(way, by=world.actor("alice"), at=at, said=said)


def called_for_help(world, sam, at):
    entry = casework.Entry(WHO, ("medical",), TODAY)
    place = casework.keep_resource(world.organization, by=world.actor("alice"), at=at, entry=entry)
    casework.link(
        sam, by=world.actor("alice"), at=at, resource=place, need="medical", we_call=True, purpose=OUTCOME
    )


def outcome_of_the_referral(world, sam, at):
    request = inquiry.Request(name="Sam Kerr", source="hospital", referrer=WHO, phone="555-0109")
    made = inquiry.receive(world.program, request, by=world.actor("dora"), at=at)
    Referral.objects.filter(pk=made.pk).update(episode=sam)
    inquiry.tell_outcome(
        Referral.objects.select_related("episode", "site", "organization").get(pk=made.pk),
        by=world.actor("alice"), at=at, how="read out",
    )  # fmt: skip


WAYS = {
    "a letter": (letter, Letter),
    "telling on the way to a hospital": (told_on_the_way, TransferStep),
    "a call to a place that helps": (called_for_help, Linkage),
    "what came of a referral": (outcome_of_the_referral, OutcomeTold),
}
# Whether it may leave.
STATES = {
    "none": False,
    "given": True,
    "expired": False,
    "revoked": False,
    "other purpose": False,
    "other recipient": False,
    "part 2, given": True,
    "part 2, none": False,
    "a minor alone": False,
    "a minor and a guardian": True,
}


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0])[0]


def sign(world, sam, recipient=WHO, purpose=OUTCOME, **more):
    named = {"signed_name": sam.client.legal_name} | more
    return consents.sign(
        sam, by=world.actor("dora"), at=NOW, document="release_of_information", recipient=recipient,
        purpose=purpose, **named,
    )  # fmt: skip


def bring_about(world, sam, state):
    """Make the client's consents stand so. Returns them anew, and when the leaving is tried."""
    at = NOW + timedelta(minutes=5)
    if state.startswith("part 2"):
        Episode.objects.filter(pk=sam.pk).update(sensitivity="part2")
        sam.sensitivity = "part2"
    if state.startswith("a minor"):
        young = date(TODAY.year - 12, 1, 1)
        Client.objects.filter(pk=sam.client_id).update(birth_date=young)
        sam.client.birth_date = young
    if state not in ("none", "part 2, none"):
        named = {"other purpose": (WHO, "billing"), "other recipient": ("Elsewhere", OUTCOME)}
        given = sign(world, sam, *named.get(state, (WHO, OUTCOME)))
        if state == "revoked":
            consents.revoke(given, by=world.actor("dora"), at=NOW, reason="No longer")
        if state == "expired":
            at = NOW + timedelta(days=800)
    if state == "a minor and a guardian":
        mother = Guardian.objects.create(
            organization=world.organization, client=sam.client, name="Rosa Kerr", relationship="mother",
            may_consent=True, basis="parent", from_day=TODAY - timedelta(days=9),
        )  # fmt: skip
        sign(world, sam, guardian=mother.pk, signed_name=mother.name)
    return at


@pytest.mark.ledger("Y02", "C01", "C02", "Z06")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", WAYS)
def test_what_leaves_is_what_the_gate_allows_and_each_leaving_is_kept(world, sam, way, state):
    leave, kept = WAYS[way]
    at = bring_about(world, sam, state)
    before = kept.objects.count()
    if STATES[state]:
        leave(world, sam, at)
        left = Disclosure.objects.get()
        assert (left.recipient, left.purpose, left.basis) == (WHO, OUTCOME, "release")
        assert left.consent is not None
        assert (left.client_id, left.sensitivity) == (sam.client_id, sam.sensitivity)
        assert kept.objects.count() > before
    else:
        with pytest.raises(NotAllowed, match="no release in force"):
            leave(world, sam, at)
        assert not Disclosure.objects.exists()
        assert not kept.objects.filter(**{"kind": "told"} if kept is TransferStep else {}).exists()


def test_psychotherapy_notes_leave_by_no_way(world, sam):
    """Their words are sealed for the one who wrote them: no way out reads them, whatever is released."""
    secret = "He spoke of his brother"
    notes.write_private(sam, by=world.actor("alice"), at=NOW, text=secret, held_on=TODAY)
    sign(world, sam)
    for leave, _kept in WAYS.values():
        leave(world, sam, NOW + timedelta(minutes=5))
    said = [str(one) for one in Letter.objects.values_list("body", flat=True)]
    said += Disclosure.objects.values_list("what", flat=True)
    said += OutcomeTold.objects.values_list("text", flat=True)
    said += TransferStep.objects.values_list("words", flat=True)
    assert said
    assert not [one for one in said if secret in one]
    assert not [one for one in Letter.objects.all() if secret.encode() in bytes(one.pdf)]
