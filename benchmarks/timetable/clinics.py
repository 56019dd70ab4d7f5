"""Generated clinics of any size on the 15-minute grid. Each hides a witness: a week in which every need is met.

The witness is made first: groups with leaders, rooms and members, visits beside them. Hours, staff and rooms are then drawn
around it, so that a week without an unmet need exists though nobody is told which.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri")
TRACKS = ("general", "substance", "dual", "women", "teens")
SHARES = (0.4, 0.2, 0.15, 0.13, 0.12)
BLOCKS = {"general": (9, 13, 17), "substance": (9, 17), "dual": (9, 13), "women": (9.5,), "teens": (15.5,)}
BLOCK, SKILLS, VISIT, MEDICATION = 180, 60, 60, 30
MEMBERS = 10  # of a group, in the witness


@dataclass
class _Person:
    days: tuple[int, ...]
    busy: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def free(self, day: int, start: int, end: int) -> bool:
        return all(end <= one or start >= other for one, other in self.busy[day])


def clinic(clients: int, seed: int) -> dict[str, Any]:
    """Return a problem as parsed JSON. Deterministic for a seed."""
    chance = random.Random(f"{clients}/{seed}")
    made = _Clinic(chance, clients)
    return made.problem()


class _Clinic:
    def __init__(self, chance: random.Random, clients: int) -> None:
        self.chance = chance
        tracks = [
            track for track, share in zip(TRACKS, SHARES, strict=True) for _n in range(round(clients * share))
        ]
        self.tracks = [*tracks, *["general"] * clients][:clients]
        chance.shuffle(self.tracks)
        self.clients = [_Person(()) for _n in range(clients)]
        self.start: list[int] = [0] * clients
        self.leaders: list[_Person] = []
        self.leads: list[set[str]] = []
        self.own: list[int] = [0] * clients
        self.sees: dict[int, int] = {}
        self.prescribers: list[_Person] = []
        self._groups()
        self._visits()

    def _groups(self) -> None:
        """A block of three hours with the same members and leader on each of its days."""
        by_track: dict[str, list[int]] = defaultdict(list)
        for c, track in enumerate(self.tracks):
            by_track[track].append(c)
        for track, people in by_track.items():
            for n in range(0, len(people), MEMBERS):
                hour = self.chance.choice(BLOCKS[track])
                leader = self._leader(track, int(hour * 60))
                for c in people[n : n + MEMBERS]:
                    days = tuple(sorted(self.chance.sample(range(5), self.chance.choice((3, 3, 3, 4, 5)))))
                    self.clients[c].days, self.start[c], self.own[c] = days, int(hour * 60), leader
                    for day in days:
                        self.clients[c].busy[day].append((self.start[c], self.start[c] + BLOCK))

    def _leader(self, track: str, start: int) -> int:
        """Return a new leader of this track, busy with the block on all five days."""
        self.leaders.append(_Person((0, 1, 2, 3, 4)))
        self.leads.append({track})
        for day in range(5):
            self.leaders[-1].busy[day].append((start, start + BLOCK + 15))
        return len(self.leaders) - 1

    def _visits(self) -> None:
        """An individual hour with the own leader beside the block, and medication for seven in ten."""
        for c, client in enumerate(self.clients):
            self._beside(c, client, self.leaders[self.own[c]], VISIT)
            if self.chance.random() < 0.7:
                if not self.prescribers or c % 45 == 0:
                    self.prescribers.append(_Person((0, 1, 2, 3, 4)))
                for f in range(len(self.prescribers)):
                    if self._beside(c, client, self.prescribers[f], MEDICATION):
                        self.sees[c] = f
                        break

    def _beside(self, c: int, client: _Person, other: _Person, length: int) -> bool:
        """Place a visit just before or after the client's block, or anywhere near it. Returns whether there was an hour."""
        block = self.start[c]
        hours = [block + BLOCK + 15 * n for n in range(9)] + [block - length - 15 * n for n in range(9)]
        for day in self.chance.sample(client.days, len(client.days)):
            for start in hours:
                end = start + length
                in_day = start >= 7 * 60 and end <= 21 * 60
                if in_day and client.free(day, start, end) and other.free(day, start, end):
                    client.busy[day].append((start, end))
                    other.busy[day].append((start, end))
                    return True
        return False

    def problem(self) -> dict[str, Any]:
        """Return the problem drawn around the witness."""
        staff = [self._member(n, one) for n, one in enumerate(self.leaders)]
        staff += [self._prescriber(n, one) for n, one in enumerate(self.prescribers)]
        at_once: dict[tuple[int, int], int] = defaultdict(int)
        for leader in self.leaders:
            for day in range(5):
                start = leader.busy[day][0][0]
                for step in range(start // 15, (start + BLOCK) // 15):
                    at_once[day, step] += 1
        rooms = max(at_once.values()) + 1
        return {
            "format": "handrail-timetable/1",
            "grid_minutes": 15,
            "opens": "07:00",
            "closes": "21:00",
            "rooms": [{"id": f"room{n}", "capacity": 12} for n in range(rooms)],
            "staff": staff,
            "kinds": [*(self._block(track) for track in TRACKS), *_visit_kinds()],
            "clients": [self._client(c) for c in range(len(self.clients))],
        }

    def _member(self, n: int, one: _Person) -> dict[str, Any]:
        first = min(start for day in one.busy.values() for start, _end in day)
        last = max(end for day in one.busy.values() for _start, end in day)
        hours = [_window(day, max(first - 60, 420), min(last + 60, 1260)) for day in range(5)]
        more = self.chance.sample(TRACKS, 2)
        return {
            "id": f"leader{n}",
            "hours": hours,
            "leads": sorted(self.leads[n] | set(more)),
            "most_minutes_a_day": 480,
        }

    def _prescriber(self, n: int, one: _Person) -> dict[str, Any]:
        return {"id": f"prescriber{n}", "hours": [_window(day, 420, 1260) for day in range(5)], "leads": []}

    def _block(self, track: str) -> dict[str, Any]:
        hours = sorted({int(h * 60) for h in BLOCKS[track]})
        return {
            "id": track,
            "length_minutes": BLOCK,
            "minimum": 4,
            "maximum": 12,
            "patterns": [{"days": list(DAYS), "at": [_clock(h) for h in hours]}],
            "notes_minutes": 15,
            "opening_cost": 40,
        }

    def _client(self, c: int) -> dict[str, Any]:
        one, spare = self.clients[c], self.chance.choice((0, 60, 180, 600))
        windows = []
        for day in range(5):
            if one.busy[day]:
                first, last = min(s for s, _e in one.busy[day]), max(e for _s, e in one.busy[day])
                windows.append(_window(day, max(first - spare, 420), min(last + spare, 1260)))
            elif self.chance.random() < 0.5:
                windows.append(
                    _window(day, max(self.start[c] - spare, 420), min(self.start[c] + BLOCK + spare, 1260))
                )
        needs: list[dict[str, Any]] = [{"kinds": [self.tracks[c]], "days": len(one.days), "unmet_cost": 300}]
        if len([1 for day in one.busy.values() for _each in day]) > len(one.days):
            needs.append({"kinds": ["individual"], "staff": [f"leader{self.own[c]}"]})
        if c in self.sees:
            needs.append({"kinds": ["medication"], "staff": [f"prescriber{self.sees[c]}"]})
        return {
            "id": f"client{c}",
            "available": windows,
            "most_days": len(one.days),
            "most_minutes_a_day": 300,
            "needs": needs,
        }


def _visit_kinds() -> list[dict[str, Any]]:
    quarters = [_clock(7 * 60 + 15 * n) for n in range(14 * 4)]
    kinds = []
    for name, length in (("individual", VISIT), ("medication", MEDICATION)):
        at = [hour for hour in quarters if _minutes(hour) + length <= 21 * 60]
        patterns = [{"days": [day], "at": at} for day in DAYS]
        kinds.append(
            {
                "id": name,
                "length_minutes": length,
                "maximum": 1,
                "patterns": patterns,
                "room": False,
                "opening_cost": 0,
            }
        )
    return kinds


def _window(day: int, start: int, end: int) -> dict[str, str]:
    return {"day": DAYS[day], "start": _clock(start), "end": _clock(end)}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
