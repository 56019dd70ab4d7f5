"""The band a line is held against: what is usual by then. Drawn so that it is told from the line in grey."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handrail.ground.ui.plot_parts import MUTED, Frame


@dataclass(frozen=True, kw_only=True)
class Range:
    """Where values usually are on one day."""

    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The band a line is held against, in order of time. `told` says in words what it is and where it is from."""

    name: str
    ranges: Sequence[Range]
    told: str

    def within(self, first: date, last: date) -> list[Range]:
        """Return the band from one day to another; an edge of the drawing that lies between two is filled in."""
        inside = [one for one in self.ranges if first <= one.on <= last]
        for one, after in pairwise(self.ranges):
            for edge in (first, last):
                if one.on < edge < after.on:
                    inside.append(_between(one, after, edge))
        return sorted(inside, key=lambda one: one.on)

    def cell(self, day: date) -> str:
        """Return what was usual in the week of a day, for the table; the first range is where the line began."""
        found = next((one for one in self.ranges[1:] if abs((one.on - day).days) <= 3), None)
        if found is None:
            return "–"
        words = _("%(low)s to %(high)s, middle %(middle)s")
        return words % {"low": f"{found.low:g}", "high": f"{found.high:g}", "middle": f"{found.middle:g}"}


def _between(one: Range, after: Range, day: date) -> Range:
    share = (day - one.on).days / (after.on - one.on).days
    low, middle, high = (
        round(a + (b - a) * share, 2)
        for a, b in ((one.low, after.low), (one.middle, after.middle), (one.high, after.high))
    )
    return Range(on=day, low=low, middle=middle, high=high)


def drawn(frame: Frame, expected: Expected | None) -> SafeString:
    """The band a line is held against: a pale veil in a dashed outline, dotted in the middle; no colour is needed."""
    found = expected.within(frame.first, frame.last) if expected else []
    if len(found) < 2:
        return SafeString("")
    over = [(frame.x(one.on), frame.y(one.high)) for one in found]
    under = [(frame.x(one.on), frame.y(one.low)) for one in reversed(found)]
    middle = [(frame.x(one.on), frame.y(one.middle)) for one in found]
    return SafeString(
        f'<polygon points="{places([*over, *under])}" fill="#fff" fill-opacity="0.55" stroke="{MUTED}" stroke-width="1.5" stroke-dasharray="6 4"/>'
        f'<polyline points="{places(middle)}" fill="none" stroke="{MUTED}" stroke-width="1.5" stroke-dasharray="1 4"/>'
    )


def places(found: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in found)
