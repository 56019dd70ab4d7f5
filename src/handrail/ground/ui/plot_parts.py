"""What a plot is made of, and where things stand on the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Self

INK, MUTED, GRID = "#22302d", "#4c5a56", "#e0d9cc"
TINTS = {"calm": "#e4f2e8", "watch": "#fbefd5", "urgent": "#fbe6e1", "info": "#e5eef8", "plain": "#f1ede5"}
# (colour, dash, marker): the dash and the marker alone tell two lines apart on a grey printer
STROKES = (
    ("#1f6f63", "", "circle"),
    ("#2b5f94", "7 4", "square"),
    ("#8a5a00", "2 4", "triangle"),
    ("#86230f", "10 3 2 3", "diamond"),
)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value on one day; `value=None` is an occasion that was not answered."""

    on: date
    value: float | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line with its points in order of time."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, kw_only=True)
class Band:
    """A range of the scale with its word. `kind`: calm, watch, urgent, info or plain."""

    low: float
    high: float
    label: str
    kind: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened and may explain a bend in the line."""

    on: date
    label: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Turns a day and a value into a place on the drawing, wide (a page) or narrow (a phone)."""

    first: date
    last: date
    low: float
    high: float
    narrow: bool
    top: int = 34
    bottom: int = 218

    def below(self, row: int) -> Self:
        """Return this frame moved down, so that so many rows of words beyond the second have room above it."""
        more = 15 * max(0, row - 1)
        return replace(self, top=self.top + more, bottom=self.bottom + more)

    @property
    def width(self) -> int:
        return 352 if self.narrow else 640

    @property
    def left(self) -> int:
        return 26 if self.narrow else 146

    @property
    def right(self) -> int:
        return self.width - (92 if self.narrow else 108)

    def x(self, on: date) -> float:
        span = max((self.last - self.first).days, 1)
        return round(self.left + 12 + (self.right - self.left - 24) * (on - self.first).days / span, 1)

    def y(self, value: float) -> float:
        kept = min(max(value, self.low), self.high)
        return round(self.bottom - (self.bottom - self.top) * (kept - self.low) / (self.high - self.low), 1)

    def crossed(
        self, box: tuple[float, float, float], lines: Sequence[Sequence[tuple[float, float]]]
    ) -> bool:
        """Whether a line runs through a word: `box` is its left and right edge and the middle of its height."""
        left, right, middle = box
        for line in lines:
            for (x1, y1), (x2, y2) in pairwise(line):
                for x in range(int(max(x1, left)), int(min(x2, right)) + 1, 4):
                    y = y1 + (y2 - y1) * (x - x1) / max(x2 - x1, 1)
                    if abs(y - middle) < 11:
                        return True
        return False
