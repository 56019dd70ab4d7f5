"""Clients, series and sessions for the tests of the program day, made by the domain's own verbs."""

from datetime import date, datetime, time, timedelta
from typing import Any

from handrail.anytime.consents import operations as consents
from handrail.care.day import operations as day
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.ground.actor import system
from handrail.ground.episode import operations as episodes
from handrail.ground.people import operations as people
from tests.world import NOW, World, quick_user

TODAY = date(2026, 11, 23)
NAMES = [
    ("Sam", "Kerr"), ("Kim", "Lang"), ("Jo", "Lindqvist"), ("Elena", "Vasquez"), ("Marcus", "Tate"),
    ("Ines", "Rocha"), ("Noor", "Haddad"), ("Tom", "Becker"), ("Ruth", "Adeyemi"), ("Leo", "Park"),
    ("Mina", "Sato"), ("Ana", "Costa"), ("Olu", "Bello"), ("Eva", "Novak"),
]  # fmt: skip


def make_client(world: World, given: str, family: str, *, at: datetime = NOW, sign_in: bool = False) -> Any:
    identity = people.Identity(given, family, date(1990, 4, 2))
    client = people.register(
        by=system(world.organization.pk),
        at=at,
        organization_id=world.organization.pk,
        identity=identity,
        site_id=world.site.pk,
    )
    if sign_in:
        name = given.lower()
        user = quick_user(f"{name}@{world.organization.slug}.client.example")
        type(client).objects.filter(pk=client.pk).update(user=user)
        client.user = user
        world.users[name] = user
    return client


def make_episode(
    world: World,
    given: str = "Sam",
    family: str = "Kerr",
    *,
    stage: str = "taking part",
    sensitivity: str = "general",
    sign_in: bool = False,
    at: datetime = NOW - timedelta(days=14),
    program: Any = None,
) -> Any:
    """A course of care moved along the rail to a stage, with Alice as its therapist."""
    by = system(world.organization.pk)
    client = make_client(world, given, family, at=at, sign_in=sign_in)
    episode = episodes.open_episode(
        client, by=by, at=at, in_force=program or world.program, sensitivity=sensitivity
    )
    moves = [("send to assessment", {}), ("accept", {}), ("begin", {"admitted_on": at.date()})]
    for verb, facts in moves:
        if episode.stage == stage:
            break
        episodes.move(episode, verb, by=by, at=at, **facts)
    episodes.name_team_member(episode, world.staff["alice"], by=by, at=at, role="therapist")
    return episode


def make_series(
    world: World, *, at: datetime = NOW, from_day: date = TODAY, weeks: int = 4, **more: Any
) -> Any:
    said: dict[str, Any] = {
        "track": "morning",
        "title": "Morning skills",
        "weekdays": [0, 1, 2, 3, 4],
        "starts": time(9),
        "room": world.room,
        "leader": world.staff["alice"],
    }
    by = system(world.organization.pk)
    series = schedule.open_series(by=by, at=at, in_force=world.program, from_day=from_day, **(said | more))
    if weeks:
        schedule.make_sessions(series, by=by, at=at, until=from_day + timedelta(weeks=weeks))
    return series


def place_of(episode: Any, day: date = TODAY) -> Any:
    place = timetable.place_today(episode, day)
    assert place is not None
    return place


def enrolled(world: World, series: Any, *names: tuple[str, str], **more: Any) -> list[Any]:
    """Courses of care with a place on every weekday from today, for these people."""
    found = [make_episode(world, *name, **more) for name in names]
    for episode in found:
        schedule.enrol(
            episode,
            series,
            by=system(world.organization.pk),
            at=NOW,
            weekdays=series.weekdays,
            from_day=TODAY,
        )
    return found


def by_video(world: World, place: Any, *, at: datetime = NOW) -> Any:
    """Consent to video, and where this client is: from then on they may be noted as by video."""
    desk = world.actor("dora")
    consents.sign(
        place.episode,
        by=desk,
        at=at,
        document="telehealth_consent",
        signed_name=place.client.legal_name,
    )
    said = day.Attested("12 Elm St, Albany", "NY", "known to staff", "Rosa, 555-0133", private=True)
    return day.attest(place, by=desk, at=at, said=said)
