"""Weeks made by hand for small clinics, without the search: some groups by chance, then the clients into them one by one."""

import random
from typing import Any

from handrail.planner.check import Checked, check
from handrail.planner.fit import fit
from handrail.planner.hours import starts
from handrail.planner.problem import Attendance, Meeting, Problem, Session, read
from handrail.planner.standing import Standing
from tests.planner.clinics import clinic

FORMAT = "handrail-timetable-week/1"


def small(seed: int, *, clients: int = 9) -> dict[str, Any]:
    """Return a small clinic with few hours for visits, so that every week of one client can be tried."""
    raw = clinic(seed, clients=clients)
    for pattern in raw["kinds"][2]["patterns"]:
        pattern["at"] = ["09:15", "10:30", "12:00", "15:15"]
    return raw


def opened(raw: dict[str, Any], seed: int, *, groups: int = 6) -> tuple[Session, ...]:
    """Return some groups without members, led and in rooms, by chance."""
    problem, chance = read(raw), random.Random(seed)
    standing = Standing(problem, ())
    kinds = [kind for kind in problem.kinds if not kind.visit]
    for n in range(groups * 4):
        kind = kinds[n % len(kinds)]
        days, at = chance.choice(list(starts(kind)))
        rooms = [one.id for one in problem.rooms if set(kind.room_features) <= set(one.features)]
        room = chance.choice(rooms)
        meetings = tuple(Meeting(day=day, start=at, room=room) for day in days)
        leaders = tuple(one.id for one in chance.sample(problem.staff, kind.leaders))
        session = Session(kind=kind.id, leaders=leaders, meetings=meetings)
        n = standing.new(session)
        if checked(problem, standing.week()).broken or len(standing.sessions) > groups:
            standing.put(n, None)
    return standing.week()


def week(raw: dict[str, Any], seed: int, *, groups: int = 6, but: int = 0) -> tuple[Session, ...]:
    """Return a week into which the clients but the first few were fitted, one after another."""
    problem, sessions = read(raw), opened(raw, seed, groups=groups)
    for client in problem.clients[but:]:
        sessions = fit(problem, sessions, client.id)[0].sessions
    return sessions


def checked(problem: Problem, sessions: tuple[Session, ...]) -> Checked:
    """Check a week with the code that shares nothing with what made it."""
    raw = problem.model_dump(exclude_none=True)
    return check(raw, {"format": FORMAT, "sessions": [one.model_dump() for one in sessions]})


def joined(session: Session, client: str, days: tuple[Any, ...]) -> Session:
    """Return a session with one more client."""
    return session.model_copy(update={"clients": (*session.clients, Attendance(client=client, days=days))})
