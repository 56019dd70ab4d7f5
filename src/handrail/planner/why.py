"""Why a client can't be placed fully, and what would make it a yes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handrail.planner.problem import Problem, Session


class Cause(StrEnum):
    """What stands against a need."""

    HOURS = "client's hours"
    DAYS = "client's days"
    MINUTES = "client's minutes a day"
    FULL = "groups full"
    NO_GROUP = "no group then"
    STAFF_BUSY = "clinician busy"
    STAFF_HOURS = "clinician's hours"
    ROOM = "rooms"
    APART = "apart from"


@dataclass(frozen=True)
class Change:
    """A change that makes it a yes, tried before it is offered.

    `what` says which sort, by a word of its own (the ones there are: changes.py); `effort` ranks it, less is less to ask;
    `problem` and `sessions` are those with the change made; `words(name)` is a sentence, `name` turning an id into a name.
    """

    what: str
    effort: int
    problem: Problem
    sessions: tuple[Session, ...]
    words: Callable[[Callable[[str], str]], str]


@dataclass(frozen=True)
class Missing:
    """One need that isn't met.

    `need`: which, from 0; `units` missing; `causes`: the smallest sets of causes, each enough to be taken away for one more
    unit; empty: no one or two of them are enough. `changes`: what would meet it, the least to ask first.
    """

    need: int
    units: int
    causes: tuple[tuple[Cause, ...], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Explanation:
    """Why it is a no, need by need; with nothing `missing` it is a yes. `client`: whose."""

    client: str
    missing: tuple[Missing, ...]

    def words(self, name: Callable[[str], str]) -> tuple[str, ...]:
        """Return the same in plain English, a sentence each; `name` turns an id into a name."""
        raise NotImplementedError


def why(problem: Problem, sessions: Sequence[Session], client_id: str) -> Explanation:
    """Return what stands against each need that can't be met with everybody else left where they are."""
    raise NotImplementedError
