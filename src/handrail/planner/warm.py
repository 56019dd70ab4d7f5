"""Beginning from the week as it is: last week's sessions as far as they still fit, and pinned ones as they are.

What is pinned and can't be kept is a contradiction and told by name; what is not pinned and no longer fits is left out, for
the search to place anew.
"""

# mypy: disable-error-code="misc, no-untyped-def"

from collections.abc import Iterator

import numpy as np

from handrail.planner.columns import *
from handrail.planner.compiled import Held, entry
from handrail.planner.joining import days_for, join, session_days_fit
from handrail.planner.moves import close_session, come_into, enter, leader_fits, visit_fits, with_turn
from handrail.planner.problem import DAYS, Problem, ProblemError, Session, minutes
from handrail.planner.tables import Ints, Names, Week, steps


@entry
def _start(w, p, first, second, rooms):
    """Open a session in these rooms. Returns its number; -1: a leader is not free, -2: a room is not."""
    k = w.p[p, P_KIND]
    if not leader_fits(w, first, p) or (second >= 0 and not leader_fits(w, second, p)):
        return -1
    for d in range(w.cd.shape[1]):
        m, r = w.p[p, P_HOURS + d], rooms[d]
        if m and r >= 0 and ((w.rd[r, d, R_OPEN] & m) != m or w.rd[r, d, R_BUSY] & with_turn(w, r, m)):
            return -2
    w.n[FREE] -= 1
    s = w.li[L_FREE, w.n[FREE]]
    w.s[s, S_KIND], w.s[s, S_PAT], w.s[s, S_HOLDS] = k, p, w.k[k, K_MAX]
    for d in range(w.cd.shape[1]):
        m, r = w.p[p, P_HOURS + d], rooms[d]
        w.s[s, S_ROOM + d] = r if m else -1
        if m and r >= 0:
            w.rd[r, d, R_BUSY] ^= with_turn(w, r, m)
            w.s[s, S_HOLDS] = min(w.s[s, S_HOLDS], w.r[r, R_HOLDS])
    enter(w, s, first, second)
    return s


@entry
def _seat(w, u, s, days, pin):
    """Place a unit in a session on these days. Returns whether it fits."""
    if days_for(w, u, s) == 0 or not session_days_fit(w, u, s, days):
        return False
    join(w, u, s, days)
    w.u[u, U_PIN] = pin
    w.n[UNDO] = 0
    return True


@entry
def _book(w, u, f, d, m, r, pin):
    """Place a visit. Returns whether it fits."""
    if not visit_fits(w, u, f, d, m):
        return False
    if r >= 0 and w.rd[r, d, R_BUSY] & with_turn(w, r, m):
        return False
    come_into(w, u, f, d, m, r)
    w.u[u, U_PIN] = pin
    return True


@entry
def _close(w, s):
    close_session(w, s)
    w.n[UNDO] = 0


def take_over(problem: Problem, week: Week, names: Names, held: Held) -> None:
    """Place the week as it is. Raises ProblemError where something pinned can't be kept."""
    found = []
    by_pin = sorted(enumerate(problem.week), key=lambda one: not one[1].pinned)
    for n, session in by_pin:
        found += [
            f"week[{n}]: {why}" for why in _place(problem, week, names, held, session) if session.pinned
        ]
    if found:
        raise ProblemError(found)


def _place(problem: Problem, week: Week, names: Names, held: Held, session: Session) -> Iterator[str]:
    """Place one session and its people; yield what can't be kept of it."""
    kind = names.kinds.index(session.kind)
    day_at = {DAYS[day]: d for d, day in enumerate(names.days)}
    length = steps(problem, problem.kinds[kind].length_minutes)
    hours, rooms = np.zeros(len(names.days), np.int64), np.full(len(names.days), -1, np.int64)
    for meeting in session.meetings:
        first = (minutes(meeting.start) - minutes(problem.opens)) // problem.grid_minutes
        if meeting.day not in day_at or first < 0:
            yield f"{meeting.day} {meeting.start} is outside the site's week"
            return
        hours[day_at[meeting.day]] = ((1 << length) - 1) << first
        if meeting.room is not None:
            rooms[day_at[meeting.day]] = names.rooms.index(meeting.room)
    if problem.kinds[kind].visit:
        yield from _visits(week, names, held, session, hours, rooms)
    else:
        yield from _group(week, names, held, session, hours, rooms)


def _visits(
    week: Week, names: Names, held: Held, session: Session, hours: Ints, rooms: Ints
) -> Iterator[str]:
    f, d = names.staff.index(session.leaders[0]), int(np.flatnonzero(hours)[0])
    for one in session.clients:
        u = _unit(week, names, one.client, names.kinds.index(session.kind))
        pin = int(session.pinned)
        if u is None or not _book(held, u, f, d, int(hours[d]), int(rooms[d]), pin):
            yield f"{one.client} can't see {session.leaders[0]} at {session.meetings[0].start} as it stands"


def _group(week: Week, names: Names, held: Held, session: Session, hours: Ints, rooms: Ints) -> Iterator[str]:
    kind, day_at = names.kinds.index(session.kind), {DAYS[day]: d for d, day in enumerate(names.days)}
    begin, end = week.k[kind, K_PAT_0], week.k[kind, K_PAT_1]
    patterns = [p for p in range(begin, end) if np.array_equal(week.p[p, P_HOURS:], hours)]
    if not patterns:
        yield f"{session.kind} can't be held at these hours"
        return
    first, second = ([names.staff.index(one) for one in session.leaders] + [-1])[:2]
    if not _may_lead(week, kind, first, second):
        yield f"{session.kind} can't be led by {' and '.join(session.leaders)}"
        return
    s = _start(held, patterns[0], first, second, rooms)
    if s < 0:
        yield "a leader is not free" if s == -1 else "a room is not free"
        return
    for one in session.clients:
        u = _unit(week, names, one.client, kind)
        days = sum(1 << day_at[day] for day in one.days if day in day_at)
        if u is None or not _seat(held, u, s, days, int(session.pinned)):
            yield f"{one.client} can't come as it stands"
    week.s[s, S_PIN] = session.pinned  # from now on nobody joins it, and nobody leaves
    if week.s[s, S_COUNT] == 0 and not session.pinned:
        _close(held, s)


def _may_lead(week: Week, kind: int, first: int, second: int) -> bool:
    """Return whether those who lead a session may, and are as many as it asks for."""
    row = week.k[kind]
    if first not in week.ix[row[K_LEAD_0] : row[K_LEAD_1]]:
        return False
    return (second in week.ix[row[K_LEAD_1] : row[K_LEAD_2]]) == (row[K_LEADERS] == 2)


def _unit(week: Week, names: Names, client: str, kind: int) -> int | None:
    """Return something this client needs that is not placed yet and that a kind serves."""
    c = names.clients.index(client)
    for u in week.ix[week.c[c, C_UNIT_0] : week.c[c, C_UNIT_1]]:
        serves = kind in week.ix[week.u[u, U_KIND_0] : week.u[u, U_KIND_1]]
        if serves and week.u[u, U_AT] < 0:
            return int(u)
    return None
