"""What the rules find in a program, for a state and payers: what a linter prints and a director's page shows.

Findings are advice. A site may make the findings of chosen rules a stop: then nothing is published while they stand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handrail.clinical.kit import Finding, Rule
from handrail.clinical.program.ages_apart import Ages as AgeFacts
from handrail.clinical.program.ages_apart import ages_apart
from handrail.clinical.program.credentials_held import Offer, credentials_held
from handrail.clinical.program.day_floor import Day, day_floor
from handrail.clinical.program.days_a_week import DaysAWeek, days_a_week
from handrail.clinical.program.family_work import FamilyWork, family_work
from handrail.clinical.program.group_size import GroupSize, group_size
from handrail.clinical.program.level_of_hours import Week, level_of_hours
from handrail.clinical.program.review_clock import Cadence, review_clock
from handrail.clinical.program.rules import PROGRAM_RULES
from handrail.clinical.program.site_licence import SiteLicence, site_licence
from handrail.clinical.program.stay_limit import Stay, stay_limit
from handrail.clinical.program.video_days import Video, video_days
from handrail.ground.clinic.outline import DayFacts, Outline, outline
from handrail.library import shelf
from handrail.library.explain import Path
from handrail.library.program import Program
from handrail.library.requirement import Ages, Ask, Requirements, What, own_sheet

UNSURE = {
    "secondary": "read in another's account, so check it",
    "memory": "from memory, so check it",
    "project default": "our own proposal, so settle it yourselves",
}
INTENSIVE = ("intensive_outpatient", "partial_hospitalization")


@dataclass(frozen=True)
class Found:
    """One thing looked at: where, what the rule said, and where the number came from."""

    rule: str
    places: tuple[str, ...]
    path: Path
    answer: str
    because: str
    mend: str
    sources: tuple[str, ...]
    stops: bool = False

    @property
    def place(self) -> str:
        return "; ".join(self.places)

    @property
    def source(self) -> str:
        return "; ".join(self.sources)

    @property
    def title(self) -> str:
        return PROGRAM_RULES[self.rule]

    @property
    def sign(self) -> str:
        """The answer as the page's evidence line names it."""
        return self.answer.replace(" ", "_")

    @property
    def severity(self) -> str:
        if self.answer == "cannot tell":
            return "cannot tell"
        return "stop" if self.stops else "advice"


@dataclass(frozen=True)
class Against:
    """What a program is looked at against. `held` and `licensed` are None where no site is looked at."""

    state: Requirements
    payers: tuple[Requirements, ...]
    as_of: date
    stops: frozenset[str] = frozenset()
    held: frozenset[str] | None = None  # kinds of credential in force among the staff
    licensed: bool | None = None  # whether a licence of the site is in force
    own: Requirements | None = (
        None  # what the site asks of itself; stands in for lines not read in a primary text
    )


def against(
    *,
    jurisdiction: str = "",
    payers: Iterable[str] = (),
    as_of: date,
    stops: Iterable[str] = (),
    held: Iterable[str] | None = None,
    licensed: bool | None = None,
    own: Mapping[str, str] | None = None,
) -> Against:
    """The sheets of a state (two letters; unknown or empty: the generic one) and of payers (none: the generic one).

    `own`: what a site asks of itself, kind to number as text.
    """
    sheets = tuple(shelf.payer(one) for one in payers) or (shelf.payer("generic"),)
    known = jurisdiction.lower() if jurisdiction.lower() in shelf.jurisdiction_ids() else "generic"
    there = None if held is None else frozenset(held)
    mine = own_sheet({what: Decimal(number) for what, number in own.items()}) if own else None
    return Against(shelf.jurisdiction(known), sheets, as_of, frozenset(stops), there, licensed, mine)


def of(program: Program, looked_at: Against) -> list[Found]:
    """Everything that is not met or cannot be told, in the order of the rules; the same thing once."""
    found = [one for one in every(program, looked_at) if one.answer != "met"]
    order = list(PROGRAM_RULES)
    return sorted(found, key=lambda one: (order.index(one.rule), one.answer == "cannot tell"))


def every(program: Program, looked_at: Against) -> list[Found]:
    """Everything looked at, met or not. What is found for one reason stands once, with its places and sources."""
    merged: dict[tuple[str, str], Found] = {}
    for one in _Look(outline(program), looked_at).all():
        key = (one.rule, one.because)
        before = merged.setdefault(key, one)
        places = tuple(dict.fromkeys(before.places + one.places))
        sources = tuple(dict.fromkeys(before.sources + one.sources))
        merged[key] = replace(before, places=places, sources=sources)
    return list(merged.values())


class _Look:
    """One program looked at against one state and its payers, rule by rule."""

    def __init__(self, facts: Outline, looked_at: Against) -> None:
        self.facts, self.at = facts, looked_at
        ages = AgeFacts(facts.youngest, facts.oldest, no_upper_limit=facts.oldest is None)
        self.ages = ages_apart(ages, as_of=looked_at.as_of)
        self.adolescent = {"adults": False, "adolescents": True}.get(str(self.ages.value))

    def all(self) -> Iterator[Found]:
        yield from self.hours()
        if self.facts.level in INTENSIVE:
            yield from self.days()
            yield from self.reviews()
        yield from self.groups()
        yield from self.people()
        yield self.found(self.ages, "ages", ("population",), None, ages_apart)
        yield from self.credentials()

    def hours(self) -> Iterator[Found]:
        low, high = self.facts.days
        for track in self.facts.tracks:
            few, many = track.fewest(low), track.most(high)
            yield from self.week(few, f"{track.title}, {len(few)} days a week", ("days_per_week",))
            if len(many) > len(few):
                yield from self.week(many, f"{track.title}, {len(many)} days a week", ("days_per_week",))
        dose = [int(self.facts.dose_hours * 60 / self.facts.dose_days)] * self.facts.dose_days
        yield from self.level(dose, dose, dose, "the usual dose", ("dose",))
        for days, each in zip(self.facts.days, self.facts.day_hours, strict=True):
            stated = [int(each * 60)] * days
            place = f"what people are told, {days} days of {each.normalize():f} hours"
            yield from self.level(stated, stated, stated, place, ("hours_per_day",))

    def week(self, days: Sequence[DayFacts], place: str, path: Path) -> Iterator[Found]:
        yield from self.level(
            [day.shortest for day in days],
            [day.planned for day in days],
            [day.longest for day in days],
            place,
            path,
        )

    def level(
        self, shortest: list[int], planned: list[int], longest: list[int], place: str, path: Path
    ) -> Iterator[Found]:
        week = Week(self.facts.level, shortest, planned, longest, self.adolescent)
        name = "adolescent_hours" if self.adolescent else "adult_hours"
        asked = (self.asked(sheet, "week_hours") for sheet in self.sheets())
        asks: list[Ask | None] = [ask for ask in asked if ask]
        for ask in asks or [None]:
            changed = {name: ask.value} if ask else {}
            yield self.found(
                level_of_hours(week, as_of=self.at.as_of, **changed), place, path, ask, level_of_hours
            )

    def days(self) -> Iterator[Found]:
        for sheet in self.sheets():
            if ask := self.asked(sheet, "day_hours"):
                for track in self.facts.tracks:
                    for alike in _alike(track.days):
                        day = alike[0]
                        facts = Day(day.shortest, day.planned, day.longest, ask.value, sheet.name)
                        found = day_floor(facts, as_of=self.at.as_of)
                        place = f"{track.title} {', '.join(one.weekday.capitalize() for one in alike)}"
                        yield self.found(found, place, day.path, ask, day_floor)
            if ask := self.asked(sheet, "days_a_week"):
                days = DaysAWeek(self.facts.days[0], ask.value, sheet.name)
                found = days_a_week(days, as_of=self.at.as_of)
                yield self.found(found, "days a week", ("days_per_week", "from"), ask, days_a_week)
            if ask := self.asked(sheet, "video_days"):
                for track in self.facts.tracks:
                    video = Video(any(day.by_video for day in track.days), bool(ask.value), sheet.name)
                    found = video_days(video, as_of=self.at.as_of)
                    yield self.found(found, track.title, (*track.path, "mode"), ask, video_days)

    def groups(self) -> Iterator[Found]:
        for sheet in self.sheets():
            if ask := self.asked(sheet, "group_maximum"):
                group = GroupSize(self.facts.largest_group, ask.value, sheet.name)
                found = group_size(group, as_of=self.at.as_of)
                yield self.found(found, "largest group", ("group", "maximum"), ask, group_size)

    def reviews(self) -> Iterator[Found]:
        clocks: list[tuple[Ask | None, Cadence]] = []
        whats: tuple[tuple[What, str], ...] = (
            ("review_days", "a review"),
            ("certification_days", "a certification"),
        )
        for sheet in self.sheets():
            for what, words in whats:
                if ask := self.asked(sheet, what):
                    clocks.append((ask, Cadence(self.facts.review_days, ask.value, sheet.name, words)))
        clocks = clocks or [(None, Cadence(self.facts.review_days, None, "Handrail's own proposal"))]
        for of_ask, cadence in clocks:
            found = review_clock(cadence, as_of=self.at.as_of)
            yield self.found(found, "review", ("review", "every_days"), of_ask, review_clock)
        for sheet in self.sheets():
            if ask := self.asked(sheet, "stay_weeks"):
                stay = Stay(self.facts.longest_weeks, ask.value, sheet.name)
                found = stay_limit(stay, as_of=self.at.as_of)
                yield self.found(found, "length of stay", ("length_of_stay_weeks", "to"), ask, stay_limit)

    def people(self) -> Iterator[Found]:
        young = self.ages.value != "adults"
        found = family_work(FamilyWork(young, self.facts.family_required), as_of=self.at.as_of)
        yield self.found(found, "family", ("family", "involvement"), None, family_work)
        if self.at.licensed is None:
            return
        ask = self.asked(self.at.state, "site_licence")
        asked = bool(ask.value) if ask else None
        site = site_licence(SiteLicence(asked, self.at.licensed, self.at.state.name), as_of=self.at.as_of)
        yield self.found(site, "the site", (), ask, site_licence)

    def credentials(self) -> Iterator[Found]:
        named = {kind for role in self.facts.roles for kind in role.credentials}
        held = self.at.held if self.at.held is not None else frozenset(named) or None
        if held is None:
            return
        lines = (*shelf.jurisdiction("generic").credentials, *self.at.state.credentials)
        accepted = {line.offer: line for line in lines}  # a state's own line stands before the generic one
        for offer, path in self.facts.offers:
            if line := accepted.get(offer):  # type: ignore[call-overload]
                facts = Offer(offer, line.any_of, sorted(held))
                found = credentials_held(facts, as_of=self.at.as_of)
                yield self.found(found, offer, path, line, credentials_held)
        for role in self.facts.roles:
            if role.credentials and role.required and self.at.held is not None:
                facts = Offer(f"the role {role.title}", role.credentials, sorted(held))
                found = credentials_held(facts, as_of=self.at.as_of)
                yield self.found(found, role.title, role.path, None, credentials_held)

    def sheets(self) -> tuple[Requirements, ...]:
        own = (self.at.own,) if self.at.own else ()
        return (*own, self.at.state, *self.at.payers)

    def asked(self, sheet: Requirements, what: What) -> Ask | None:
        """What a sheet asks of this program. A site's own number stands in for one that nobody read at its source."""
        ages: Ages = "adolescents" if self.adolescent else "adults"
        ask = sheet.ask(what, ages=ages, care=self.facts.care)
        if ask is None or sheet is self.at.own or ask.confidence == "verified":
            return ask
        mine = self.at.own and self.at.own.ask(what, ages=ages, care=self.facts.care)
        return None if mine else ask

    def found(self, found: Finding, place: str, path: Path, line: Any, rule: Rule[Any]) -> Found:
        stops = found.rule in self.at.stops and found.answer == "not met"
        source = source_of(line) if line else _first_source(rule)
        return Found(found.rule, (place,), path, found.answer, found.because, found.mend, (source,), stops)


def _alike(days: Iterable[DayFacts]) -> list[list[DayFacts]]:
    """The days of a track, those with the same minutes together, in the order of the week."""
    found: dict[tuple[int, int, int], list[DayFacts]] = {}
    for day in days:
        found.setdefault((day.shortest, day.planned, day.longest), []).append(day)
    return list(found.values())


def source_of(line: Any) -> str:
    """Where a number comes from, and a warning where it was not read in the primary text."""
    unsure = UNSURE.get(line.confidence)
    return f"{line.source} ({line.dated}{f'; {unsure}' if unsure else ''})"


def _first_source(rule: Rule[Any]) -> str:
    first = rule.sheet["sources"][0]
    unsure = UNSURE.get(first["confidence"])
    return f"{first['title']}: {first['section']} ({first['dated']}{f'; {unsure}' if unsure else ''})"


def asked_of(program: Program, looked_at: Against, what: What) -> list[tuple[str, Ask]]:
    """What each sheet asks of this program, with whose sheet it is: the site's, the state's, a payer's."""
    look = _Look(outline(program), looked_at)
    asked = [(sheet.name, look.asked(sheet, what)) for sheet in look.sheets()]
    return [(name, ask) for name, ask in asked if ask]
