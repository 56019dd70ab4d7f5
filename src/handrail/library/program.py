"""A program as data: what it is, whom it helps, its weeks and days, what it teaches, how it ends."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Literal, Self

from pydantic import Field

from handrail.library.block import Block, Part, Total
from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Syllabus
from handrail.library.definition import Count, Id, Span, Stored, Words, repeated_in
from handrail.library.explain import Mistake, Path
from handrail.library.older import in_todays_shape
from handrail.library.public_text import PublicText
from handrail.library.terms import (
    AftercareContact,
    Condition,
    DischargeCriteria,
    Document,
    Eligibility,
    Exclusion,
    Family,
    GroupSize,
    Hours,
    Indication,
    Level,
    Measure,
    Neighbour,
    Policies,
    Population,
    Review,
    Role,
    Visit,
    Worded,
)
from handrail.library.week import Dose, DrawnDay, Track

LISTS_WITH_IDS = (
    "eligibility",
    "indications",
    "exclusions",
    "neighbours",
    "tracks",
    "blocks",
    "visits",
    "team",
    "amenities",
    "documents",
    "orientation",
    "aftercare",
)
# Parts of a day that are one client's own: whoever leads the group does not lead them.
ALONE = ("individual", "family", "medication", "break")


class Program(Stored):
    """A whole program. Raise `version` with every change: clients stay on the version they came in under."""

    id: Id
    version: Count
    title: Words
    public: PublicText
    level_of_care: Level
    sensitivity: Literal["general", "part2"] = "general"  # part2: care for substance use (42 CFR Part 2)
    population: Population
    eligibility: tuple[Eligibility, ...] = ()
    indications: tuple[Indication, ...] = Field(min_length=1)
    exclusions: tuple[Exclusion, ...] = Field(min_length=1)
    neighbours: tuple[Neighbour, ...] = ()
    conditions: tuple[Condition, ...] = Field(min_length=1)
    length_of_stay_weeks: Span
    days_per_week: Span
    hours_per_day: Hours
    hours_per_week: Hours
    dose: Dose
    taper: tuple[Dose, ...]
    tracks: tuple[Track, ...] = Field(min_length=1)
    blocks: tuple[Block, ...] = Field(min_length=1)
    visits: tuple[Visit, ...] = ()
    group: GroupSize
    curriculum: Syllabus
    measures: tuple[Measure, ...]
    check_in: CheckIn
    team: tuple[Role, ...] = Field(min_length=1)
    review: Review
    policies: Policies
    family: Family
    amenities: tuple[Worded, ...] = ()
    documents: tuple[Document, ...]
    orientation: tuple[Worded, ...]
    discharge: DischargeCriteria
    aftercare: tuple[AftercareContact, ...]
    caring_contacts: bool = (
        False  # a few kind words after the program, to who asked for them; they ask nothing
    )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The definition again, also of a version stored in an earlier shape. Raises `DefinitionError`."""
        return super().from_json(in_todays_shape(stored))

    def track(self, track_id: str) -> Track:
        """The track of that id. Raises KeyError."""
        return {track.id: track for track in self.tracks}[track_id]

    def block(self, block_id: str) -> Block:
        """The day block of that id. Raises KeyError."""
        return self._blocks[block_id]

    def block_on(self, track_id: str, weekday: str) -> Block:
        """The block of a track's day. Raises KeyError for a day on which it can't meet (see `Track.day`)."""
        return self.block(self.track(track_id).day(weekday).block)

    def week(self, track_id: str) -> tuple[DrawnDay, ...]:
        """A track's week as it is drawn, from Monday on: each day's block, its parts and their times."""
        return self.track(track_id).drawn(self._blocks)

    def clinical_week(self, track_id: str, weekdays: Iterable[str] | None = None) -> Total:
        """Minutes of treatment in a track's week, or in these weekdays of it; breaks left out."""
        return sum((block.clinical() for block in self._met(track_id, weekdays)), Total())

    def elapsed_week(self, track_id: str, weekdays: Iterable[str] | None = None) -> Total:
        """Minutes from start to end of each day of a track's week, or of these weekdays; breaks counted."""
        return sum((block.elapsed() for block in self._met(track_id, weekdays)), Total())

    def day_minutes(self, track_id: str | None = None) -> tuple[int, ...]:
        """Planned clinical minutes of each day of a track's week, the longest first.

        Without a track: of the one whose week holds the most.
        """
        if track_id is None:
            track_id = max(self.tracks, key=lambda track: self.clinical_week(track.id).planned).id
        minutes = (block.clinical().planned for block in self._met(track_id, None))
        return tuple(sorted(minutes, reverse=True))

    def leading_asks(self, track_id: str, weekday: str) -> tuple[str, ...]:
        """The kinds of credential of which whoever leads a track's day needs one; empty: none is asked.

        The kinds of each role that leads one of its groups; a visit of one client in the week is led by others.
        A day that the track does not have asks for nothing.
        """
        blocks = {
            day.block
            for track in self.tracks
            if track.id == track_id
            for day in track.days
            if day.weekday == weekday
        }
        parts = (part for block in self.blocks if block.id in blocks for part in block.parts)
        leading = {part.led_by for part in parts if part.kind not in ALONE}
        kinds = (kind for role in self.team if role.id in leading for kind in role.credentials)
        return tuple(dict.fromkeys(kinds))

    def role_for(self, kind: str) -> Role | None:
        """The role that sees a client for a kind of visit (individual, medication ...), the first one named for it.

        Visits beside the week come first, then those that stand in its days. None: the definition names nobody.
        """
        named = [visit.led_by for visit in self.visits if visit.kind == kind]
        named += [part.led_by for _at, part in self._parts() if part.kind == kind]
        roles = {role.id: role for role in self.team}
        return next((roles[one] for one in named if one in roles), None)

    def document(self, document_id: str) -> Document:
        """The document of that id. Raises KeyError."""
        return {document.id: document for document in self.documents}[document_id]

    def treats(self, code: str) -> bool:
        """Whether an ICD-10-CM code is among the conditions treated, or below one of them."""
        bare = code.replace(".", "")
        return any(bare.startswith(condition.code.replace(".", "")) for condition in self.conditions)

    @property
    def _blocks(self) -> dict[str, Block]:
        return {block.id: block for block in self.blocks}

    def _met(self, track_id: str, weekdays: Iterable[str] | None) -> list[Block]:
        track = self.track(track_id)
        wanted = track.weekdays if weekdays is None else tuple(weekdays)
        return [self.block_on(track_id, weekday) for weekday in wanted]

    def mistakes(self) -> Iterator[Mistake]:
        for key in LISTS_WITH_IDS:
            yield from repeated_in(key, getattr(self, key))
        for check in self._cross_checks():
            yield from check()

    def checks(self) -> Iterator[Callable[[], Iterator[Mistake]]]:
        for key in LISTS_WITH_IDS:
            yield partial(self._repeated, key)
        yield from self._cross_checks()

    def _cross_checks(self) -> tuple[Callable[[], Iterator[Mistake]], ...]:
        return self._block_mistakes, self._track_mistakes, self._reference_mistakes, self._sum_mistakes

    def _repeated(self, key: str) -> Iterator[Mistake]:
        yield from repeated_in(key, getattr(self, key))

    def _track_mistakes(self) -> Iterator[Mistake]:
        for place, track in enumerate(self.tracks):
            for mistake in track.against(self._blocks):
                yield Mistake(("tracks", place, *mistake.path), mistake.message)

    def _sum_mistakes(self) -> Iterator[Mistake]:
        if not any(mistake.path[-1] == "block" for mistake in self._track_mistakes()):  # else nothing adds up
            yield from self._dose_mistakes()
            yield from self._taper_mistakes()

    def _block_mistakes(self) -> Iterator[Mistake]:
        used = {day.block for track in self.tracks for day in track.days}
        for place, block in enumerate(self.blocks):
            if block.id not in used:
                yield Mistake(
                    ("blocks", place, "id"),
                    f"'{block.id}' is on no day of any track; name it under tracks or take it out",
                )
            most = self.hours_per_day.high * 60
            if block.total_minutes > most:
                yield Mistake(
                    ("blocks", place, "total_minutes"),
                    f"is {block.total_minutes}, more than hours_per_day to x 60 = {most:.0f}; shorten a part",
                )
            if _half_hours(block.total_minutes) < self.hours_per_day.low:
                yield Mistake(
                    ("blocks", place, "total_minutes"),
                    f"is {block.total_minutes}, to the half hour {_half_hours(block.total_minutes)} hours: "
                    f"less than hours_per_day from, {self.hours_per_day.low}; lengthen a part or lower it",
                )

    def _reference_mistakes(self) -> Iterator[Mistake]:
        roles = [role.id for role in self.team]
        for at, role in self._roles_named():
            if role not in roles:
                yield Mistake(at, f"'{role}' is not a role of the team; use one of {', '.join(roles)}")
        beside = [neighbour.id for neighbour in self.neighbours]
        for place, exclusion in enumerate(self.exclusions):
            if exclusion.refer_to is not None and exclusion.refer_to not in beside:
                yield Mistake(
                    ("exclusions", place, "refer_to"),
                    f"'{exclusion.refer_to}' is not a neighbour; use one of {', '.join(beside) or 'none so far'}",
                )
        by_video = any(document.purpose == "telehealth" for document in self.documents)
        for place, track in enumerate(self.tracks):
            if track.mode != "in_person" and not by_video:
                yield Mistake(
                    ("tracks", place, "mode"),
                    f"is {track.mode}, but no document has the purpose telehealth; add telehealth_consent",
                )

    def _roles_named(self) -> Iterator[tuple[Path, str]]:
        for at, part in self._parts():
            if part.led_by is not None:
                yield (*at, "led_by"), part.led_by
        for place, visit in enumerate(self.visits):
            if visit.led_by is not None:
                yield ("visits", place, "led_by"), visit.led_by
        for place, role in enumerate(self.review.by):
            yield ("review", "by", place), role

    def _parts(self) -> Iterator[tuple[Path, Part]]:
        for at, block in enumerate(self.blocks):
            for place, part in enumerate(block.parts):
                yield ("blocks", at, "parts", place), part

    def _dose_mistakes(self) -> Iterator[Mistake]:
        if self.dose.days_per_week not in self.days_per_week:
            yield Mistake(
                ("dose", "days_per_week"),
                f"is {self.dose.days_per_week}, outside days_per_week {self.days_per_week}; change one of them",
            )
        if self.dose.hours_per_week not in self.hours_per_week:
            yield Mistake(
                ("dose", "hours_per_week"),
                f"is {self.dose.hours_per_week}, outside hours_per_week {self.hours_per_week}; change one of them",
            )
        for place, track in enumerate(self.tracks):
            if len(track.days) < self.dose.days_per_week:
                yield Mistake(
                    ("tracks", place, "days"),
                    f"has {len(track.days)} days, but dose.days_per_week is {self.dose.days_per_week}; add days",
                )
            elif why := self.dose.impossible(self.day_minutes(track.id)):
                yield Mistake(("dose", "hours_per_week"), f"{why} (track {track.id})")
        if self.days_per_week.high > 7:
            yield Mistake(("days_per_week", "to"), "is more than the 7 days a week has; lower it")

    def _taper_mistakes(self) -> Iterator[Mistake]:
        before = self.dose
        for place, step in enumerate(self.taper):
            if step.days_per_week >= before.days_per_week:
                yield Mistake(
                    ("taper", place, "days_per_week"),
                    f"is {step.days_per_week}, but the step before has {before.days_per_week}; a taper goes down",
                )
            if why := step.impossible(self.day_minutes()):
                yield Mistake(("taper", place, "hours_per_week"), why)
            before = step


def _half_hours(minutes: int) -> Decimal:
    """Hours to the nearest half: what people say of a day of 170 minutes is three hours."""
    return (Decimal(minutes) / 30).quantize(Decimal(1), ROUND_HALF_UP) / 2
