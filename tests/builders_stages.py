"""One client on the way in, made by the domain's own verbs, as far as a test needs."""

from datetime import date
from typing import Any

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents import queries as consents_queries
from handrail.anytime.safety import operations as safety
from handrail.care.intake import operations as intake
from handrail.care.placement import operations as placement
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS
from handrail.ground.actor import system
from handrail.ground.episode import operations as episodes
from handrail.ground.people import operations as people
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
        consents.sign(episode, by=alice, at=NOW, document=document, signed_name="Samuel Reed")


def at_assessment(world: World, identity: people.Identity = SAM) -> Any:
    """Interviewed, agreed to an evaluation, screened, and sent to assessment."""
    alice, episode = world.actor("alice"), episode_of(world, identity)
    intake.interview(episode, by=alice, at=NOW, words=intake.Told("I can't get up in the morning."))
    signed(world, episode, "consent_to_evaluate")
    screened(world, episode)
    intake.send_to_assessment(episode, by=alice, at=NOW)
    return episode


ASSESSED: dict[str, Any] = {
    "ratings": dict.fromkeys(DIMENSIONS, 1) | {"functioning": 2},
    "exclusions": dict.fromkeys(EXCLUSIONS, False),
    "diagnoses": [{"code": "F33.1", "words": "Depression that comes back, moderate"}],
    "formulation": "Low since spring; weekly care is not enough.",
}


def at_admission(world: World, identity: people.Identity = SAM) -> Any:
    """Assessed, and accepted into this program."""
    alice, episode = world.actor("alice"), at_assessment(world, identity)
    placement.save(episode, by=alice, at=NOW, revision=0, **ASSESSED)
    placement.decide(episode, by=alice, at=NOW, level="iop")
    return episode
