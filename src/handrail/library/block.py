"""The day block: the parts of one program day, in order, with their minutes."""

from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import Field

from handrail.library.definition import Count, Definition, Id, Span, Words, repeated_in
from handrail.library.explain import Mistake

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY_MINUTES = 24 * 60


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


class Part(Definition):
    """One part of the day. Only parts with `clinical: true` count as program hours."""

    id: Id
    title: Words
    minutes: Minutes
    clinical: bool
    kind: Literal["check_in", "skill", "break", "application", "wrap_up"]
    summary: Words

    def mistakes(self) -> Iterator[Mistake]:
        if self.kind == "break" and self.clinical:
            yield Mistake(("clinical",), "must be false for a break: rest is no treatment time; write false")


class TimedPart(NamedTuple):
    """A part of the day with the times it is planned to start and end."""

    part: Part
    start: time
    end: time


class Block(Definition):
    """A program day. `total_minutes` is what the director expects the planned parts to add up to."""

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

    def clinical_minutes(self) -> int:
        """Planned minutes of treatment in one day, breaks left out."""
        return sum(part.minutes.planned for part in self.parts if part.clinical)

    def starting(self, start: time) -> tuple[TimedPart, ...]:
        """Each part with its times, for a day that begins at `start`. Raises ValueError past midnight."""
        timed, at = [], start.hour * 60 + start.minute
        for part in self.parts:
            end = at + part.minutes.planned
            timed.append(TimedPart(part, _clock(at), _clock(end)))
            at = end
        return tuple(timed)


class Track(Definition):
    """One offering of the program: when its day starts and on which weekdays it meets."""

    id: Id
    title: Words
    starts: time
    weekdays: tuple[Weekday, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        for place, day in enumerate(self.weekdays):
            if day in self.weekdays[:place]:
                yield Mistake(("weekdays", place), f"'{day}' stands twice; name each weekday once")


class Dose(Definition):
    """Days and program hours a week. Hours count treatment only, not breaks."""

    days_per_week: int = Field(ge=1, le=7)
    hours_per_week: Decimal = Field(gt=0)

    def impossible(self, clinical_minutes: int) -> str | None:
        """Why the hours can't be reached in the days, with the arithmetic, or None."""
        most = Decimal(self.days_per_week * clinical_minutes) / 60
        if self.hours_per_week <= most:
            return None
        return (
            f"is {self.hours_per_week}, but {self.days_per_week} days x {clinical_minutes} clinical minutes "
            f"give {most:.2f} hours; lower it or add days"
        )


def _clock(minutes: int) -> time:
    if minutes >= DAY_MINUTES:
        raise ValueError("the day block would run past midnight; start it earlier")
    return time(minutes // 60, minutes % 60)
