"""A site's week as a problem, with what its ids are in the rows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from handrail.care.schedule.models import Series

FORMAT, WEEK_FORMAT = "handrail-timetable/1", "handrail-timetable-week/1"


class NothingToPlan(Exception):
    """No track of a program is in force at the site that could be planned; the words say why."""


class Kind(TypedDict):
    """What a kind of session is in the rows: kept beside a problem, which says steps only."""

    title: str
    program: str  # the ProgramInForce's id
    track: str
    hours: dict[str, str]  # the clock's start of each start in steps
    minutes: NotRequired[int]  # of a one-to-one, by the clock


def named_ids(words: str, name: Callable[[str], str]) -> str:
    """Return words with a name in the place of each id."""
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda found: name(found[0]), words)


@dataclass(frozen=True)
class Planned:
    """A site's week as a problem, which series each session of its `week` is, and what was left out."""

    problem: dict[str, Any]
    series: tuple[Series, ...]
    said: tuple[str, ...]
    kinds: dict[str, Kind]
    names: dict[str, str]  # of each id in it, for who may see them
    open_to: dict[
        str, tuple[str, ...]
    ]  # by client: the kinds of their program, those of too few days as well
    hours: tuple[UUID, ...]  # which weekly hour each one-to-one of its `week` is; they stand after the series

    def name(self, of: str) -> str:
        """Return the name behind an id of the problem."""
        return self.names.get(of, of)

    def told(self, words: str) -> str:
        """Return what the planner said, with names in the place of ids."""
        return named_ids(words, self.name)

    def lasting(self) -> "Planned":
        """Return this without the series that are about to end: nobody is given a place in them any more."""
        stays = [n for n, series in enumerate(self.series) if series.until_day is None]
        week = [self.problem["week"][n] for n in stays]
        return replace(
            self, problem=self.problem | {"week": week}, series=tuple(self.series[n] for n in stays)
        )

    @property
    def week(self) -> dict[str, Any]:
        """The standing week, as the checker reads one."""
        return {"format": WEEK_FORMAT, "sessions": self.problem["week"]}
