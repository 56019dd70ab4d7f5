"""Courses of care at any stage, made by the ground's own verbs, for tests of what can happen at any stage."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.care.stepdown.models import SummaryOwed
from handrail.ground.episode import operations as episodes
from handrail.ground.people import operations as people
from tests.world import NOW, World

JOURNEY = (
    ("placement", "send to assessment"),
    ("admission", "accept"),
    ("taking part", "begin"),
    ("stepping down", "step down"),
    ("aftercare", "discharge"),
)


def client_of(world: World, name: str = "Sam", family: str = "Reed") -> Any:
    return people.register(
        by=world.actor("dora"),
        at=NOW,
        organization_id=world.organization.pk,
        site_id=world.site.pk,
        identity=people.Identity(given_name=name, family_name=family, birth_date=date(1990, 5, 4)),
    )


def course_of_care(
    world: World,
    name: str = "Sam",
    *,
    stage: str = "taking part",
    admitted_on: date = date(2026, 10, 26),
    discharged_on: date | None = None,
    at: datetime = NOW - timedelta(days=40),
) -> Any:
    """A course of care that has come as far as `stage`, with Alice as therapist."""
    episode = episodes.open_episode(
        client_of(world, name), by=world.actor("dora"), at=at, in_force=world.program
    )
    alice = world.actor("alice")
    episodes.name_team_member(episode, world.staff["alice"], by=alice, at=at, role="therapist")
    for reached, verb in JOURNEY:
        if episode.stage == stage:
            break
        facts: dict[str, Any] = {}
        if reached == "taking part":
            facts = {"admitted_on": admitted_on}
        if reached == "aftercare":
            facts = {"discharged_on": discharged_on or date(2026, 11, 13), "discharge_reason": "completed"}
        episodes.move(episode, verb, by=alice, at=at, **facts)
        if reached == "aftercare":
            SummaryOwed.objects.create(**episodes.client_row(episode), since=facts["discharged_on"])
    return episode


def counting() -> CaptureQueriesContext:
    """Count the queries of a page with one row, so that a page with three can be held to it."""
    return CaptureQueriesContext(connection)
