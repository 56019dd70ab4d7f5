"""What a timetable's problem and week say, read by hand for the checker alone. Hours are minutes from midnight."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handrail.planner.check_parts import Fields, Part, clock_of

Steps = frozenset[tuple[str, int]]  # a day, and a grid step of it; step 0 begins when the day opens


@dataclass(frozen=True)
class Window:
    day: str
    start: int
    end: int


@dataclass(frozen=True)
class Room:
    id: str
    capacity: int
    features: frozenset[str]
    turnover: int
    open: tuple[Window, ...] | None


@dataclass(frozen=True)
class Staff:
    id: str
    hours: tuple[Window, ...]
    skills: frozenset[str]
    leads: frozenset[str] | None
    most_minutes_a_day: int
    most_minutes_a_week: int
    longest_run_minutes: int


@dataclass(frozen=True)
class Kind:
    id: str
    length: int
    minimum: int
    maximum: int
    patterns: tuple[tuple[frozenset[str], frozenset[int]], ...]
    leaders: int
    leader_skills: frozenset[str]
    co_leader_skills: frozenset[str]
    room: bool
    room_features: frozenset[str]
    notes: int
    opening_cost: int
    shortage_cost: int

    @property
    def visit(self) -> bool:
        return self.maximum == 1


@dataclass(frozen=True)
class Need:
    kinds: tuple[str, ...]
    times: int
    days: int | None
    staff: frozenset[str]
    unmet_cost: int


@dataclass(frozen=True)
class Client:
    id: str
    available: tuple[Window, ...]
    most_days: int
    most_minutes_a_day: int
    least_minutes_a_day: int
    least_minutes_a_week: int
    needs: tuple[Need, ...]
    unwanted: tuple[Window, ...]
    rather_with: frozenset[str]
    together_with: tuple[str, ...]
    apart_from: frozenset[str]


@dataclass(frozen=True)
class Weights:
    gap: int
    unwanted: int
    change: int
    day_floor: int
    week_floor: int
    rather_with: int
    together_with: int


@dataclass(frozen=True)
class Meeting:
    day: str
    start: int
    room: str | None

    @property
    def hour(self) -> str:
        return clock_of(self.start)


@dataclass(frozen=True)
class Attendance:
    client: str
    days: tuple[str, ...]


@dataclass(frozen=True)
class Session:
    place: str  # where it stands in its file, such as sessions[3]
    kind: str
    leaders: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    clients: tuple[Attendance, ...]
    pinned: bool

    @property
    def name(self) -> str:
        return f"{self.place} ({self.kind})"

    def people(self, day: str) -> int:
        return len({one.client for one in self.clients if day in one.days})


@dataclass(frozen=True)
class Problem:
    grid: int
    opens: int
    closes: int
    rooms: dict[str, Room]
    staff: dict[str, Staff]
    kinds: dict[str, Kind]
    clients: dict[str, Client]
    weights: Weights
    week: tuple[Session, ...]

    def on_grid(self, length: int) -> int:
        """Return a length in minutes, rounded up to whole grid steps."""
        return -(-length // self.grid) * self.grid

    def taken(self, day: str, start: int, end: int) -> Steps:
        """Return the grid steps that something from `start` until `end` touches."""
        first, last = (start - self.opens) // self.grid, -(-(end - self.opens) // self.grid)
        return frozenset((day, step) for step in range(first, last))

    def inside(self, windows: Iterable[Window]) -> Steps:
        """Return the grid steps that lie wholly inside a window and inside the day."""
        return frozenset(
            (window.day, step)
            for window in windows
            for step in range((self.closes - self.opens) // self.grid)
            if window.start <= self.opens + step * self.grid
            and self.opens + (step + 1) * self.grid <= window.end
        )


@dataclass(frozen=True)
class Slot:
    """One meeting as it lies in the week."""

    session: Session
    kind: Kind
    day: str
    start: int
    room: str | None

    @property
    def end(self) -> int:
        return self.start + self.kind.length

    @property
    def hour(self) -> str:
        return clock_of(self.start)


@dataclass(frozen=True)
class Week:
    """The sessions of a week, and what the week claims about itself (nothing, where it is left out)."""

    sessions: tuple[Session, ...]
    cost: dict[str, int] = field(default_factory=dict)
    bound: float | None = None
    unmet: dict[tuple[str, int], int] | None = None


def slots(problem: Problem, session: Session) -> Iterator[Slot]:
    kind = problem.kinds[session.kind]
    for one in session.meetings:
        yield Slot(session, kind, one.day, one.start, one.room)


def attended(problem: Problem, sessions: Iterable[Session]) -> dict[str, list[Slot]]:
    """Return the meetings that each client comes to, in the order of the week."""
    found: dict[str, list[Slot]] = {}
    for session in sessions:
        meetings = list(slots(problem, session))
        days: dict[str, set[str]] = {}
        for one in session.clients:
            days.setdefault(one.client, set()).update(one.days)
        for client, on in days.items():
            found.setdefault(client, []).extend(slot for slot in meetings if slot.day in on)
    for of_client in found.values():
        of_client.sort(key=lambda slot: (slot.day, slot.start, slot.session.place))
    return found


def session_of(part: Part) -> Session:
    fields = Fields(part, "kind", "leaders", "meetings", "clients", "pinned")
    return Session(
        place=part.where,
        kind=fields["kind"].text(),
        leaders=tuple(one.text() for one in fields["leaders"].some()),
        meetings=tuple(_meeting(one) for one in fields["meetings"].some()),
        clients=tuple(_attendance(one) for one in fields.each("clients")),
        pinned=fields.flag("pinned", False),
    )


def _meeting(part: Part) -> Meeting:
    fields = Fields(part, "day", "start", "room")
    room = fields.get("room")
    return Meeting(fields["day"].day(), fields["start"].clock(), room.text() if room else None)


def _attendance(part: Part) -> Attendance:
    fields = Fields(part, "client", "days")
    return Attendance(fields["client"].text(), tuple(one.day() for one in fields["days"].each()))
