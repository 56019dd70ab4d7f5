"""A week as people make it on paper: one group after the other where most of those who wait can come, then visits beside them.

Nothing that stands is moved again. It keeps the rules that the generated clinics use (hours, loads, notes, rooms, sizes);
the independent checker refuses the week if it breaks another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from handrail.planner.problem import Client, Kind, Pattern, Problem, Window, minutes

Taken = dict[str, dict[str, int]]  # whose, on which day: the steps as bits


def by_hand(problem: Problem) -> list[dict[str, Any]]:
    """Return the sessions of a week."""
    made = _ByHand(problem)
    for kind in sorted(problem.kinds, key=lambda one: (one.visit, -one.length_minutes)):
        if not kind.visit:
            made.open_groups(kind)
    for client in problem.clients:
        made.place_visits(client)
    return made.sessions


class _ByHand:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.opens, self.grid = problem, minutes(problem.opens), problem.grid_minutes
        self.sessions: list[dict[str, Any]] = []
        self.comes = {one.id: self._hours(one.available) for one in problem.clients}
        self.works = {one.id: self._hours(one.hours) for one in problem.staff}
        self.busy: Taken = defaultdict(lambda: defaultdict(int))  # clients, staff and rooms
        self.led: dict[tuple[str, str], int] = defaultdict(int)  # minutes of a member of staff on a day
        self.missing = {
            (one.id, m): need.times for one in problem.clients for m, need in enumerate(one.needs)
        }
        self.had: dict[tuple[str, int], set[str]] = defaultdict(set)  # the days of a need that are filled

    def _hours(self, windows: Iterable[Window]) -> dict[str, int]:
        found: dict[str, int] = defaultdict(int)
        for one in windows:
            found[one.day] |= self._bits(minutes(one.start), minutes(one.end) - minutes(one.start))
        return found

    def _bits(self, start: int, length: int) -> int:
        first = max(start - self.opens, 0) // self.grid
        last = max(start + length - self.opens, 0) // self.grid
        return (1 << last) - (1 << first)

    def open_groups(self, kind: Kind) -> None:
        """Open one group after the other, each where most of those who wait can come and somebody can lead it."""
        while True:
            ways = [
                (len(can), -n, pattern, hour, can)
                for n, (pattern, hour) in enumerate((one, hour) for one in kind.patterns for hour in one.at)
                if (can := self._waiting(kind, pattern, minutes(hour)))
            ]
            ways.sort(key=lambda way: way[:2], reverse=True)
            if not any(self._open(kind, pattern, hour, can) for _many, _n, pattern, hour, can in ways):
                return

    def _waiting(self, kind: Kind, pattern: Pattern, start: int) -> list[tuple[Client, int, list[str]]]:
        bits = self._bits(start, kind.length_minutes)
        found = []
        for client in self.problem.clients:
            for m, need in enumerate(client.needs):
                if kind.id not in need.kinds or not self.missing[client.id, m]:
                    continue
                free = [day for day in pattern.days if self._can(client, day, bits, kind.length_minutes)]
                free = [day for day in free if day not in self.had[client.id, m]]
                if days := self._enough(client, free, need.days or len(pattern.days)):
                    found.append((client, m, days))
        return found

    def _can(self, client: Client, day: str, bits: int, length: int) -> bool:
        taken = self.busy[client.id][day]
        used = (taken.bit_count() * self.grid) + length
        return (
            not bits & ~self.comes[client.id][day] and not bits & taken and used <= client.most_minutes_a_day
        )

    def _enough(self, client: Client, free: Sequence[str], many: int) -> list[str]:
        """Return so many of these days, those first on which the client comes already; nothing where they are too few."""
        known = [day for day, bits in self.busy[client.id].items() if bits]
        days = sorted(free, key=lambda day: day not in known)[:many]
        return days if len(days) == many and len({*known, *days}) <= client.most_days else []

    def _open(
        self, kind: Kind, pattern: Pattern, hour: str, can: Sequence[tuple[Client, int, list[str]]]
    ) -> bool:
        start = minutes(hour)
        leader = next(
            (one.id for one in self.problem.staff if self._leads(one, kind, pattern.days, start)), None
        )
        room = next((one for one in self._rooms(kind, pattern.days, start)), None)
        if leader is None or (kind.room and room is None):
            return False
        for client, m, days in can[: kind.maximum]:
            for day in days:
                self.busy[client.id][day] |= self._bits(start, kind.length_minutes)
                self.had[client.id, m].add(day)
            self.missing[client.id, m] -= 1
        members = [{"client": client.id, "days": days} for client, _m, days in can[: kind.maximum]]
        self._stands(kind, pattern.days, hour, leader, room, members)
        return True

    def _leads(self, one: Any, kind: Kind, days: Iterable[str], start: int) -> bool:
        may = kind.id in one.leads if one.leads is not None else set(kind.leader_skills) <= set(one.skills)
        return may and self._free(one, kind, days, start)

    def _free(self, one: Any, kind: Kind, days: Iterable[str], start: int) -> bool:
        there, after = (
            self._bits(start, kind.length_minutes),
            self._bits(start, kind.length_minutes + kind.notes_minutes),
        )
        week = sum(length for (who, _day), length in self.led.items() if who == one.id)
        for day in days:
            week += kind.length_minutes
            if there & ~self.works[one.id][day] or after & self.busy[one.id][day]:
                return False
            if self.led[one.id, day] + kind.length_minutes > one.most_minutes_a_day:
                return False
        return week <= one.most_minutes_a_week

    def _rooms(self, kind: Kind, days: Iterable[str], start: int) -> Iterator[str]:
        bits = self._bits(start, kind.length_minutes)
        for one in self.problem.rooms:
            if one.capacity >= kind.maximum and not any(bits & self.busy[one.id][day] for day in days):
                yield one.id

    def _stands(
        self, kind: Kind, days: Iterable[str], hour: str, leader: str, room: str | None, members: list[Any]
    ) -> None:
        start = minutes(hour)
        for day in days:
            self.busy[leader][day] |= self._bits(start, kind.length_minutes + kind.notes_minutes)
            self.led[leader, day] += kind.length_minutes
            if room:
                self.busy[room][day] |= self._bits(start, kind.length_minutes)
        meetings = [{"day": day, "start": hour} | ({"room": room} if room else {}) for day in days]
        self.sessions.append({"kind": kind.id, "leaders": [leader], "meetings": meetings, "clients": members})

    def place_visits(self, client: Client) -> None:
        """Give a client their visits, each at the free hour nearest to what they come for already."""
        kinds = {one.id: one for one in self.problem.kinds}
        for m, need in enumerate(client.needs):
            kind = kinds[need.kinds[0]]
            while kind.visit and self.missing[client.id, m]:
                hours = [(day, hour) for one in kind.patterns for day in one.days for hour in one.at]
                hours.sort(key=lambda at: self._far(client.id, at[0], minutes(at[1]), kind.length_minutes))
                if not any(self._visit(client, m, kind, day, hour) for day, hour in hours):
                    break

    def _far(self, client: str, day: str, start: int, length: int) -> int:
        taken, bits = self.busy[client][day], self._bits(start, length)
        if not taken:
            return 1000
        before, after = taken << 1, taken >> 1
        step = 0
        while not bits & (before | after) and step < 100:
            before, after, step = before << 1, after >> 1, step + 1
        return step

    def _visit(self, client: Client, m: int, kind: Kind, day: str, hour: str) -> bool:
        start = minutes(hour)
        bits = self._bits(start, kind.length_minutes)
        if day in self.had[client.id, m] or not self._can(client, day, bits, kind.length_minutes):
            return False
        if not self._enough(client, [day], 1):
            return False
        staff = {one.id: one for one in self.problem.staff}
        for who in client.needs[m].staff:
            if self._free(staff[who], kind, [day], start):
                self.busy[client.id][day] |= bits
                self.had[client.id, m].add(day)
                self.missing[client.id, m] -= 1
                self._stands(kind, [day], hour, who, None, [{"client": client.id, "days": [day]}])
                return True
        return False
