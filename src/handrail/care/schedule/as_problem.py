"""How a site's facts become a timetable problem: its steps, its kinds of session, its windows. Nothing is read here.

A problem knows steps of one width; a program's blocks and starts keep to no grid. So the width is chosen that wastes least,
a start is moved back to its step and a length is rounded up: what is planned is never shorter than what takes place.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from handrail.care.schedule.models import Series
from handrail.care.schedule.words import starts_on
from handrail.ground.clinic.queries import definition_of
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS, Track
from handrail.planner.problem import MOST_STEPS, clock

DAY, HOUR = 24 * 60, 60
USUAL = (time(8), time(18))  # of a weekday, for whom no working hours are written down
STEPS = (60, 30, 20, 15, 10, 5)  # widths a problem may have, the widest first


class Span(NamedTuple):
    """A stretch of a weekday (0 is Monday), in minutes from midnight."""

    weekday: int
    start: int
    end: int

    def holds(self, other: "Span") -> bool:
        return self.weekday == other.weekday and self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Offer:
    """One kind of session: a track of a program's version, the sets of days it may have and the hours it may begin."""

    id: str
    program: str
    in_force: UUID  # the version's row
    definition: Program
    track: str
    days: tuple[tuple[int, ...], ...]
    hours: tuple[int, ...]  # minutes from midnight

    @property
    def weekdays(self) -> list[int]:
        return sorted({day for days in self.days for day in days})

    @property
    def most_days(self) -> int:
        return max(len(days) for days in self.days)

    @property
    def longest(self) -> int:
        return max(self.minutes(day) for day in self.weekdays)

    def minutes(self, weekday: int) -> int:
        """Return how long it is on a weekday, from start to end."""
        return self.definition.block_on(self.track, WEEKDAYS[weekday]).total_minutes

    def by_video(self, weekday: int) -> bool:
        return self.definition.track(self.track).mode_on(WEEKDAYS[weekday]) == "telehealth"

    @property
    def some_by_video(self) -> bool:
        return any(self.by_video(day) for day in self.weekdays)


@dataclass(frozen=True)
class Grid:
    """The steps of a site's day, and how many minutes each kind takes on them."""

    step: int
    opens: int
    closes: int
    lengths: dict[str, int]

    def down(self, minute: int) -> int:
        return self.opens + (minute - self.opens) // self.step * self.step

    def planned(self, offer: Offer, weekday: int, hour: int) -> Span:
        """Return the steps that a session takes: never less than it takes by the clock."""
        start = self.down(hour)
        return Span(weekday, start, start + self.lengths[offer.id])


def grid_for(offers: Sequence[Offer], alone: Iterable[int] = ()) -> Grid:
    """Return the steps that waste the least of what is planned; of several, the widest, which is the quickest.

    `alone`: how long one-to-ones are that are planned, too.
    """
    lengths = list(alone)
    found = [grid for step in STEPS if (grid := _grid(offers, step)) is not None]

    def wasted(grid: Grid) -> int:
        return _wasted(grid, offers) + sum(_up(one, grid.step) - one for one in lengths)

    return min(found, key=lambda grid: (wasted(grid), -grid.step))


def _grid(offers: Sequence[Offer], step: int) -> Grid | None:
    """Return the day in steps of this width, or None where it has more of them than can be planned."""
    opens = min(hour for offer in offers for hour in offer.hours) // HOUR * HOUR
    lengths = {
        offer.id: max(_up(offer.longest + (hour - opens) % step, step) for hour in offer.hours)
        for offer in offers
    }
    bare = Grid(step, opens, DAY, lengths)
    ends = max(bare.down(hour) + lengths[offer.id] for offer in offers for hour in offer.hours)
    closes = min(opens + _up(ends - opens, step), DAY)
    return Grid(step, opens, closes, lengths) if (closes - opens) // step <= MOST_STEPS else None


def _wasted(grid: Grid, offers: Sequence[Offer]) -> int:
    return sum(grid.lengths[offer.id] - offer.longest for offer in offers) + sum(
        hour - grid.down(hour) for offer in offers for hour in offer.hours
    )


def _up(minutes: int, step: int) -> int:
    return -(-minutes // step) * step


def kind_of(offer: Offer, grid: Grid) -> dict[str, Any]:
    """Return a kind as a problem has it. An hour at which it would pass midnight on the grid is left out."""
    length, group = grid.lengths[offer.id], offer.definition.group
    at = sorted({grid.down(hour) for hour in offer.hours if grid.down(hour) + length <= grid.closes})
    return {
        "id": offer.id,
        "length_minutes": length,
        "minimum": group.minimum,
        "maximum": group.maximum,
        "patterns": [{"days": named(days), "at": [clock(one) for one in at]} for days in offer.days],
    }


def named(weekdays: Iterable[int]) -> list[str]:
    """Return weekdays (0 is Monday) as a problem names them."""
    return [WEEKDAYS[day] for day in sorted(weekdays)]


def windows(told: Iterable[Span], offers: Iterable[Offer], grid: Grid) -> list[dict[str, str]]:
    """Return stretches as a problem's windows, wide enough on the grid for each session that fits into one by the clock.

    Rounded inwards alone, somebody free until 12:25 could not come to a block that ends at 12:25.
    """
    stretches = list(told)
    fitting = [
        grid.planned(offer, day, hour)
        for offer in offers
        for day in offer.weekdays
        for hour in offer.hours
        if any(one.holds(Span(day, hour, hour + offer.minutes(day))) for one in stretches)
    ]
    return [
        {"day": WEEKDAYS[one.weekday], "start": clock(one.start), "end": clock(one.end)}
        for one in _joined([*_within(stretches, grid), *fitting])
    ]


def _within(spans: Iterable[Span], grid: Grid) -> Iterator[Span]:
    for day, start, end in spans:
        first, last = max(start, grid.opens), min(end, grid.closes)
        if first < last:
            yield Span(day, first, last)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return these stretches in order, those that overlap or touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        last = found[-1] if found else None
        if last and last.weekday == span.weekday and span.start <= last.end:
            found[-1] = last._replace(end=max(last.end, span.end))
        else:
            found.append(span)
    return found


def without(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """Return what is left of these stretches beside others."""
    left = list(spans)
    for busy in taken:
        cut: list[Span] = []
        for one in left:
            if one.weekday != busy.weekday or one.end <= busy.start or busy.end <= one.start:
                cut.append(one)
                continue
            cut += [
                part
                for part in (one._replace(end=busy.start), one._replace(start=busy.end))
                if part.start < part.end
            ]
        left = cut
    return left


def program_hours(offers: Iterable[Offer]) -> list[Span]:
    """Return each weekday on which a program may meet, from the first start until the last end."""
    met: dict[int, list[Span]] = {}
    for offer in offers:
        for day in offer.weekdays:
            met.setdefault(day, []).extend(Span(day, hour, hour + offer.minutes(day)) for hour in offer.hours)
    return [
        Span(day, min(one.start for one in spans), min(max(one.end for one in spans), DAY))
        for day, spans in sorted(met.items())
    ]


@dataclass
class Said:
    """What a problem leaves out or takes otherwise than it stands, in words; ids only."""

    lines: list[str] = field(default_factory=list)

    def __call__(self, words: str) -> None:
        if words not in self.lines:
            self.lines.append(words)


def even(series: Series, monday: date) -> bool:
    return len(by_hour(series, monday)) == 1


def by_hour(series: Series, monday: date) -> dict[int, list[int]]:
    """Return a series' weekdays by the minute at which they begin."""
    found: dict[int, list[int]] = defaultdict(list)
    for day in sorted(series.weekdays):
        found[starts(series, day, monday)].append(day)
    return dict(sorted(found.items()))


def starts(series: Series, weekday: int, monday: date) -> int:
    return minute(starts_on(series, definition_of(series.program), monday + timedelta(days=weekday)))


def spans(series: Series, monday: date) -> list[Span]:
    definition = definition_of(series.program)
    found = []
    for day in series.weekdays:
        start = starts(series, day, monday)
        length = definition.block_on(series.track, WEEKDAYS[day]).total_minutes
        found.append(Span(day, start, start + length))
    return found


def span(stretch: Any) -> Span:
    return Span(stretch.weekday, minute(stretch.from_time), minute(stretch.until_time))


def minute(at: time) -> int:
    return at.hour * 60 + at.minute


def part_of(kind: str, hour: int) -> str:
    return f"{kind}@{clock(hour)}"


def of_days(kind: str, days: Sequence[int], track: Track) -> str:
    """Return the kind of a track that meets on these days; the track's own days need no word.

    A kind for each set of days: of one kind with a longer set, a short series would count as the whole of any dose.
    """
    return kind if named(days) == list(track.weekdays) else f"{kind}:{'+'.join(named(days))}"
