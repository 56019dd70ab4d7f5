"""What could be asked for so that a client fits: each part of a change by itself, as data, in words, and made.

Nothing here says that a change helps: why.py makes it and fits again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from handrail.planner.problem import Client, Day, Kind, Problem, Session, Staff, Window
from handrail.planner.seats import Shift

Name = Callable[[str], str]
Sessions = tuple[Session, ...]
DAY_NAMES = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def listed(words: Sequence[str]) -> str:
    """Return words as they are told one after another."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def days_named(days: Sequence[Day]) -> str:
    """Return days by name."""
    return listed([DAY_NAMES[day] for day in days])


@dataclass(frozen=True)
class ClientHours:
    """A client can come on a day from `start` until `end` as well."""

    client: str
    day: Day
    start: str
    end: str
    effort: int

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        more = Window(day=self.day, start=self.start, end=self.end)
        one = _of(problem.clients, self.client)
        return _with_client(problem, one, available=(*one.available, more)), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        day = DAY_NAMES[self.day]
        return f"Ask {name(self.client)} to come on {day} from {self.start} until {self.end} as well."


@dataclass(frozen=True)
class ClientDays:
    """A client comes on up to `days` days."""

    client: str
    days: int
    effort: int = 10

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        return _with_client(problem, _of(problem.clients, self.client), most_days=self.days), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        return f"Ask {name(self.client)} to come on up to {self.days} days a week."


@dataclass(frozen=True)
class ClientMinutes:
    """A client comes for up to `minutes` a day."""

    client: str
    minutes: int
    effort: int = 8

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        one = _of(problem.clients, self.client)
        return _with_client(problem, one, most_minutes_a_day=self.minutes), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        return f"Ask {name(self.client)} to stay for up to {self.minutes} minutes a day."


@dataclass(frozen=True)
class OneMore:
    """A group takes up to `maximum`; in the problem that is its kind's."""

    session: int
    kind: str
    days: tuple[Day, ...]
    start: str
    maximum: int
    effort: int = 4

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        return _with_kind(problem, _of(problem.kinds, self.kind), maximum=self.maximum), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        when = f"{days_named(self.days)} at {self.start}"
        return f"Let {name(self.kind)} on {when} take one more, {self.maximum} in all; its room holds them."


@dataclass(frozen=True)
class LargerRoom:
    """A group meets in another room on a day."""

    session: int
    kind: str
    day: Day
    start: str
    room: str
    effort: int = 3

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        one = sessions[self.session]
        meetings = tuple(
            each.model_copy(update={"room": self.room}) if each.day == self.day else each
            for each in one.meetings
        )
        changed = one.model_copy(update={"meetings": meetings})
        return problem, (*sessions[: self.session], changed, *sessions[self.session + 1 :])

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        when = f"{DAY_NAMES[self.day]} at {self.start}"
        return f"Let {name(self.kind)} on {when} meet in {name(self.room)}, which is larger."


@dataclass(frozen=True)
class NewGroup:
    """One more group is opened."""

    group: Session
    effort: int

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        return problem, (*sessions, self.group)

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        one = self.group
        rooms = dict.fromkeys(name(each.room) for each in one.meetings if each.room is not None)
        where = f" in {listed(list(rooms))}" if rooms else ""
        when = f"{days_named([each.day for each in one.meetings])} at {one.meetings[0].start}"
        who = listed([name(each) for each in one.leaders])
        return f"Open another group of {name(one.kind)} on {when} with {who}{where}."


@dataclass(frozen=True)
class StaffHours:
    """Somebody works on a day from `start` until `end` as well."""

    staff: str
    day: Day
    start: str
    end: str
    effort: int

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        one = _of(problem.staff, self.staff)
        more = Window(day=self.day, start=self.start, end=self.end)
        return _with_staff(problem, one, hours=(*one.hours, more)), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        day = DAY_NAMES[self.day]
        return f"Ask {name(self.staff)} to work on {day} from {self.start} until {self.end} as well."


@dataclass(frozen=True)
class OtherStaff:
    """Somebody else may see a client for one of their needs."""

    client: str
    need: int
    kind: str
    staff: str
    effort: int = 12

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        one = _of(problem.clients, self.client)
        needs = list(one.needs)
        needs[self.need] = needs[self.need].model_copy(
            update={"staff": (*needs[self.need].staff, self.staff)}
        )
        return _with_client(problem, one, needs=tuple(needs)), sessions

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        return f"Let {name(self.staff)} see {name(self.client)} for {name(self.kind)}."


@dataclass(frozen=True)
class OthersMove:
    """Others move, as the shifts say; `week` is the week after it."""

    shifts: tuple[Shift, ...]
    week: Sessions
    effort: int

    def make(self, problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
        """Return the problem and the week with this made."""
        return problem, self.week

    def words(self, name: Name) -> str:
        """Return a sentence; `name` turns an id into a name."""
        moves = []
        for one in self.shifts:
            if one.before is not None and one.after is not None:
                before, after = (f"{days_named(e.days)} at {e.start}" for e in (one.before, one.after))
                moves.append(f"{name(one.who)} from {before} to {after} for {name(one.after.kind)}")
        return f"Move {listed(moves)}."


Part = (
    ClientHours
    | ClientDays
    | ClientMinutes
    | OneMore
    | LargerRoom
    | NewGroup
    | StaffHours
    | OtherStaff
    | OthersMove
)


def make(parts: Sequence[Part], problem: Problem, sessions: Sessions) -> tuple[Problem, Sessions]:
    """Return the problem and the week with every part of a change made."""
    for one in parts:
        problem, sessions = one.make(problem, sessions)
    return problem, sessions


def _of(among: Sequence[Any], one_id: str) -> Any:
    return next(one for one in among if one.id == one_id)


def _put(among: Sequence[Any], one: Any) -> tuple[Any, ...]:
    return tuple(one if each.id == one.id else each for each in among)


def _with_client(problem: Problem, one: Client, **fields: Any) -> Problem:
    changed = _put(problem.clients, one.model_copy(update=fields))
    return problem.model_copy(update={"clients": changed})


def _with_kind(problem: Problem, one: Kind, **fields: Any) -> Problem:
    return problem.model_copy(update={"kinds": _put(problem.kinds, one.model_copy(update=fields))})


def _with_staff(problem: Problem, one: Staff, **fields: Any) -> Problem:
    return problem.model_copy(update={"staff": _put(problem.staff, one.model_copy(update=fields))})
