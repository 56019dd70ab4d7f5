"""A week as it is written in JSON, from the arrays of the search and back into them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from handrail.planner.columns import *
from handrail.planner.problem import DAYS, Attendance, Meeting, Problem, Session, clock, minutes
from handrail.planner.tables import Names, Week

FORMAT = "handrail-timetable-week/1"
BOUND_BY = "CP-SAT over each kind of session by itself"


@dataclass(frozen=True)
class Answer:
    """A week: its sessions, what is unmet, what it costs by wish, and what no week could cost less than."""

    sessions: tuple[Session, ...]
    unmet: tuple[tuple[str, int, int], ...]  # client, which of their needs, how many times
    cost: dict[str, int] = field(default_factory=dict)
    bound: int | None = None
    seed: int = 0
    moves: int = 0

    def json(self) -> dict[str, Any]:
        """Return the week as it is written to a file."""
        return {
            "format": FORMAT,
            "sessions": [one.model_dump(exclude_defaults=True) for one in self.sessions],
            "unmet": [{"client": c, "need": n, "missing": missing} for c, n, missing in self.unmet],
            "cost": self.cost,
            "bound": None if self.bound is None else {"total": self.bound, "by": BOUND_BY},
            "seed": self.seed,
            "moves": self.moves,
        }


def answer(problem: Problem, week: Week, names: Names, *, seed: int = 0, moves: int = 0) -> Answer:
    """Return what the arrays hold: groups by kind and hour, then visits."""
    sessions = [_group(problem, week, names, int(s)) for s in week.li[L_LIVE, : week.n[LIVE]]]
    visits = (u for u in range(len(week.u)) if week.u[u, U_VISIT] >= 0 and week.u[u, U_AT] >= 0)
    sessions += [_visit(problem, week, names, u) for u in visits]
    order = {one.id: n for n, one in enumerate(problem.kinds)}
    days = {day: n for n, day in enumerate(DAYS)}
    sessions.sort(
        key=lambda one: (order[one.kind], days[one.meetings[0].day], one.meetings[0].start, one.leaders)
    )
    missing = Counter(names.unit_needs[u] for u in week.li[L_OPEN, : week.n[OPEN]])
    unmet = tuple((names.clients[c], need, many) for (c, need), many in sorted(missing.items()))
    return Answer(tuple(sessions), unmet, costs(week), None, seed, moves)


def _group(problem: Problem, week: Week, names: Names, s: int) -> Session:
    row = week.s[s]
    pattern = week.p[row[S_PAT]]
    meetings = []
    for d, day in enumerate(names.days):
        if pattern[P_HOURS + d]:
            room = row[S_ROOM + d]
            start = _clock(problem, int(pattern[P_HOURS + d]))
            meetings.append(
                Meeting(day=DAYS[day], start=start, room=names.rooms[room] if room >= 0 else None)
            )
    leaders = tuple(names.staff[f] for f in (row[S_LEAD], row[S_SECOND]) if f >= 0)
    clients = [_attendance(week, names, int(u)) for u in row[S_MEMBER : S_MEMBER + row[S_COUNT]]]
    return Session(
        kind=names.kinds[row[S_KIND]],
        leaders=leaders,
        meetings=tuple(meetings),
        clients=tuple(sorted(clients, key=lambda one: names.clients.index(one.client))),
        pinned=bool(row[S_PIN]),
    )


def _visit(problem: Problem, week: Week, names: Names, u: int) -> Session:
    row = week.u[u]
    seen = _attendance(week, names, u)
    room = names.rooms[row[U_ROOM]] if row[U_ROOM] >= 0 else None
    meeting = Meeting(day=seen.days[0], start=_clock(problem, int(row[U_HOURS])), room=room)
    leader = names.staff[row[U_AT]]
    kind, pinned = names.kinds[row[U_VISIT]], bool(row[U_PIN])
    return Session(kind=kind, leaders=(leader,), meetings=(meeting,), clients=(seen,), pinned=pinned)


def _attendance(week: Week, names: Names, u: int) -> Attendance:
    bits = int(week.u[u, U_DAYS])
    days = tuple(DAYS[day] for d, day in enumerate(names.days) if bits >> d & 1)
    return Attendance(client=names.clients[week.u[u, U_CLIENT]], days=days)


def _clock(problem: Problem, hours: int) -> str:
    first = (hours & -hours).bit_length() - 1
    return clock(minutes(problem.opens) + first * problem.grid_minutes)


def _groups_of(week: Week) -> list[set[int]]:
    """Return the sessions of more than one that each client is in."""
    found: list[set[int]] = [set() for _client in week.c]
    for row in week.u:
        if row[U_VISIT] < 0 and row[U_AT] >= 0:
            found[row[U_CLIENT]].add(int(row[U_AT]))
    return found


WISHES = (
    "unmet", "opening", "shortage", "gap", "unwanted", "change", "day_floor", "week_floor", "rather_with",
    "together_with",
)  # fmt: skip


def costs(week: Week) -> dict[str, int]:
    """Return what a week costs, by wish. Counted anew from the arrays, not from the search's own sum."""
    found = dict.fromkeys(WISHES, 0)
    found["unmet"] = sum(int(week.u[u, U_COST]) for u in week.li[L_OPEN, : week.n[OPEN]])
    for s in week.li[L_LIVE, : week.n[LIVE]]:
        row, kind = week.s[s], week.k[week.s[s, S_KIND]]
        found["opening"] += int(kind[K_OPEN])
        for d in range(week.cd.shape[1]):
            if int(week.p[row[S_PAT], P_DAYS]) >> d & 1:
                found["shortage"] += int(kind[K_SHORT]) * max(0, int(kind[K_MIN] - row[S_SIZE + d]))
    for u in range(len(week.u)):
        if week.u[u, U_VISIT] >= 0 and week.u[u, U_AT] >= 0:
            found["opening"] += int(week.k[week.u[u, U_VISIT], K_OPEN])
            client = week.c[week.u[u, U_CLIENT]]
            rather = [int(f) for f in week.ix[client[C_WITH_0] : client[C_WITH_1]]]
            found["rather_with"] += int(week.n[RATHER]) * bool(rather and int(week.u[u, U_AT]) not in rather)
    groups = _groups_of(week)
    for c, client in enumerate(week.c):
        wished = [int(other) for other in week.ix[client[C_TOGETHER_0] : client[C_TOGETHER_1]]]
        # Each wish stands with both: each counts it half.
        found["together_with"] += int(week.n[TOGETHER]) * sum(
            not groups[c] & groups[other] for other in wished
        )
    found["together_with"] //= 2
    for client_days, client in zip(week.cd, week.c, strict=True):
        spent = sum(int(day[C_BUSY]).bit_count() for day in client_days)
        found["week_floor"] += int(week.n[WEEK]) * int(0 < spent < int(client[C_WEEK]))
        for day in client_days:
            hours = int(day[C_BUSY])
            if hours:
                found["gap"] += int(week.n[GAP]) * ((hours & ~(hours << 1)).bit_count() - 1)
                found["unwanted"] += int(week.n[UNWANTED]) * (hours & int(day[C_BAD])).bit_count()
                found["change"] += int(week.n[CHANGE]) * (hours & int(day[C_NEW])).bit_count()
                found["day_floor"] += int(week.n[FLOOR]) * int(hours.bit_count() < client[C_LEAST])
    return {**found, "total": sum(found.values())}
