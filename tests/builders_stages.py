"""One client on the way in, made by the domain's own verbs, as far as a test needs."""

from datetime import date
from decimal import Decimal
from typing import Any

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents import queries as consents_queries
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.admission import operations as admission
from handrail.care.intake import operations as intake
from handrail.care.placement import operations as placement
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS
from handrail.ground.actor import system
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.queries import program_of
from handrail.ground.people import operations as people
from handrail.ground.people import queries as people_queries
from handrail.library import shelf
from tests.world import NOW, World

SAM = people.Identity("Samuel", "Reed", date(1990, 4, 2), preferred_name="Sam", phone="555-0101")
KIM = people.Identity("Kim", "Dale", date(1985, 1, 9), phone="555-0102")


def episode_of(world: World, identity: people.Identity = SAM) -> Any:
    """A registered client with a course of care at intake."""
    opener = system(world.organization.pk)
    client = people.register(
        by=opener, at=NOW, organization_id=world.organization.pk, identity=identity, site_id=world.site.pk
    )
    return episodes.open_episode(client, by=opener, at=NOW, in_force=world.program)


def screened(world: World, episode: Any) -> Any:
    """The safety screen is done, and negative."""
    answers: dict[int, str | None] = {1: "no", 2: "no", 3: "no", 4: "no"}
    return safety.screen(episode, by=world.actor("alice"), at=NOW, answers=answers)


def signed(world: World, episode: Any, *documents: str) -> None:
    """These documents, or every required one, are signed in the room."""
    alice = world.actor("alice")
    wanted = documents or tuple(d.id for d in consents_queries.missing(episode, on=NOW.date()))
    for document in wanted:
        paper = consents_queries.paper(episode, document, on=NOW.date())
        for who in paper.still_to_sign:
            guardian = guardian_of(world, episode) if who == "guardian" else None
            name = guardian.name if guardian else episode.client.legal_name
            said = {"document": document, "signed_name": name, "guardian": guardian and guardian.pk}
            consents.sign(episode, by=alice, at=NOW, **said)


def guardian_of(world: World, episode: Any) -> Any:
    """A mother who may decide for a young client, noted once."""
    known = people_queries.guardians_of(episode.client_id, on=NOW.date())
    if known:
        return known[0]
    return people.name_guardian(
        episode.client,
        by=world.actor("dora"),
        at=NOW,
        name="Rosa Lund",
        relationship="mother",
        phone="555-0133",
        may_consent=True,
        basis="mother, no court order",
        from_day=NOW.date(),
    )


def at_assessment(world: World, identity: people.Identity = SAM) -> Any:
    """Interviewed, agreed to an evaluation, screened, and sent to assessment."""
    alice, episode = world.actor("alice"), episode_of(world, identity)
    intake.interview(episode, by=alice, at=NOW, words=intake.Told("I can't get up in the morning."))
    signed(world, episode, "consent_to_evaluate")
    screened(world, episode)
    intake.send_to_assessment(episode, by=alice, at=NOW)
    return episode


SECTIONS = {one.id: f"{one.title}, as told." for one in shelf.evaluation().sections if one.required}
ASSESSED = placement.Evaluated(
    ratings=dict.fromkeys(DIMENSIONS, 1) | {"functioning": 2},
    exclusions=dict.fromkeys(EXCLUSIONS, False),
    diagnoses=[{"code": "F33.1", "words": "Depression that comes back, moderate"}],
    formulation="Low since spring; weekly care is not enough.",
    sections=SECTIONS,
)
BOTH_WAYS = {"why_not_less": "Weekly care did not hold.", "why_not_more": "Safe at home with a partner."}


def at_admission(world: World, identity: people.Identity = SAM) -> Any:
    """Assessed, and accepted into this program."""
    alice, episode = world.actor("alice"), at_assessment(world, identity)
    placement.assess(episode, by=alice, at=NOW, revision=0, said=ASSESSED)
    placement.decide(episode, by=alice, at=NOW, level="iop", **BOTH_WAYS)
    return episode


START = date(2026, 11, 24)  # the Tuesday after NOW


def prepared(world: World, episode: Any) -> None:
    """Everything is in place for the first day."""
    alice = world.actor("alice")
    signed(world, episode)
    admission.name_team(
        episode,
        by=alice,
        at=NOW,
        members={"therapist": world.staff["alice"].pk, "prescriber": world.staff["priya"].pk},
    )
    admission.set_dose(
        episode,
        by=alice,
        at=NOW,
        days_per_week=4,
        hours_per_week=Decimal("10.5"),
        from_day=START,
        reason="As planned",
    )
    admission.prepare(episode, by=alice, at=NOW, start_on=START, track="morning", weekdays=[0, 1, 2, 3])
    ready_to_orient(world, episode)
    steps = [step.id for step in program_of(episode).orientation]
    admission.orient_in(episode, by=alice, at=NOW, steps=steps)


def ready_to_orient(world: World, episode: Any) -> None:
    """What an orientation's steps rest on: a safety plan, and somebody to call."""
    if safety_queries.current_plan(episode.pk) is None:
        steps = safety.PlanSteps(*["none yet"] * 6)
        safety.write_plan(episode, by=world.actor("alice"), at=NOW, steps=steps, made_with="Sam and Alice")
    episode.client.emergency_contact = "Ada Reed, 555-0190"
    episode.client.save(update_fields=["emergency_contact"])


def admitted(world: World, identity: people.Identity = SAM) -> Any:
    """Taking part since START."""
    episode = at_admission(world, identity)
    prepared(world, episode)
    admission.admit(episode, by=world.actor("alice"), at=NOW)
    return episode
