"""A typical week as the public page draws it, from the definition: days across, hours down, each part a box."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handrail.library.block import TimedPart, minute_of
from handrail.library.program import Program
from handrail.library.week import WEEKDAYS, DrawnDay

INK, LINE, PAPER = "#22302d", "#8a8378", "#f1ede5"
# Fill and dash by what the part is; its number says which one, so no colour stands alone.
LEARNING, TALKING, OWN, PAUSE = ("#d9ebe6", ""), ("#e5eef8", ""), ("#fbefd5", ""), (PAPER, "3 3")
LOOKS = {
    "skill": LEARNING,
    "psychoeducation": LEARNING,
    "application": LEARNING,
    "individual": OWN,
    "family": OWN,
    "medication": OWN,
    "break": PAUSE,
}
LEFT, TOP, COLUMN, GAP, PER_MINUTE = 44, 24, 50, 4, 1.2


@dataclass(frozen=True)
class Listed:
    """One part in the list beside the drawing: its number, what it is, for how long."""

    number: int
    title: str
    summary: str
    minutes: int
    is_break: bool


@dataclass(frozen=True)
class DayKind:
    """The days of a track that are alike: which, when, and the numbers of their parts with their times."""

    days: str
    starts: time
    ends: time
    by_video: bool
    parts: tuple[tuple[int, TimedPart], ...]


@dataclass(frozen=True)
class TrackWeek:
    """One track: its title, its drawing, its parts, and its days in words and numbers."""

    title: str
    drawing: SafeString
    parts: tuple[Listed, ...]
    kinds: tuple[DayKind, ...]
    same_parts: bool = False  # as the track before


def day_name(weekday: str) -> str:
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return dict(zip(WEEKDAYS, names, strict=True))[weekday]  # type: ignore[index]


def day_short(weekday: str) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return dict(zip(WEEKDAYS, names, strict=True))[weekday]  # type: ignore[index]


def typical_week(program: Program) -> list[TrackWeek]:
    """Return each track's week, as the definition says it. Parts that the track before has too stand once."""
    weeks: list[TrackWeek] = []
    for track in program.tracks:
        week = _track_week(track.title, program.week(track.id))
        same = bool(weeks) and week.parts == weeks[-1].parts
        weeks.append(replace(week, same_parts=same))
    return weeks


def _track_week(title: str, days: tuple[DrawnDay, ...]) -> TrackWeek:
    numbers: dict[tuple[str, str], int] = {}
    listed: list[Listed] = []
    for day in days:
        for part in (timed.part for timed in day.parts):
            name = (day.block.id, part.id)
            if name not in numbers:
                numbers[name] = len(numbers) + 1
                listed.append(
                    Listed(
                        numbers[name], part.title, part.summary, part.minutes.planned, part.kind == "break"
                    )
                )
    return TrackWeek(title, _drawn(title, days, numbers), tuple(listed), _kinds(days, numbers))


def _kinds(days: tuple[DrawnDay, ...], numbers: dict[tuple[str, str], int]) -> tuple[DayKind, ...]:
    alike: dict[tuple[str, time, str], list[DrawnDay]] = {}
    for day in days:
        alike.setdefault((day.block.id, day.starts, day.mode), []).append(day)
    return tuple(
        DayKind(
            days=_days_in_words([one.weekday for one in same]),
            starts=same[0].starts,
            ends=same[0].ends,
            by_video=same[0].mode == "telehealth",
            parts=tuple((numbers[same[0].block.id, timed.part.id], timed) for timed in same[0].parts),
        )
        for same in alike.values()
    )


def _days_in_words(weekdays: Sequence[str]) -> str:
    """Return weekdays, from Monday on, as people say them: a run of three or more by its ends."""
    places = [WEEKDAYS.index(one) for one in weekdays]
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": day_name(weekdays[0]), "last": day_name(weekdays[-1])}
    return ", ".join(day_name(one) for one in weekdays)


def _drawn(title: str, days: tuple[DrawnDay, ...], numbers: dict[tuple[str, str], int]) -> SafeString:
    """Return the week as SVG: no script, no inline style, readable in grey; the list beside it says the same."""
    first = min(minute_of(day.starts) for day in days) // 60 * 60
    last = max(minute_of(day.ends) for day in days)
    shown = [one for one in WEEKDAYS if one in WEEKDAYS[:5] or any(day.weekday == one for day in days)]
    width, height = LEFT + COLUMN * len(shown), round(TOP + (last - first) * PER_MINUTE + 6)
    words = _("%(title)s: a typical week. It meets on %(days)s.") % {
        "title": title,
        "days": _days_in_words([day.weekday for day in days]),
    }
    inside = [*_hours(first, last, width), *_heads(shown)]
    for day in days:
        inside += _boxes(day, LEFT + COLUMN * shown.index(day.weekday), first, numbers)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="12" fill="{}">{}</svg>',
        width,
        height,
        conditional_escape(words),
        INK,
        SafeString("".join(inside)),
    )


def _hours(first: int, last: int, width: int) -> list[SafeString]:
    lines = []
    for minute in range(first, last + 1, 60):
        y = _y(minute, first)
        hour = time(minute // 60)
        lines.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end">{}</text><path d="M{} {}H{}" stroke="{}" stroke-width=".5"/>',
                LEFT - 6,
                y + 4,
                f"{hour:%-I %p}",
                LEFT - 2,
                y,
                width,
                LINE,
            )
        )
    return lines


def _heads(shown: Sequence[str]) -> list[SafeString]:
    return [
        format_html(
            '<text x="{}" y="14" text-anchor="middle" font-weight="600">{}</text>',
            LEFT + COLUMN * place + COLUMN // 2,
            day_short(weekday),
        )
        for place, weekday in enumerate(shown)
    ]


def _boxes(day: DrawnDay, left: int, first: int, numbers: dict[tuple[str, str], int]) -> list[SafeString]:
    boxes = []
    for timed in day.parts:
        top, bottom = _y(minute_of(timed.start), first), _y(minute_of(timed.end), first)
        fill, dash = LOOKS.get(timed.part.kind, TALKING)
        dashed = format_html_join("", ' stroke-dasharray="{}"', [(dash,)] if dash else [])
        boxes.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" stroke="{}"{}/>'
                '<text x="{}" y="{}" text-anchor="middle">{}</text>',
                left + GAP // 2,
                top,
                COLUMN - GAP,
                round(bottom - top - 1, 1),
                fill,
                LINE,
                dashed,
                left + COLUMN // 2,
                round((top + bottom) / 2 + 4, 1),
                numbers[day.block.id, timed.part.id],
            )
        )
    return boxes


def _y(minute: int, first: int) -> float:
    return round(TOP + (minute - first) * PER_MINUTE, 1)
