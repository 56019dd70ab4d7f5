"""A typical week as the public page draws it: one row a track, from the definition's own block."""

from dataclasses import dataclass
from datetime import time
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class TrackWeek:
    """One track: its title, which days it meets, and the parts of its day with their times."""

    title: str
    starts: time
    ends: time
    days: tuple[tuple[str, bool], ...]
    parts: tuple[Any, ...]


def typical_week(program: Any) -> list[TrackWeek]:
    """Return each track's week, as the definition says it."""
    weeks = []
    for track in program.tracks:
        parts = program.block_times(track.starts)
        days = tuple((day, day in track.weekdays) for day in WEEKDAYS)
        weeks.append(TrackWeek(track.title, track.starts, parts[-1].end, days, parts))
    return weeks
