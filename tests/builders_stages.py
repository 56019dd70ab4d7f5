"""One client on the way in, made by the domain's own verbs, as far as a test needs."""

from datetime import date
from typing import Any

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
