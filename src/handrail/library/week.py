"""The week: tracks, which block stands on which weekday and when, and what a client's dose asks of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from pydantic import Field

from handrail.library.block import DAY_MINUTES, Block, TimedPart, minute_of
from handrail.library.definition import Definition, Id, Words
from handrail.library.explain import Mistake

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Meeting = Literal["in_person", "telehealth"]

# From and until which hour a track of that time of day may begin.
HOURS_OF = {"morning": (0, 12), "afternoon": (12, 17), "evening": (16, 24)}


class TrackDay(Definition):
    """One day of the week's template: which block begins when. `mode` only where the days of a track differ."""

    weekday: Weekday
    starts: time
    block: Id
    mode: Meeting | None = None


class DrawnDay(NamedTuple):
    """One day of a track's week as it is drawn: its block's parts with their times."""

    weekday: Weekday
    starts: time
    ends: time
    mode: Meeting
    block: Block
    parts: tuple[TimedPart, ...]


class Track(Definition):
    """One offering of the program: at which time of day, in which way, and what its week looks like."""

    id: Id
    title: Words
    time_of_day: Literal["morning", "afternoon", "evening", "weekend"]
    mode: Literal["in_person", "telehealth", "hybrid"] = "in_person"
    days: tuple[TrackDay, ...] = Field(min_length=1)

    @property
    def weekdays(self) -> tuple[Weekday, ...]:
        """The weekdays it meets, from Monday on."""
        return tuple(sorted((day.weekday for day in self.days), key=WEEKDAYS.index))

    @property
    def starts(self) -> time:
        """When the first day of its week begins."""
        return self.day(self.weekdays[0]).starts

    @property
    def starts_alike(self) -> bool:
        """Whether each of its days begins at one time."""
        return len({day.starts for day in self.days}) == 1

    @property
    def when(self) -> str:
        """09:00, mon, tue; where the starts differ, each day with its own: fri 17:00, sat 09:30."""
        if self.starts_alike:
            return f"{self.starts:%H:%M}, {', '.join(self.weekdays)}"
        return ", ".join(f"{day} {self.day(day).starts:%H:%M}" for day in self.weekdays)

    def day(self, weekday: str) -> TrackDay:
        """What stands on a weekday.

        A day the track does not name is a day like the others when all of them are one block at one time;
        otherwise nobody could tell which, and it is a KeyError.
        """
        named: dict[str, TrackDay] = {day.weekday: day for day in self.days}
        if weekday in named:
            return named[weekday]
        if weekday in WEEKDAYS and self.starts_alike and len({day.block for day in self.days}) == 1:
            return self.days[0].model_copy(update={"weekday": weekday})
        raise KeyError(weekday)

    def mode_on(self, weekday: str) -> Meeting:
        """Whether a day is in person or by video. Raises KeyError for a day it does not meet."""
        return self.day(weekday).mode or ("telehealth" if self.mode == "telehealth" else "in_person")

    def drawn(self, blocks: Mapping[str, Block]) -> tuple[DrawnDay, ...]:
        """Its week from Monday on. `blocks` are the program's by id."""
        days = []
        for weekday in self.weekdays:
            day = self.day(weekday)
            parts = blocks[day.block].starting(day.starts)
            mode = self.mode_on(weekday)
            days.append(DrawnDay(weekday, day.starts, parts[-1].end, mode, blocks[day.block], parts))
        return tuple(days)

    def mistakes(self) -> Iterator[Mistake]:
        for place, day in enumerate(self.days):
            at = ("days", place)
            if self.mode == "hybrid" and day.mode is None:
                yield Mistake(at, "is a day of a hybrid track; add mode: in_person or mode: telehealth")
            if self.mode != "hybrid" and day.mode not in (None, self.mode):
                yield Mistake((*at, "mode"), f"is not the track's, {self.mode}; make the track hybrid")
        if self.time_of_day == "weekend" and not {"sat", "sun"} & {day.weekday for day in self.days}:
            yield Mistake(("time_of_day",), "is weekend, but no day is sat or sun; add one or change it")
        yield from self._wrong_hours()

    def _wrong_hours(self) -> Iterator[Mistake]:
        first, last = HOURS_OF.get(self.time_of_day, (0, 24))
        for place, day in enumerate(self.days):
            if not first <= day.starts.hour < last:
                yield Mistake(
                    ("days", place, "starts"),
                    f"is {day.starts:%H:%M}, but the track is a {self.time_of_day} one; "
                    f"start from {first}:00 and before {last}:00, or change time_of_day",
                )

    def against(self, blocks: Mapping[str, Block]) -> Iterator[Mistake]:
        """What does not fit the program's blocks, by id: one that is not there, one that runs into another."""
        for place, day in enumerate(self.days):
            at = ("days", place)
            same_day = [before for before in self.days[:place] if before.weekday == day.weekday]
            if same_day:
                words = f"'{day.weekday}' stands twice; put all of that day into one block"
                yield Mistake((*at, "weekday"), words)
            if day.block not in blocks:
                yield Mistake(
                    (*at, "block"), f"'{day.block}' is not a block; use one of {', '.join(sorted(blocks))}"
                )
                continue
            ends = minute_of(day.starts) + blocks[day.block].total_minutes
            if ends >= DAY_MINUTES:
                yield Mistake((*at, "starts"), "is so late that the day passes midnight; start earlier")
            for before in same_day:
                if before.block in blocks:
                    yield from _overlap(at, before, day, blocks)


def _overlap(
    at: tuple[int | str, ...], before: TrackDay, day: TrackDay, blocks: Mapping[str, Block]
) -> Iterator[Mistake]:
    begins, until = minute_of(before.starts), minute_of(before.starts) + blocks[before.block].total_minutes
    starts, ends = minute_of(day.starts), minute_of(day.starts) + blocks[day.block].total_minutes
    if starts < until and begins < ends:
        yield Mistake(
            (*at, "starts"),
            f"is {day.starts:%H:%M}, while '{before.block}' of that {day.weekday} runs from "
            f"{before.starts:%H:%M} to {until // 60:02}:{until % 60:02}; two blocks overlap: move one",
        )


class Dose(Definition):
    """Days and program hours a week. Hours count treatment only, not breaks."""

    days_per_week: int = Field(ge=1, le=7)
    hours_per_week: Decimal = Field(gt=0)

    def impossible(self, day_minutes: Sequence[int]) -> str | None:
        """Why the hours can't be reached in the days, with the arithmetic, or None.

        `day_minutes`: clinical minutes of each day of the week one may come, the longest first.
        """
        longest = day_minutes[: self.days_per_week]
        most = Decimal(sum(longest)) / 60
        if self.hours_per_week <= most:
            return None
        if len(set(longest)) == 1 and len(longest) == self.days_per_week:
            sums = f"{self.days_per_week} days x {longest[0]} clinical minutes"
        else:
            sums = f"the longest days, {' + '.join(map(str, longest))} clinical minutes,"
        return f"is {self.hours_per_week}, but {sums} give {most:.2f} hours; lower it or add days"
