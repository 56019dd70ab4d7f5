"""A typical week as the public page draws it: the days of each track that are alike, with the parts of their day."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from handrail.library.program import Program
from handrail.library.week import WEEKDAYS


@dataclass(frozen=True)
class TrackWeek:
    """The days of a track that have one block at one time, and the parts of that day with their times."""

    title: str
    starts: time
    ends: time
    days: tuple[tuple[str, bool], ...]
    parts: tuple[Any, ...]


def typical_week(program: Program) -> list[TrackWeek]:
    """Return each track's week, as the definition says it: one drawing where its days are alike, else several."""
    return [week for track in program.tracks for week in _weeks(program, track.id, track.title)]


def _weeks(program: Program, track_id: str, title: str) -> list[TrackWeek]:
    alike: dict[tuple[str, time], list[Any]] = {}
    for day in program.week(track_id):
        alike.setdefault((day.block.id, day.starts), []).append(day)
    weeks = []
    for days in alike.values():
        met = {day.weekday for day in days}
        name = title if len(alike) == 1 else f"{title}: {days[0].block.title}"
        marked = tuple((day, day in met) for day in WEEKDAYS)
        weeks.append(TrackWeek(name, days[0].starts, days[0].ends, marked, days[0].parts))
    return weeks
