"""What is said of a person's week: a seat, and how one changes. Ids, days and clocks only."""

from dataclasses import dataclass
from typing import Literal

from handrail.planner.problem import Day


@dataclass(frozen=True)
class Seat:
    """Where somebody is.

    `kind` of session; on which `days`; `start` and `end` as HH:MM; `leaders` in their order; `rooms`, one for each of the
    days (None: it takes none); `session`: its place in the sessions that were given, None for one that is new; `need`:
    which of the client's needs it serves, from 0, None for a leader.
    """

    kind: str
    days: tuple[Day, ...]
    start: str
    end: str
    leaders: tuple[str, ...]
    rooms: tuple[str | None, ...]
    session: int | None
    need: int | None = None


@dataclass(frozen=True)
class Shift:
    """What changes for one person: `who` (an id), as `client` or `leader`, `before` and `after`.

    Without a `before` the seat is new; without an `after` it falls away.
    """

    who: str
    role: Literal["client", "leader"]
    before: Seat | None
    after: Seat | None

    @property
    def other_hours(self) -> bool:
        """Return whether this person is there at another time than before, not just elsewhere or with somebody else."""
        if self.before is None or self.after is None:
            return True
        return (self.before.days, self.before.start) != (self.after.days, self.after.start)
