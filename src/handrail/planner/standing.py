"""A week as it stands, kept so that one question about it is answered at once: is somebody free, what would it cost.

Hours are bits of one integer (hours.py). Nothing here
chooses; fit.py and repair.py do. What was put since a `mark` is taken back by `back`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from handrail.planner.hours import DAY_AT, ONE_DAY, days_in, longer_run, pauses, starts, sum_of
from handrail.planner.problem import (
    MOST_STEPS,
    Client,
    Day,
    Kind,
    Problem,
    ProblemError,
    Room,
    Session,
    Staff,
    Window,
    clock,
    minutes,
)
from handrail.planner.seats import Seat
from handrail.planner.serving import divide
from handrail.planner.tables import mask, steps
from handrail.planner.wishes import alone, visits_cost, week_is_short

Begin = tuple[tuple[Day, ...], str, int, int]
WISHES = (
    "unmet", "gap", "unwanted", "change", "day_floor", "week_floor", "rather_with", "together_with", "opening", "shortage",
)  # fmt: skip


class Standing:
    """A problem and its sessions by place, with who and what is busy when."""

    def __init__(self, problem: Problem, sessions: Iterable[Session]) -> None:
        self.problem, self.grid = problem, problem.grid_minutes
        self.opens = minutes(problem.opens)
        self.kinds: dict[str, Kind] = {one.id: one for one in problem.kinds}
        self.staff: dict[str, Staff] = {one.id: one for one in problem.staff}
        self.rooms: dict[str, Room] = {one.id: one for one in problem.rooms}
        self.clients: dict[str, Client] = {one.id: one for one in problem.clients}
        self.visits = frozenset(one.id for one in problem.kinds if one.visit)
        self.sessions: dict[int, Session] = {}
        self.of_kind: dict[str, set[int]] = defaultdict(set)
        self.of_staff: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)  # hours, and with notes
        self.of_room: dict[str, dict[int, int]] = defaultdict(dict)  # hours and turnover
        self.of_client: dict[str, dict[int, int]] = defaultdict(dict)  # hours
        self.days_of: dict[str, dict[int, tuple[Day, ...]]] = defaultdict(dict)
        self._taken: dict[tuple[str, str, int, int], int] = {}
        self._windows: dict[tuple[str, str], int] = {}
        self._begins: dict[str, list[Begin]] = {}
        self._apart: dict[str, frozenset[str]] = {}
        self._log: list[tuple[int, Session | None]] = []
        for n, session in enumerate(sessions):
            self._refuse_unknown(n, session)
            self.put(n, session)
        self._log.clear()
        self.next = len(self.sessions)

    def _refuse_unknown(self, n: int, session: Session) -> None:
        """Raise ProblemError for an id that the problem doesn't have."""
        named = (
            ("kind", self.kinds, [session.kind]),
            ("leaders", self.staff, session.leaders),
            ("room", self.rooms, [one.room for one in session.meetings if one.room is not None]),
            ("clients", self.clients, [one.client for one in session.clients]),
        )
        found = [
            f"sessions[{n}].{field}: there is no {one!r}"
            for field, known, ids in named
            for one in ids
            if one not in known
        ]
        if found:
            raise ProblemError(found)

    # The week itself.

    def put(self, n: int, session: Session | None) -> None:
        """Put a session in a place, or nothing."""
        before = self.sessions.pop(n, None)
        self._log.append((n, before))
        if before is not None:
            self.of_kind[before.kind].discard(n)
            for leader in before.leaders:
                self.of_staff[leader].pop(n, None)
            for meeting in before.meetings:
                if meeting.room is not None:
                    self.of_room[meeting.room].pop(n, None)
            for one in before.clients:
                self.of_client[one.client].pop(n, None)
                self.days_of[one.client].pop(n, None)
        if session is not None:
            self._enter(n, session)

    def mark(self) -> tuple[int, int]:
        """Return a mark to which the week can be taken back."""
        return len(self._log), self.next

    def before(self, mark: tuple[int, int]) -> dict[int, Session | None]:
        """Return the sessions put since a mark, by place, as they were then."""
        was: dict[int, Session | None] = {}
        for n, session in self._log[mark[0] :]:
            was.setdefault(n, session)
        return was

    def back(self, mark: tuple[int, int]) -> None:
        """Take back whatever was put since a mark."""
        puts, self.next = mark
        while len(self._log) > puts:
            n, before = self._log.pop()
            self.put(n, before)
            self._log.pop()

    def _enter(self, n: int, session: Session) -> None:
        kind = self.kinds[session.kind]
        self.sessions[n] = session
        self.of_kind[session.kind].add(n)
        on = {one.day: self.taken(one.day, one.start, kind.length_minutes) for one in session.meetings}
        whole = self.whole(session)
        for leader in session.leaders:
            self.of_staff[leader][n] = (sum(on.values()), whole)
        for one in session.meetings:
            if one.room is not None:
                turn = self.rooms[one.room].turnover_minutes
                used = self.of_room[one.room]
                used[n] = used.get(n, 0) | self.taken(one.day, one.start, kind.length_minutes, turn)
        for member in session.clients:
            self.of_client[member.client][n] = sum_of(on.get(day, 0) for day in member.days)
            self.days_of[member.client][n] = member.days

    def new(self, session: Session) -> int:
        """Put a session in a place of its own. Returns the place."""
        n, self.next = self.next, self.next + 1
        self.put(n, session)
        return n

    def week(self) -> tuple[Session, ...]:
        """Return the sessions in the order of their places."""
        return tuple(self.sessions[n] for n in sorted(self.sessions))

    # Hours.

    def taken(self, day: Day, start: str, length: int, after: int = 0) -> int:
        """Return the hours of a meeting of so many minutes, and those left free after it on its day."""
        key = (day, start, length, after)
        if key not in self._taken:
            begin = minutes(start) - self.opens
            first = max(begin // self.grid, 0)
            last = min(-(-(begin + length) // self.grid) + steps(self.problem, after), MOST_STEPS)
            self._taken[key] = ((1 << max(last - first, 0)) - 1) << first << DAY_AT[day]
        return self._taken[key]

    def at(self, kind: Kind, days: Iterable[Day], start: str) -> int:
        """Return the hours of meetings of a kind that begin at this hour on these days."""
        return sum_of(self.taken(day, start, kind.length_minutes) for day in days)

    def begins(self, kind: Kind) -> list[Begin]:
        """Return each way in which a session of a kind may meet: its days, the hour, its hours, and those with notes."""
        if kind.id not in self._begins:
            length, notes = kind.length_minutes, kind.notes_minutes
            self._begins[kind.id] = [
                (
                    days,
                    at,
                    self.at(kind, days, at),
                    sum_of(self.taken(day, at, length, notes) for day in days),
                )
                for days, at in starts(kind)
            ]
        return self._begins[kind.id]

    def hours(self, session: Session, days: Collection[Day] | None = None) -> int:
        """Return the hours of a session's meetings, on these days or on all."""
        length = self.kinds[session.kind].length_minutes
        hours = 0
        for one in session.meetings:
            if days is None or one.day in days:
                hours |= self.taken(one.day, one.start, length)
        return hours

    def whole(self, session: Session) -> int:
        """Return the hours of a session with its notes."""
        kind, whole = self.kinds[session.kind], 0
        for one in session.meetings:
            whole |= self.taken(one.day, one.start, kind.length_minutes, kind.notes_minutes)
        return whole

    def inside(self, windows: Iterable[Window]) -> int:
        """Return the whole steps inside windows."""
        hours = 0
        for one in windows:
            hours |= mask(self.problem, one.start, one.end) << DAY_AT[one.day]
        return hours

    def _kept(self, what: str, one_id: str, windows: Iterable[Window]) -> int:
        key = (what, one_id)
        if key not in self._windows:
            self._windows[key] = self.inside(windows)
        return self._windows[key]

    def comes(self, client: str) -> int:
        """Return the hours at which a client can come."""
        return self._kept("comes", client, self.clients[client].available)

    def unwanted(self, client: str) -> int:
        """Return the hours a client would rather not have."""
        return self._kept("unwanted", client, self.clients[client].unwanted)

    def works(self, staff: str) -> int:
        """Return the hours in which somebody works."""
        return self._kept("works", staff, self.staff[staff].hours)

    def is_open(self, room: str) -> int:
        """Return the hours in which a room is open."""
        windows = self.rooms[room].open
        return -1 if windows is None else self._kept("open", room, windows)

    def new_hours(self, client: str) -> int:
        """Return the hours at which a client did not come last week; none for who was not in it."""
        key = ("new", client)
        if key not in self._windows:
            came = [
                self.hours(session, one.days)
                for session in self.problem.week
                for one in session.clients
                if one.client == client
            ]
            self._windows[key] = ~sum_of(came) if came else 0
        return self._windows[key]

    # Who is free.

    def load(self, staff: str, without: Collection[int] = ()) -> tuple[int, int]:
        """Return the hours somebody leads, and the same with notes, but for some sessions."""
        hours = whole = 0
        for n, (one, with_notes) in self.of_staff[staff].items():
            if n not in without:
                hours, whole = hours | one, whole | with_notes
        return hours, whole

    def can_lead(self, staff: str, hours: int, whole: int, load: tuple[int, int]) -> bool:
        """Return whether somebody with this load works and is free at more hours, and keeps to their most."""
        return not hours & ~self.works(staff) and self.is_free(staff, hours, whole, load)

    def is_free(self, staff: str, hours: int, whole: int, load: tuple[int, int]) -> bool:
        """Return whether somebody with this load is free at more hours, whether or not they work then."""
        if whole & load[1]:
            return False
        one, led = self.staff[staff], hours | load[0]
        if led.bit_count() * self.grid > one.most_minutes_a_week:
            return False
        if one.most_minutes_a_day < 1440 and not self.at_most(led, one.most_minutes_a_day):
            return False
        return one.longest_run_minutes >= 1440 or not longer_run(led, one.longest_run_minutes // self.grid)

    def at_most(self, hours: int, a_day: int) -> bool:
        """Return whether no day has more minutes than so many."""
        most = a_day // self.grid
        return all((hours >> at & ONE_DAY).bit_count() <= most for at in DAY_AT.values())

    def may_lead(self, kind: Kind, staff: Staff, second: bool = False) -> bool:
        """Return whether somebody may lead a group of a kind, as its first or its second leader."""
        asked = kind.co_leader_skills if second else kind.leader_skills
        return (staff.leads is None or kind.id in staff.leads) and set(asked) <= set(staff.skills)

    def room_free(self, room: str, day: Day, start: str, kind: Kind, without: Collection[int] = ()) -> bool:
        """Return whether a room is open and free for a meeting and its turnover."""
        hours = self.taken(day, start, kind.length_minutes)
        if hours & ~self.is_open(room):
            return False
        whole = self.taken(day, start, kind.length_minutes, self.rooms[room].turnover_minutes)
        return not any(whole & used for n, used in self.of_room[room].items() if n not in without)

    def rooms_for(self, kind: Kind, people: int) -> list[str]:
        """Return the rooms that hold so many and have what a kind asks, the smallest first."""
        fit = [
            one
            for one in self.problem.rooms
            if one.capacity >= people and set(kind.room_features) <= set(one.features)
        ]
        return [one.id for one in sorted(fit, key=lambda one: one.capacity)]

    def apart(self, client: str) -> frozenset[str]:
        """Return those with whom a client shares no session, whoever asked for it."""
        if client not in self._apart:
            others = {one.id for one in self.problem.clients if client in one.apart_from}
            self._apart[client] = frozenset(others | set(self.clients[client].apart_from))
        return self._apart[client]

    def has_place(self, session: Session, days: Collection[Day]) -> bool:
        """Return whether one more can come to a session on these days."""
        return all(self.places(session, one) > 0 for one in days)

    def places(self, session: Session, day: Day) -> int:
        """Return how many more can come to a session on a day."""
        holds = self.kinds[session.kind].maximum
        for one in session.meetings:
            if one.day == day and one.room is not None:
                holds = min(holds, self.rooms[one.room].capacity)
        return holds - sum(day in one.days for one in session.clients)

    def client_can(self, client: str, hours: int, besides: int) -> bool:
        """Return whether a client can come at these hours besides others: free, on few enough days, for short enough."""
        one = self.clients[client]
        if hours & ~self.comes(client) or hours & besides:
            return False
        both = hours | besides
        return len(days_in(both)) <= one.most_days and self.at_most(both, one.most_minutes_a_day)

    def busy(self, client: str, without: Collection[int] = ()) -> int:
        """Return the hours of a client's seats but for those in some sessions."""
        return sum_of(hours for n, hours in self.of_client[client].items() if n not in without)

    # What they need, and what it costs.

    def served(self, client: str) -> dict[int, int]:
        """Return which need each seat of a client serves, by the session's place; a seat beyond the needs is left out."""
        held = [(n, self.sessions[n], frozenset(days)) for n, days in sorted(self.days_of[client].items())]
        return divide(self.clients[client], held, self.visits)

    def missing(self, client: str) -> tuple[int, ...]:
        """Return how many units of each need a client lacks."""
        units = list(self.served(client).values())
        return tuple(need.times - units.count(n) for n, need in enumerate(self.clients[client].needs))

    def hours_cost(self, client: str, hours: int) -> dict[str, int]:
        """Return what a client's hours cost, by wish."""
        one, weights = self.clients[client], self.problem.weights
        least, floor = steps(self.problem, one.least_minutes_a_day), 0
        if least:
            floor = sum((hours >> DAY_AT[day] & ONE_DAY).bit_count() < least for day in days_in(hours))
        return {
            "gap": weights.gap * pauses(hours),
            "unwanted": weights.unwanted * (hours & self.unwanted(client)).bit_count(),
            "change": weights.change * (hours & self.new_hours(client)).bit_count(),
            "day_floor": weights.day_floor * floor,
            "week_floor": weights.week_floor * week_is_short(self.problem, one, hours),
        }

    def unmet_cost(self, client: str) -> int:
        """Return what a client's unmet needs cost."""
        needs = self.clients[client].needs
        return sum(many * need.unmet_cost for many, need in zip(self.missing(client), needs, strict=True))

    def client_cost(self, client: str) -> int:
        """Return what a client's week costs: unmet needs and hours."""
        return self.unmet_cost(client) + sum(self.hours_cost(client, self.busy(client)).values())

    def session_cost(self, session: Session) -> dict[str, int]:
        """Return what a session costs: to open it, and its places short of the minimum."""
        kind = self.kinds[session.kind]
        sizes = (sum(one.day in each.days for each in session.clients) for one in session.meetings)
        short = sum(max(0, kind.minimum - size) for size in sizes)
        return {"opening": kind.opening_cost, "shortage": kind.shortage_cost * short}

    def cost(self, clients: Iterable[str], sessions: Iterable[Session | None]) -> dict[str, int]:
        """Return what the weeks of some clients as they stand and some sessions cost together, by wish."""
        total, people = dict.fromkeys(WISHES, 0), set(clients)
        total["together_with"] = self.problem.weights.together_with * alone(self, people)
        for client in people:
            total["rather_with"] += visits_cost(self, client)
            total["unmet"] += self.unmet_cost(client)
            for wish, cost in self.hours_cost(client, self.busy(client)).items():
                total[wish] += cost
        for session in sessions:
            if session is not None:
                for wish, cost in self.session_cost(session).items():
                    total[wish] += cost
        return total

    def seat(self, n: int, days: Sequence[Day] | None = None, need: int | None = None) -> Seat:
        """Return what somebody has of a session: of all its days, or of some."""
        return self.seat_of(self.sessions[n], n, days, need)

    def seat_of(
        self, session: Session, n: int | None, days: Sequence[Day] | None = None, need: int | None = None
    ) -> Seat:
        """Return what somebody has of a session in a place (None: a new one)."""
        meetings = [one for one in session.meetings if days is None or one.day in days]
        length = self.kinds[session.kind].length_minutes
        start = meetings[0].start if meetings else session.meetings[0].start
        return Seat(
            kind=session.kind,
            days=tuple(one.day for one in meetings),
            start=start,
            end=clock(minutes(start) + length),
            leaders=session.leaders,
            rooms=tuple(one.room for one in meetings),
            session=n,
            need=need,
        )
