"""What a client rated and what a clinician saw, the same questions side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from handrail.anytime.measures.queries.trends import Part, Trend


@dataclass(frozen=True)
class Row:
    """One question: the client's line and the clinician's."""

    name: str
    own: Part
    seen: Part


@dataclass(frozen=True)
class SideBySide:
    """Two scales of the same questions in one course of care."""

    own: Trend
    seen: Trend

    @property
    def rows(self) -> list[Row]:
        seen = {part.name: part for part in self.seen.parts}
        return [Row(part.name, part, seen[part.name]) for part in self.own.parts if part.name in seen]


def side_by_side(trends: Iterable[Trend]) -> list[SideBySide]:
    """Return each pair of scales of which one is another's view of the same questions."""
    by_id = {one.instrument.id: one for one in trends}
    return [
        SideBySide(by_id[one.instrument.beside], one)
        for one in by_id.values()
        if one.instrument.beside in by_id
    ]
