"""A program's definition boiled down to the plain facts that the rules about programs ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handrail.library.explain import Path
from handrail.library.program import Program
from handrail.library.week import Track

GROUPS, ALONE, FAMILY, MEDICINE = "groups", "individual sessions", "family sessions", "medicine visits"
OFFER_OF = {
    "group": GROUPS,
    "skill": GROUPS,
    "process": GROUPS,
    "psychoeducation": GROUPS,
    "application": GROUPS,
    "individual": ALONE,
    "family": FAMILY,
    "medication": MEDICINE,
}
SUBSTANCE_CODES = tuple(f"F1{digit}" for digit in range(10))


@dataclass(frozen=True)
class DayFacts:
    """One day of a track's week, in clinical minutes."""

    weekday: str
    path: Path
    shortest: int
    planned: int
    longest: int
    by_video: bool


@dataclass(frozen=True)
class TrackFacts:
    title: str
    path: Path
    days: tuple[DayFacts, ...]

    def fewest(self, number: int) -> tuple[DayFacts, ...]:
        """The days of someone who comes so many days a week and happens on the shortest."""
        return tuple(sorted(self.days, key=lambda day: day.planned)[:number])

    def most(self, number: int) -> tuple[DayFacts, ...]:
        return tuple(sorted(self.days, key=lambda day: -day.planned)[:number])


@dataclass(frozen=True)
class RoleFacts:
    title: str
    path: Path
    credentials: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Outline:
    """What the rules need to know of one program. Hours and minutes are clinical unless they say otherwise."""

    title: str
    level: str
    youngest: int
    oldest: int | None
    care: frozenset[str]  # mental_health, substance_use
    tracks: tuple[TrackFacts, ...]
    days: tuple[int, int]  # fewest and most a week
    day_hours: tuple[Decimal, Decimal]  # as people are told, from and to
    dose_days: int
    dose_hours: Decimal
    largest_group: int
    review_days: int
    longest_weeks: int
    family_required: bool
    offers: tuple[tuple[str, Path], ...]
    roles: tuple[RoleFacts, ...]


def outline(program: Program) -> Outline:
    """The facts of a definition."""
    return Outline(
        title=program.title,
        level=program.level_of_care,
        youngest=program.population.age_min,
        oldest=program.population.age_max,
        care=frozenset(_care(program)),
        tracks=tuple(_track(program, place, track) for place, track in enumerate(program.tracks)),
        days=(program.days_per_week.low, program.days_per_week.high),
        day_hours=(program.hours_per_day.low, program.hours_per_day.high),
        dose_days=program.dose.days_per_week,
        dose_hours=program.dose.hours_per_week,
        largest_group=program.group.maximum,
        review_days=program.review.every_days,
        longest_weeks=program.length_of_stay_weeks.high,
        family_required=program.family.involvement == "required",
        offers=tuple(dict(reversed(list(_offers(program)))).items()),
        roles=tuple(
            RoleFacts(role.title, ("team", place), role.credentials, role.required)
            for place, role in enumerate(program.team)
        ),
    )


def _care(program: Program) -> Iterator[str]:
    """Which kinds of care the conditions belong to: F10 to F19 is substance use, all else mental health."""
    for condition in program.conditions:
        yield "substance_use" if condition.code.startswith(SUBSTANCE_CODES) else "mental_health"


def _track(program: Program, place: int, track: Track) -> TrackFacts:
    days = []
    for at, day in enumerate(track.days):
        total = program.block(day.block).clinical()
        path: Path = ("tracks", place, "days", at)
        video = track.mode_on(day.weekday) == "telehealth"
        days.append(DayFacts(day.weekday, path, total.low, total.planned, total.high, video))
    return TrackFacts(track.title, ("tracks", place), tuple(days))


def _offers(program: Program) -> Iterator[tuple[str, Path]]:
    """Each kind of thing offered, where it stands; the first place of each counts."""
    for at, block in enumerate(program.blocks):
        for place, part in enumerate(block.parts):
            if part.kind in OFFER_OF:
                yield OFFER_OF[part.kind], ("blocks", at, "parts", place)
    for place, visit in enumerate(program.visits):
        if visit.kind in OFFER_OF:
            yield OFFER_OF[visit.kind], ("visits", place)
