"""What happened, above a plot: a dotted line down to its day, its words where no other words stand."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from handrail.ground.ui.plot_parts import INK, MUTED, Event, Frame

A_LETTER = 6.8  # how wide one is drawn, about
ROW = 15


class Placed(NamedTuple):
    """An event with the row its words stand in, and whether they end at its line or begin there."""

    event: Event
    row: int
    ends_at_line: bool


def places_of(frame: Frame, events: Sequence[Event]) -> list[Placed]:
    """Return where the words of each event within the drawing stand, by day: the first row that is free for them."""
    free: list[float] = []  # by row: where its last words end
    placed = []
    for event in sorted(events, key=lambda one: one.on):
        if frame.first <= event.on <= frame.last:
            wide, x = len(event.label) * A_LETTER + 10, frame.x(event.on)
            ends = x + wide > frame.width
            start = x - wide if ends else x
            row = next((n for n, taken in enumerate(free) if taken <= start), len(free))
            free[row : row + 1] = [start + wide]
            placed.append(Placed(event, row, ends))
    return placed


def events_drawn(frame: Frame, placed: Sequence[Placed]) -> SafeString:
    parts = []
    for event, row, ends in placed:
        x, y = frame.x(event.on), 12 + ROW * row
        place = (x - 5, "end") if ends else (x + 5, "start")
        parts.append(
            format_html(
                '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}" stroke-dasharray="2 4"/>'
                '<text x="{4}" y="{1}" text-anchor="{5}" fill="{6}">{7}</text>',
                *(x, y, frame.bottom, MUTED, *place, INK, event.label),
            )
        )
    return SafeString("".join(parts))
