"""What the plan's clocks need of later stages: on which days a client has sessions, when the team decided last.

A stage never looks ahead. Those that know say so when the house is put together (`config/apps.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Sessions = Callable[[Iterable[UUID], date], Mapping[UUID, list[date]]]
Decided = Callable[[Iterable[UUID], date], Mapping[UUID, date]]


@dataclass
class Later:
    """Until somebody says so, both are not known."""

    sessions: Sessions | None = None  # attended up to a day, and planned from then on
    decided: Decided | None = None  # the team's last decision up to a day


LATER = Later()


def told_later(*, sessions: Sessions, decided: Decided) -> None:
    """Take up the later stages' answers, once, when everything is loaded."""
    LATER.sessions, LATER.decided = sessions, decided
