"""`handrail simulate`: the same story on an empty database, every rule of the house checked each day."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django_scopes import scope

from handrail.doors.commands.house_rules import broken_rules
from handrail.doors.commands.telling.calendar import live_day
from handrail.doors.commands.telling.cast import Life, life
from handrail.doors.commands.telling.clinic import open_clinic

FIRST_MONDAY = date(2026, 9, 7)  # twelve weeks from here cross the end of daylight saving time
PATTERNS = ([0, 1, 2, 3], [0, 1, 3, 4], [1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 4])


def rehearse(*, weeks: int, clients: int, seed: int, say: Callable[[str], object]) -> int:
    """Live so many weeks; after each day check every rule. Return how many were broken."""
    chance = random.Random(seed)
    people = cast(chance, clients=clients, weeks=weeks)
    clinic = open_clinic(FIRST_MONDAY)
    broken = 0
    with scope(organization=clinic.organization):
        for number in range(weeks * 7):
            day = FIRST_MONDAY + timedelta(days=number)
            with transaction.atomic():
                live_day(clinic, people, day)
            for words in broken_rules(clinic.organization.pk, on=day, last=number == weeks * 7 - 1):
                broken += 1
                say(f"{day}: {words}")
            if day.weekday() == 6:
                say(f"week {number // 7 + 1}: {_census(people)}")
    say(f"{clients} clients, {weeks} weeks, seed {seed}: {broken} rules broken")
    return broken


def cast(chance: random.Random, *, clients: int, weeks: int) -> list[Life]:
    """Return the people: they call over the first two thirds of the time; one in six stays away in the end."""
    people = []
    for number in range(clients):
        calls = FIRST_MONDAY + timedelta(days=chance.randrange(max(1, weeks * 7 * 2 // 3)))
        person = life(number, chance, calls_on=calls)
        person.extra["weekdays"] = PATTERNS[number % len(PATTERNS)]
        if chance.random() < 1 / 6:
            person.extra["absent_from"] = calls + timedelta(days=chance.randrange(18, 40))
        if chance.random() < 0.2:
            person.extra["unsafe"] = calls + timedelta(days=chance.randrange(12, 40))
        people.append(person)
    return people


def _census(people: list[Life]) -> str:
    stages: dict[str, int] = {}
    for person in people:
        if person.state:
            stages[person.state.stage] = stages.get(person.state.stage, 0) + 1
    return ", ".join(f"{count} {stage}" for stage, count in sorted(stages.items())) or "nobody yet"
