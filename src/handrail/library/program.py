"""A program as data: what it is, whom it helps, its day, what it teaches, how it ends."""

from collections.abc import Iterable, Iterator
from datetime import time
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Literal

from pydantic import Field

from handrail.library import reader
from handrail.library.block import Block, Dose, TimedPart, Track
from handrail.library.check_in import CheckIn
from handrail.library.curriculum import Curriculum
from handrail.library.definition import Count, Definition, IcdCode, Id, Span, Stored, Words, repeated_in
from handrail.library.explain import Mistake


class QuestionAnswer(Definition):
    """A question people ask, and its answer."""

    q: Words
    a: Words


class CannotTake(Definition):
    """A condition the program is not able to treat, and where such a person finds help instead."""

    condition: Words
    where_instead: Words


class PublicText(Definition):
    """The words of the public page, at about a sixth-grade reading level."""

    what_it_is: Words
    who_it_helps: tuple[Words, ...] = Field(min_length=1)
    benefits: tuple[Words, ...] = Field(min_length=1)
    what_to_expect: Words
    questions: tuple[QuestionAnswer, ...]
    tips: tuple[Words, ...]
    what_we_cannot_take: tuple[CannotTake, ...]
    first_day: Words


class Population(Definition):
    """Ages in whole years, both counted in; age_max null means no upper limit."""

    age_min: int = Field(ge=0, le=120)
    age_max: int | None = Field(ge=0, le=120)

    def mistakes(self) -> Iterator[Mistake]:
        if self.age_max is not None and self.age_min > self.age_max:
            yield Mistake(("age_min",), f"is {self.age_min}, more than age_max, {self.age_max}; swap them")


class Worded(Definition):
    """Something with an id and its words: an indication, a checklist line."""

    id: Id
    words: Words


class Exclusion(Definition):
    """What stops an admission until it is resolved, and the concrete next step it leads to."""

    id: Id
    words: Words
    next_step: Words


class Condition(Definition):
    """A condition treated: an ICD-10-CM code, standing for itself and every code below it."""

    code: IcdCode
    words: Words


class GroupSize(Definition):
    """Fewest and most clients in one group."""

    minimum: Count
    maximum: Count

    def mistakes(self) -> Iterator[Mistake]:
        if self.minimum > self.maximum:
            yield Mistake(("minimum",), f"is {self.minimum}, more than maximum, {self.maximum}; swap them")


class Measure(Definition):
    """An instrument, how often it is given (days; null: not on a rhythm), and at which moments besides."""

    instrument: Id
    every_days: Count | None = None
    at: tuple[Literal["admission", "discharge", "7_days_after", "30_days_after", "90_days_after"], ...] = ()

    def mistakes(self) -> Iterator[Mistake]:
        if self.every_days is None and not self.at:
            yield Mistake(("instrument",), "is never given; add every_days or at")


class Role(Definition):
    """A role on the treatment team, and what the person in it does for the client."""

    id: Id
    title: Words
    does: Words
    required: bool


class Review(Definition):
    """How often the team reviews each client, in days."""

    every_days: Count


class Policies(Definition):
    """What clients are told about attendance and safety."""

    attendance: Words
    safety: Words


class Document(Definition):
    """A paper the client is asked to sign. expires_days null: until revoked or the course of care ends."""

    id: Id
    version: Count
    title: Words
    text: Words
    required: bool
    purpose: Literal[
        "evaluation", "treatment", "privacy", "group_confidentiality", "telehealth", "disclosure"
    ]
    expires_days: Count | None
    scope: Words


class DischargeCriteria(Definition):
    """What tells that a client is ready: symptoms better, skills used, and gains that hold with less support."""

    symptoms: tuple[Worded, ...] = Field(min_length=1)
    skills: tuple[Worded, ...] = Field(min_length=1)
    holding: tuple[Worded, ...] = Field(min_length=1)


class AftercareContact(Definition):
    """A contact on a day counted from discharge."""

    id: Id
    day: Count
    words: Words


class Family(Definition):
    """Whether family sessions are part of the program."""

    involvement: Literal["optional", "required"]
    words: Words


class Program(Stored):
    """A whole program. Raise `version` with every change: clients stay on the version they came in under."""

    id: Id
    version: Count
    title: Words
    public: PublicText
    level_of_care: Literal["intensive_outpatient", "partial_hospitalization", "outpatient"]
    population: Population
    indications: tuple[Worded, ...] = Field(min_length=1)
    exclusions: tuple[Exclusion, ...] = Field(min_length=1)
    conditions: tuple[Condition, ...] = Field(min_length=1)
    length_of_stay_weeks: Span
    days_per_week: Span
    hours_per_day: Decimal = Field(gt=0, le=24)
    dose: Dose
    taper: tuple[Dose, ...]
    tracks: tuple[Track, ...] = Field(min_length=1)
    block: Block
    group: GroupSize
    curriculum: Curriculum
    measures: tuple[Measure, ...]
    check_in: CheckIn
    team: tuple[Role, ...] = Field(min_length=1)
    review: Review
    policies: Policies
    family: Family
    documents: tuple[Document, ...]
    orientation: tuple[Worded, ...]
    discharge: DischargeCriteria
    aftercare: tuple[AftercareContact, ...]

    def block_times(self, start: time) -> tuple[TimedPart, ...]:
        """(part, start, end) of a day that begins at `start`. Raises ValueError when it passes midnight."""
        return self.block.starting(start)

    def clinical_minutes(self) -> int:
        """Planned minutes of treatment in one program day, breaks left out."""
        return self.block.clinical_minutes()

    def track(self, track_id: str) -> Track:
        """The track of that id. Raises KeyError."""
        return {track.id: track for track in self.tracks}[track_id]

    def document(self, document_id: str) -> Document:
        """The document of that id. Raises KeyError."""
        return {document.id: document for document in self.documents}[document_id]

    def treats(self, code: str) -> bool:
        """Whether an ICD-10-CM code is among the conditions treated, or below one of them."""
        bare = code.replace(".", "")
        return any(bare.startswith(condition.code.replace(".", "")) for condition in self.conditions)

    def mistakes(self) -> Iterator[Mistake]:
        for key in ("indications", "exclusions", "tracks", "team", "documents", "orientation", "aftercare"):
            yield from repeated_in(key, getattr(self, key))
        yield from self._day_mistakes()
        yield from self._dose_mistakes()
        yield from self._taper_mistakes()

    def _day_mistakes(self) -> Iterator[Mistake]:
        room = self.hours_per_day * 60
        if self.block.total_minutes > room:
            yield Mistake(
                ("block", "total_minutes"),
                f"is {self.block.total_minutes}, more than hours_per_day x 60 = {room}; shorten a part",
            )
        for place, track in enumerate(self.tracks):
            at = ("tracks", place)
            if len(track.weekdays) < self.dose.days_per_week:
                yield Mistake(
                    (*at, "weekdays"),
                    f"has {len(track.weekdays)} days, but dose.days_per_week is {self.dose.days_per_week}; add days",
                )
            if track.starts.hour * 60 + track.starts.minute + self.block.total_minutes >= 24 * 60:
                yield Mistake((*at, "starts"), "is so late that the day passes midnight; start earlier")

    def _dose_mistakes(self) -> Iterator[Mistake]:
        if self.dose.days_per_week not in self.days_per_week:
            yield Mistake(
                ("dose", "days_per_week"),
                f"is {self.dose.days_per_week}, outside days_per_week {self.days_per_week}; change one of them",
            )
        if why := self.dose.impossible(self.clinical_minutes()):
            yield Mistake(("dose", "hours_per_week"), why)
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
            if why := step.impossible(self.clinical_minutes()):
                yield Mistake(("taper", place, "hours_per_week"), why)
            before = step


def load(file: FilePath, *, instruments: Iterable[str]) -> Program:
    """The program in a file. `instruments` are the ids that its measures may name. Raises DefinitionError."""
    known = sorted(instruments)

    def measures_exist(program: Program) -> Iterator[Mistake]:
        for place, measure in enumerate(program.measures):
            if measure.instrument not in known:
                yield Mistake(
                    ("measures", place, "instrument"),
                    f"'{measure.instrument}' is not an instrument on the shelf; use one of {', '.join(known)}",
                )

    return reader.read(file, Program, also=measures_exist)
