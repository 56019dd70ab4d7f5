"""A definition as its page shows it: the week drawn, the parts of each day, and what differs between two versions."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from handrail.clinical.program.arithmetic import hour_span, hours, span
from handrail.library.block import Block, Total
from handrail.library.difference import Change, difference
from handrail.library.program import Program


@dataclass(frozen=True)
class DrawnTrackDay:
    weekday: str
    starts: time
    ends: time
    block: str
    clinical: str  # minutes, from and to
    by_video: bool


@dataclass(frozen=True)
class DrawnTrack:
    """One track's week. `planned` hours are those of all its days."""

    title: str
    mode: str
    days: list[DrawnTrackDay]
    planned: str
    between: str


@dataclass(frozen=True)
class DrawnBlock:
    """One day block: its parts as drawn and as listed, with the minutes that count as treatment."""

    title: str
    parts: list[dict[str, Any]]
    rows: tuple[Any, ...]
    total: int
    clinical: str
    planned: int


@dataclass(frozen=True)
class Drawn:
    tracks: list[DrawnTrack]
    blocks: list[DrawnBlock]


def drawn(program: Program) -> Drawn:
    """The weeks and days of a definition."""
    return Drawn(
        [_track(program, track) for track in program.tracks], [_block(one) for one in program.blocks]
    )


@dataclass(frozen=True)
class ShownChange:
    """One change as it is read: its own name first, the whole path small beneath it."""

    name: str
    where: str
    before: str | None
    after: str | None


def changes(before: Program, after: Program) -> list[ShownChange]:
    """What differs between two versions, place by place."""
    return [ShownChange(_name_of(one), one.where, one.before, one.after) for one in difference(before, after)]


def _name_of(change: Change) -> str:
    """The last thing with a title on the way, and what of it changed: Mindfulness: words."""
    *way, last = change.where.split(" › ")
    titled = [step.strip("'") for step in way if step.startswith("'")]
    name = last.strip("'")
    return f"{titled[-1]}: {name}" if titled else name[:1].upper() + name[1:]


def _track(program: Program, track: Any) -> DrawnTrack:
    days = [
        DrawnTrackDay(
            day.weekday,
            day.starts,
            day.ends,
            day.block.title,
            _minutes(day.block.clinical()),
            day.mode == "telehealth",
        )
        for day in program.week(track.id)
    ]
    week = program.clinical_week(track.id)
    return DrawnTrack(track.title, track.mode, days, hours(week.planned), hour_span(week.low, week.high))


def _block(block: Block) -> DrawnBlock:
    clinical = block.clinical()
    parts = [
        {
            "label": part.title,
            "note": f"{part.minutes.planned}",
            "minutes": part.minutes.planned,
            "state": "next",
        }
        for part in block.parts
    ]
    return DrawnBlock(
        block.title, parts, block.parts, block.total_minutes, _minutes(clinical), clinical.planned
    )


def _minutes(total: Total) -> str:
    return span(str(total.low), str(total.high))
