"""A week that was found, with the names that stand: the same hours led by whom they are led by now, in the same rooms, with the same members.

The search counts hours only: who leads which of two groups at one hour costs it nothing, so it hands them around. Here each group of the
found week is matched with the one that stands at its hours, and given back its leader, its room and its members wherever the
independent checker finds no rule broken and nothing dearer. No database here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from handrail.planner.check import Checked, check

Session = dict[str, Any]
Go = Callable[[], bool]  # whether there is time left


def hours_of(session: Session) -> tuple[Any, ...]:
    """Return what two sessions have alike that are at the same hours: kind, days and starts."""
    return session["kind"], *sorted((one["day"], one["start"]) for one in session["meetings"])


def matched(standing: list[Session], found: list[Session]) -> dict[int, int]:
    """Return for sessions of the found week, by place, the standing one at the same hours: most members alike first."""
    by_hours: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for n, one in enumerate(standing):
        by_hours[hours_of(one)].append(n)
    pairs = [
        (-len(_members(one) & _members(standing[m])), one["leaders"] != standing[m]["leaders"], n, m)
        for n, one in enumerate(found)
        for m in by_hours.get(hours_of(one), [])
    ]
    pairing: dict[int, int] = {}
    for _alike, _led, n, m in sorted(pairs):
        if n not in pairing and m not in pairing.values():
            pairing[n] = m
    return pairing


def settled(problem: dict[str, Any], answer: dict[str, Any], *, go: Go = lambda: True) -> dict[str, Any]:
    """Return a found week with as many leaders, rooms and members as they stand. It costs no more, and breaks no rule.

    `go` is asked between the steps: when time is up, what is settled so far is returned.
    """
    week = _Week(problem, answer)
    for change in _changes(week):
        if not go():
            break
        week.take(change)
    return week.answer()


class _Week:
    """A found week in the making: sessions as they are now, and what the checker says of them."""

    def __init__(self, problem: dict[str, Any], answer: dict[str, Any]) -> None:
        self.problem, self.given = problem, answer
        self.sessions: list[Session] = [
            one | {"clients": one.get("clients", [])} for one in answer["sessions"]
        ]
        self.standing: list[Session] = problem["week"]
        self.pairs = matched(self.standing, self.sessions)
        self.checked = self._check(self.sessions)

    def _check(self, sessions: list[Session]) -> Checked:
        return check(self.problem, {"format": self.given["format"], "sessions": sessions})

    def take(self, change: dict[int, Session]) -> bool:
        """Put these sessions in place of those that stand there, if that is as good. Return whether it was."""
        tried = [change.get(n, one) for n, one in enumerate(self.sessions)]
        if tried == self.sessions:
            return True
        found = self._check(tried)
        if found.broken or found.total > self.checked.total:
            return False
        self.sessions, self.checked = tried, found
        return True

    def answer(self) -> dict[str, Any]:
        cost = {**self.checked.cost, "total": self.checked.total}
        unmet = [
            {"client": one.client, "need": one.need, "missing": one.missing} for one in self.checked.unmet
        ]
        return self.given | {"sessions": self.sessions, "cost": cost, "unmet": unmet}


def _changes(week: _Week) -> Iterator[dict[int, Session]]:
    """Yield what is worth a try, the most at once first. Each is made from the week as it is by then."""
    yield from _members_home(week)
    for what in ("leaders", "meetings"):  # meetings hold the rooms
        yield {n: week.sessions[n] | {what: week.standing[m][what]} for n, m in week.pairs.items()}
        for n, m in week.pairs.items():
            yield {n: week.sessions[n] | {what: week.standing[m][what]}}
            yield from _swaps(week, n, m, what)


def _swaps(week: _Week, n: int, m: int, what: str) -> Iterator[dict[int, Session]]:
    """Yield swaps with each session that has what this one is to have back."""
    wanted = week.standing[m][what]
    if week.sessions[n][what] == wanted:
        return
    for other, one in enumerate(week.sessions):
        if other == n or week.sessions[n][what] == wanted:
            continue
        if what == "leaders" and set(one[what]) & set(wanted):
            yield {n: week.sessions[n] | {what: wanted}, other: one | {what: week.sessions[n][what]}}
        if (
            what == "meetings"
            and _rooms(one) & _rooms(week.standing[m])
            and len(_rooms(week.sessions[n])) == 1
        ):
            (room,) = _rooms(week.sessions[n])
            elsewhere = [meeting | {"room": room} for meeting in one[what]]
            yield {n: week.sessions[n] | {what: wanted}, other: one | {what: elsewhere}}


def _members_home(week: _Week) -> Iterator[dict[int, Session]]:
    """Yield, for each hours at which several groups are, the same clients with those in their own group who were in it."""
    beside: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for n, one in enumerate(week.sessions):
        beside[hours_of(one)].append(n)
    for group in beside.values():
        if len(group) > 1:
            yield _home(week, group)


def _home(week: _Week, group: list[int]) -> dict[int, Session]:
    own = {client: n for n in group if n in week.pairs for client in _members(week.standing[week.pairs[n]])}
    seats = [(seat, n) for n in group for seat in week.sessions[n]["clients"]]
    sizes = {n: len(week.sessions[n]["clients"]) for n in group}
    members: dict[int, list[Any]] = {n: [] for n in group}
    rest = []
    for seat, _now in seats:
        if seat["client"] in own:
            members[own[seat["client"]]].append(seat)
        else:
            rest.append(seat)
    for seat in rest:  # whoever was in none of them goes where the group is furthest from its size
        n = max(group, key=lambda n: (sizes[n] - len(members[n]), -n))
        members[n].append(seat)
    return {n: week.sessions[n] | {"clients": found} for n, found in members.items()}


def _members(session: Session) -> set[str]:
    return {seat["client"] for seat in session.get("clients", [])}


def _rooms(session: Session) -> set[str]:
    return {one["room"] for one in session["meetings"] if one.get("room")}
