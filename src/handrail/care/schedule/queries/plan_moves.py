"""A move made by hand in a week that was found: what it breaks, what it costs, whose week becomes another. Reads only."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import PlanRun
from handrail.care.schedule.queries.plan_result import Names
from handrail.care.schedule.queries.plan_week import Difference, differences_between
from handrail.care.schedule.queries.planned import WEEK_FORMAT
from handrail.care.schedule.queries.planning_alone import is_alone
from handrail.care.schedule.words import day_list
from handrail.library.week import WEEKDAYS
from handrail.planner.check import check
from handrail.planner.check_broken import Broken

Session = dict[str, Any]
Choices = list[tuple[str, str]]  # what is sent, and what is read


@dataclass(frozen=True)
class Tried:
    """A week with a move made: `broken` rules in words (then it can't be kept), and its cost beside the one before, by wish."""

    sessions: list[Session]
    broken: tuple[str, ...]
    cost: dict[str, int]
    unmet: list[dict[str, Any]]
    before: int
    changed: tuple[Difference, ...]

    @property
    def more(self) -> int:
        """How much more it costs than before; below 0: less."""
        return self.cost["total"] - self.before


def seen_in(run: PlanRun) -> str:
    """Return a word that stands for the found week as it is now: another week, another word."""
    found = json.dumps(run.answer and run.answer["sessions"], sort_keys=True)
    return hashlib.sha256(found.encode()).hexdigest()[:16]


def hours_for(run: PlanRun, n: int) -> Choices:
    """Return the days and hours at which a session of the found week may meet: those of its track."""
    known = run.kinds[_sessions(run)[n]["kind"]]
    alike = {
        kind
        for kind, one in run.kinds.items()
        if (one["program"], one["track"]) == (known["program"], known["track"])
    }
    return [
        (
            f"{kind['id']}|{start}",
            f"{_days(pattern['days'])} {run.kinds[kind['id']]['hours'].get(start, start)}",
        )
        for kind in run.problem["kinds"]
        if kind["id"] in alike and "@" not in kind["id"]
        for pattern in kind["patterns"]
        for start in pattern["at"]
    ]


def leaders_for(run: PlanRun, n: int, names: Names) -> Choices:
    """Return who may lead a session of the found week, by name."""
    kind = _sessions(run)[n]["kind"]
    may = [one["id"] for one in run.problem["staff"] if kind in one["leads"]]
    return sorted(((one, names(one)) for one in may), key=lambda one: one[1])


def rooms_for(run: PlanRun, names: Names) -> Choices:
    """Return the rooms of the problem, by name."""
    return sorted(((one["id"], names(one["id"])) for one in run.problem["rooms"]), key=lambda one: one[1])


def groups_for(run: PlanRun, episode_id: UUID, names: Names) -> Choices:
    """Return the sessions of the found week that a client may come to, by their place in it."""
    client = _client(run, episode_id)
    kinds = {kind for need in client["needs"] for kind in need["kinds"]} if client else set()
    return [
        (str(n), _group(run, one, names))
        for n, one in enumerate(_sessions(run))
        if one["kind"] in kinds and not one.get("pinned") and not is_alone(one)
    ]


def session_in(run: PlanRun, n: int) -> Session | None:
    """Return a group of the found week by its place, or None where there is none that may be moved."""
    if run.answer is None or not 0 <= n < len(_sessions(run)):
        return None
    found = _sessions(run)[n]
    return None if found.get("pinned") or is_alone(found) else found


def with_session_moved(run: PlanRun, n: int, *, hour: str, room: str, leader: str) -> list[Session]:
    """Return the found week with one session at other hours, in another room or with another leader; its clients stay in it."""
    kind, start = hour.split("|")
    days = next(one["patterns"][0]["days"] for one in run.problem["kinds"] if one["id"] == kind)
    was = _sessions(run)[n]
    seats = [seat | {"days": [day for day in seat["days"] if day in days]} for seat in was.get("clients", [])]
    now = was | {
        "kind": kind,
        "leaders": [leader],
        "meetings": [{"day": day, "start": start, "room": room} for day in days],
        "clients": [seat for seat in seats if seat["days"]],
    }
    return [now if m == n else one for m, one in enumerate(_sessions(run))]


def with_client_in(run: PlanRun, episode_id: UUID, n: int, weekdays: Iterable[int]) -> list[Session]:
    """Return the found week with a client in one group, on these weekdays, and in no other that isn't pinned."""
    client = str(episode_id)
    seat = {"client": client, "days": [WEEKDAYS[day] for day in sorted(set(weekdays))]}
    week = []
    for m, one in enumerate(_sessions(run)):
        others = one.get("clients", [])
        if not one.get("pinned") and not is_alone(one):
            others = [each for each in others if each["client"] != client]
        week.append(one | {"clients": [*others, seat] if m == n else others})
    return week


def tried(run: PlanRun, sessions: list[Session], names: Names) -> Tried:
    """Return what a week with a move made breaks and costs, by the independent checker."""
    found = check(run.problem, {"format": WEEK_FORMAT, "sessions": sessions})
    before = run.answer["cost"]["total"] if run.answer else 0
    unmet = [{"client": one.client, "need": one.need, "missing": one.missing} for one in found.unmet]
    return Tried(
        sessions,
        tuple(dict.fromkeys(_words(run, names, found.broken))),
        {**found.cost, "total": found.total},
        unmet,
        before,
        () if found.broken else tuple(differences_between(run, _sessions(run), sessions, names)),
    )


def _words(run: PlanRun, names: Names, broken: Iterable[Broken]) -> Iterator[str]:
    for one in broken:
        who = one.who.removeprefix("client ").removeprefix("staff ").removeprefix("room ")
        when = " ".join(
            _days([word]) if word in WEEKDAYS else word for word in one.when.split() if word != "the"
        )
        because = re.sub(r"needs\[\d+\]", _("what they are to have"), one.because)
        because = re.sub(rf"\b({'|'.join(WEEKDAYS)})\b", lambda day: _days([day[0]]), because)
        yield names.told(": ".join(part for part in (f"{who}, {when}", because) if part), run)


def _group(run: PlanRun, one: Session, names: Names) -> str:
    first = one["meetings"][0]["start"]
    start = run.kinds[one["kind"]]["hours"].get(first, first)
    leaders = ", ".join(names(leader) for leader in one["leaders"])
    taken = _("%(n)s come") % {"n": len(one.get("clients", []))}
    return (
        f"{names(one['kind'])}, {_days(each['day'] for each in one['meetings'])} {start}, {leaders}, {taken}"
    )


def _days(days: Iterable[str]) -> str:
    return day_list(sorted(WEEKDAYS.index(day) for day in days))


def _client(run: PlanRun, episode_id: UUID) -> dict[str, Any] | None:
    return next((one for one in run.problem["clients"] if one["id"] == str(episode_id)), None)


def _sessions(run: PlanRun) -> list[Session]:
    assert run.answer is not None, "asked for one that has found a week"
    sessions: list[Session] = run.answer["sessions"]
    return sessions
