"""Line plots as server-made SVG: no script, no inline style, readable in grey, each number also in a table.

Lines differ by dash and by marker as well as by colour; bands carry a word; a blank answer is a gap in the
line and never a zero. Colours are presentation attributes, so a plot looks the same in a page and in a letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from handrail.ground.ui.plot_events import events_drawn, places_of
from handrail.ground.ui.plot_expected import Expected, Range, drawn, places
from handrail.ground.ui.plot_parts import (
    GRID,
    MUTED,
    STROKES,
    TINTS,
    Band,
    Event,
    Frame,
    Point,
    Series,
)

__all__ = [
    "Band",
    "Event",
    "Expected",
    "LinePlot",
    "Point",
    "Range",
    "Row",
    "Series",
    "line_plot",
    "number",
    "sparkline",
]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One day of the table behind a plot: the values stand in the order of the series."""

    on: date
    values: Sequence[str]
    events: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LinePlot:
    """Everything `c-plot` needs: the picture, a sentence that says what it shows, and the table."""

    title: str
    series: Sequence[Series]
    low: float
    high: float
    summary: str = ""
    bands: Sequence[Band] = field(default_factory=tuple)
    events: Sequence[Event] = field(default_factory=tuple)
    expected: Expected | None = None

    @property
    def svg(self) -> SafeString:
        """The picture for a page or a letter."""
        return self._drawn(narrow=False)

    @property
    def narrow_svg(self) -> SafeString:
        """The same picture with type that stays readable on a phone."""
        return self._drawn(narrow=True) if any(one.points for one in self.series) else SafeString("")

    def _drawn(self, *, narrow: bool) -> SafeString:
        return line_plot(
            self.series,
            bands=self.bands,
            events=self.events,
            expected=self.expected,
            title=self.title,
            low=self.low,
            high=self.high,
            summary=self.summary,
            narrow=narrow,
        )

    @property
    def columns(self) -> list[str]:
        """Table headings after the date."""
        return [one.name for one in self.series] + ([self.expected.name] if self.expected else [])

    @property
    def rows(self) -> list[Row]:
        """The same numbers by day; a day no one answered says so."""
        return _rows(self.series, self.events, self.expected)


def line_plot(
    series: Sequence[Series],
    *,
    bands: Sequence[Band] = (),
    events: Sequence[Event] = (),
    expected: Expected | None = None,
    title: str,
    low: float,
    high: float,
    summary: str = "",
    narrow: bool = False,
) -> SafeString:
    """Draw the series over time between `low` and `high` of the scale. Raises ValueError if `high <= low`."""
    if high <= low:
        raise ValueError("The top of the scale must be above its bottom.")
    days = [point.on for one in series for point in one.points]
    if not days:
        return format_html("<p>{}</p>", _("Nothing to draw yet: no answers so far."))
    frame = Frame(first=min(days), last=max(days), low=low, high=high, narrow=narrow)
    placed = places_of(frame, events)
    frame = frame.below(max((one.row for one in placed), default=0))
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" font-size="13" fill="{}"><title>{}</title><desc>{}</desc>'
        "{}{}{}{}{}{}{}</svg>",
        "plot__narrow" if narrow else "plot__wide",
        frame.width,
        frame.bottom + 32,
        MUTED,
        title,
        summary or _described(series),
        _bands(frame, bands),
        drawn(frame, expected),
        _days(frame),
        events_drawn(frame, placed),
        _joined(_line(frame, one, *STROKES[n % len(STROKES)]) for n, one in enumerate(series)),
        _band_words(frame, bands, series),
        _end_labels(frame, series),
    )


def sparkline(values: Sequence[float | None], *, title: str, low: float, high: float) -> SafeString:
    """A line as small as a word, for a table cell; the number stands beside it in the page."""
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if not known:
        return mark_safe("")
    step = 88 / max(len(values) - 1, 1)
    span = (high - low) or 1
    places = [(round(4 + n * step, 1), round(24 - 20 * (value - low) / span, 1)) for n, value in known]
    x, y = places[-1]
    return format_html(
        '<svg width="96" height="28" viewBox="0 0 96 28" role="img"><title>{}</title>'
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-linejoin="round"/>'
        '<circle cx="{}" cy="{}" r="3.2" fill="{}"/></svg>',
        title,
        " ".join(f"{a},{b}" for a, b in places),
        STROKES[0][0],
        x,
        y,
        STROKES[0][0],
    )


def number(value: float) -> str:
    """A score without a needless decimal: 8, 7.5."""
    return f"{value:g}"


def _joined(parts: Iterable[SafeString]) -> SafeString:
    """Put finished pieces together: what is SafeString was escaped when it was made."""
    return SafeString("".join(parts))


def _shape(drawing: str, *places: float | str) -> SafeString:
    """Fill numbers and our own colours into a shape. Words of people go through `format_html`."""
    return SafeString(drawing.format(*places))


def _day(on: date) -> str:
    return format_date(on, "j M")


def _described(series: Sequence[Series]) -> str:
    said = []
    for one in series:
        known = [point for point in one.points if point.value is not None]
        if known and known[0].value is not None and known[-1].value is not None:
            said.append(
                _("%(name)s went from %(first)s on %(from)s to %(last)s on %(to)s.")
                % {
                    "name": one.name,
                    "first": number(known[0].value),
                    "from": _day(known[0].on),
                    "last": number(known[-1].value),
                    "to": _day(known[-1].on),
                }
            )
    return " ".join(said)


def _bands(frame: Frame, bands: Sequence[Band]) -> SafeString:
    if not bands:
        return _ticks(frame)
    return _joined(
        _shape(
            '<rect x="{0}" y="{1}" width="{2}" height="{3}" fill="{4}"/>'
            '<line x1="{0}" x2="{5}" y1="{1}" y2="{1}" stroke="#fff" stroke-width="2"/>'
            '<text x="{6}" y="{7}" text-anchor="end">{8}</text>',
            *(frame.left, frame.y(band.high), frame.right - frame.left),
            *(round(frame.y(band.low) - frame.y(band.high), 1), TINTS.get(band.kind, TINTS["plain"])),
            *(frame.right, frame.left - 6, frame.y(band.low) + 4, number(band.low)),
        )
        for band in bands
    )


def _band_words(frame: Frame, bands: Sequence[Band], series: Sequence[Series]) -> SafeString:
    """The word of each band: beside the drawing on a page; on a phone inside it, where no line runs."""
    parts = []
    for band in bands:
        height = frame.y(band.low) - frame.y(band.high)
        middle = frame.y(band.low) - height / 2
        x = _free_place(frame, band.label, middle, series) if frame.narrow else 0
        if x is not None and height >= 12:
            parts.append(
                format_html(
                    '<text x="{}" y="{}" font-size="12">{}</text>', x, round(middle + 4, 1), band.label
                )
            )
    return _joined(parts)


def _free_place(frame: Frame, word: str, middle: float, series: Sequence[Series]) -> float | None:
    """Left, right or in the middle, whichever no line crosses; None where every place is taken."""
    wide = len(word) * 6.4
    lines = [run for one in series for run in _runs(frame, one)]
    for x in (frame.left + 6, frame.right - 6 - wide, (frame.left + frame.right - wide) / 2):
        if not frame.crossed((x, x + wide, middle), lines):
            return round(x, 1)
    return None


def _ticks(frame: Frame) -> SafeString:
    values = [frame.low + (frame.high - frame.low) * n / 4 for n in range(5)]
    return _joined(
        _shape(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
            *(
                frame.left,
                frame.right,
                frame.y(v),
                frame.y(v),
                GRID,
                frame.left - 6,
                frame.y(v) + 4,
                number(v),
            ),
        )
        for v in values
    )


def _days(frame: Frame) -> SafeString:
    """First and last day below the drawing, and the weeks between as ticks."""
    weeks = range(7, (frame.last - frame.first).days, 7)
    ticks = [frame.first.toordinal() + n for n in weeks]
    return format_html(
        '{}<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text>',
        _joined(
            _shape(
                '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="{3}"/>',
                *(frame.x(date.fromordinal(n)), frame.bottom, frame.bottom + 4, MUTED),
            )
            for n in ticks
        ),
        *(frame.left + 6, frame.bottom + 20, _day(frame.first)),
        *(frame.right - 6, frame.bottom + 20, _day(frame.last) if frame.last > frame.first else ""),
    )


def _runs(frame: Frame, series: Series) -> list[list[tuple[float, float]]]:
    """Answered points that follow each other, broken where an occasion was not answered."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in series.points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((frame.x(point.on), frame.y(point.value)))
    return runs


def _line(frame: Frame, series: Series, colour: str, dash: str, marker: str) -> SafeString:
    runs = _runs(frame, series)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    lines = [
        _shape(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="3" stroke-linejoin="round"{}/>',
            *(places(run), colour, dashes),
        )
        for run in runs
        if len(run) > 1
    ]
    return _joined([*lines, *(_marker(marker, x, y, colour) for run in runs for x, y in run)])


def _marker(kind: str, x: float, y: float, colour: str) -> SafeString:
    if kind == "circle":
        return _shape('<circle cx="{}" cy="{}" r="4.5" fill="{}"/>', x, y, colour)
    corners = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
    }[kind]
    places = " ".join(f"{round(x + a, 1)},{round(y + b, 1)}" for a, b in corners)
    return _shape('<polygon points="{}" fill="{}"/>', places, colour)


def _end_labels(frame: Frame, series: Sequence[Series]) -> SafeString:
    """Name and latest value at the right of each line, moved apart where two would overlap."""
    ends = []
    for n, one in enumerate(series):
        known = [point.value for point in one.points if point.value is not None]
        if known:
            ends.append((frame.y(known[-1]), f"{one.name} {number(known[-1])}", STROKES[n % len(STROKES)]))
    parts, lowest = [], float(frame.top - 16)
    for y, label, (colour, _dash, marker) in sorted(ends, key=lambda end: end[0]):
        lowest = max(y, lowest + 19)
        parts.append(_marker(marker, frame.right + 10, lowest, colour))
        parts.append(
            format_html(
                '<text x="{}" y="{}" font-weight="700" fill="{}">{}</text>',
                *(frame.right + 20, round(lowest + 4.5, 1), colour, conditional_escape(label)),
            )
        )
    return _joined(parts)


def _rows(series: Sequence[Series], events: Sequence[Event], expected: Expected | None) -> list[Row]:
    days = sorted({point.on for one in series for point in one.points} | {event.on for event in events})
    return [
        Row(
            on=day,
            values=[_cell(one, day) for one in series] + ([expected.cell(day)] if expected else []),
            events=[event.label for event in events if event.on == day],
        )
        for day in days
    ]


def _cell(series: Series, day: date) -> str:
    for point in series.points:
        if point.on == day:
            told = _("not answered") if point.value is None else number(point.value)
            return f"{told}, {point.note}" if point.note else told
    return "–"
