"""A week that something happened to, mended with the least change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from handrail.planner.problem import Client, Day, Problem, Session, Window
from handrail.planner.seats import Shift

How = Literal["substitute", "room", "hour", "merge", "refit", "keep", "off"]


@dataclass(frozen=True)
class StaffAway:
    """Somebody of the staff is away in these windows. `days`: mend only these days of this week; None: every week from now."""

    staff: str
    windows: tuple[Window, ...]
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class RoomLost:
    """A room can't be used in these windows. `days`: mend only these days of this week; None: every week from now."""

    room: str
    windows: tuple[Window, ...]
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class ClientLeaves:
    """A client comes no more. `days` as above."""

    client: str
    days: tuple[Day, ...] | None = None


@dataclass(frozen=True)
class ClientChanges:
    """A client's dose, hours or needs are others from now on: `client` as they now are, with the id they had."""

    client: Client


@dataclass(frozen=True)
class TooFew:
    """A group is under its minimum; `session` is its place in the sessions given."""

    session: int


Event = StaffAway | RoomLost | ClientLeaves | ClientChanges | TooFew


@dataclass(frozen=True)
class Step:
    """What is done about one session: `session`, its place in the sessions given, and `how`.

    substitute: somebody else leads, same hour; room: another room, same hour; hour: another hour at which all can come;
    merge: into other groups of the kind; refit: a client's seats anew; keep: left as it is (pinned, or under its minimum);
    off: called off.
    """

    session: int
    how: How


@dataclass(frozen=True)
class Option:
    """One whole way to mend the week.

    `steps`, one for each session that the event touches; `shifts`: each person whose plan changes, before and after; the
    one who is away or leaves is not among them; `people`: how many persons that is; `unmet`: units that were met and no
    longer are, as (client, need, units); `kept`: sessions (places) that stay broken since they are pinned; `cost`: how much
    more the week costs by its wishes; `problem` and `sessions`: what is to be planned after the event (the mended days only,
    where the event named days), and the mended week.
    """

    steps: tuple[Step, ...]
    shifts: tuple[Shift, ...]
    people: int
    unmet: tuple[tuple[str, int, int], ...]
    kept: tuple[int, ...]
    cost: int
    problem: Problem
    sessions: tuple[Session, ...]


def repair(problem: Problem, sessions: Sequence[Session], event: Event) -> tuple[Option, ...]:
    """Return ways to mend a week: fewest units unmet first, then fewest people at other hours, then fewest plans changed."""
    raise NotImplementedError
