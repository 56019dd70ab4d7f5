"""A day block: the parts of one program day, in order, with their minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Literal, NamedTuple

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Span, Words, repeated_in
from handrail.library.explain import Mistake

DAY_MINUTES = 24 * 60

PartKind = Literal[
    "check_in",
    "group",
    "skill",
    "process",
    "psychoeducation",
    "application",
    "individual",
    "family",
    "medication",
    "supplemental",
    "break",
    "wrap_up",
]


class Minutes(Span):
    """How long a part may take (from, to) and how long it is planned to take."""

    planned: int = Field(ge=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        if self.low <= self.high and self.planned not in self:
            yield Mistake(
                ("planned",),
                f"must be between {self.low} and {self.high}, not {self.planned}; change planned, from or to",
            )


@dataclass(frozen=True)
class Total:
    """Minutes added up: as planned, and if each part takes its least or its most."""

    planned: int = 0
    low: int = 0
    high: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.planned + other.planned, self.low + other.low, self.high + other.high)

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Total:
        """The total of these parts."""
        each = [part.minutes for part in parts]
        return cls(sum(m.planned for m in each), sum(m.low for m in each), sum(m.high for m in each))


class Part(Definition):
    """One part of the day. Only parts with `clinical: true` count as program hours.

    individual, family and medication are visits of one client that stand in the week's template; the minutes are
    one client's. A supplemental part says its `form`. `led_by` is the role on the team that leads it.
    """

    id: Id
    title: Words
    minutes: Minutes
    clinical: bool
    kind: PartKind
    summary: Words
    form: Literal["yoga_movement", "art", "mindfulness", "nutrition"] | None = None
    led_by: Id | None = None

    def mistakes(self) -> Iterator[Mistake]:
        if self.kind == "break" and self.clinical:
            yield Mistake(("clinical",), "must be false for a break: rest is no treatment time; write false")
        if self.kind == "supplemental" and self.form is None:
            yield Mistake(
                ("kind",),
                "is supplemental, so say which: add form: yoga_movement, art, mindfulness or nutrition",
            )
        if self.kind != "supplemental" and self.form is not None:
            yield Mistake(("form",), f"belongs to a supplemental part, not to kind {self.kind}; take it out")


class TimedPart(NamedTuple):
    """A part of the day with the times it is planned to start and end."""

    part: Part
    start: time
    end: time


class Block(Definition):
    """A program day. `total_minutes` is what the director expects the planned parts to add up to."""

    id: Id
    title: Words
    total_minutes: Count
    parts: tuple[Part, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        yield from repeated_in("parts", self.parts)
        planned = [part.minutes.planned for part in self.parts]
        if sum(planned) != self.total_minutes:
            added = " + ".join(str(minutes) for minutes in planned)
            yield Mistake(
                ("total_minutes",),
                f"is {self.total_minutes}, but the planned parts add up to {added} = {sum(planned)}; "
                "correct the total or a part",
            )
        skills = [place for place, part in enumerate(self.parts) if part.kind == "skill"]
        for place in skills[1:]:
            yield Mistake(
                ("parts", place, "kind"),
                "is the second skill of the day; a day has one: make this psychoeducation or application",
            )

    @property
    def teaches_a_skill(self) -> bool:
        """Whether the day has a skill of the day."""
        return any(part.kind == "skill" for part in self.parts)

    def clinical(self) -> Total:
        """Minutes of treatment in the day, breaks left out."""
        return Total.of(part for part in self.parts if part.clinical)

    def elapsed(self) -> Total:
        """Minutes from the start of the day to its end, breaks counted."""
        return Total.of(self.parts)

    def starting(self, start: time) -> tuple[TimedPart, ...]:
        """Each part with its times, for a day that begins at `start`. Raises ValueError past midnight."""
        timed, at = [], minute_of(start)
        for part in self.parts:
            end = at + part.minutes.planned
            timed.append(TimedPart(part, _clock(at), _clock(end)))
            at = end
        return tuple(timed)


def minute_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def _clock(minutes: int) -> time:
    if minutes >= DAY_MINUTES:
        raise ValueError("the day block would run past midnight; start it earlier")
    return time(minutes // 60, minutes % 60)
