"""Sessions, leaders, rooms and visits of a week in the making, and how to take back what was done. Compiled.

A caller asks first whether something fits, then acts; no act ever breaks a hard rule.
"""

# mypy: disable-error-code="misc, no-untyped-def"

from handrail.planner.bits import first_day, popcount, run_is_over, with_after
from handrail.planner.columns import *
from handrail.planner.compiled import part
from handrail.planner.joining import (
    CAME,
    CLOSED,
    JOINED,
    LED,
    LEFT,
    OPENED,
    WENT,
    fill_hours,
    join,
    leave,
    not_open,
    note,
    put_open,
    rather_cost,
    short,
)

# Who leads, and where.


@part
def staff_free(w, f, k, d, m):
    """Return whether somebody works and is free at these hours and for the notes after, and the day stays bearable."""
    whole = with_after(m, w.k[k, K_AFTER])
    if (w.fd[f, d, F_WORK] & m) != m or w.fd[f, d, F_BUSY] & whole:
        return False
    con = w.fd[f, d, F_WITH] | m
    if popcount(con) > w.f[f, F_DAY]:
        return False
    return not run_is_over(con, w.f[f, F_RUN])


@part
def leader_fits(w, f, p):
    """Return whether somebody could lead a pattern: every meeting of it, and the week."""
    k, total = w.p[p, P_KIND], 0
    for d in range(w.cd.shape[1]):
        m = w.p[p, P_HOURS + d]
        if m:
            if not staff_free(w, f, k, d, m):
                return False
            total += popcount(m)
    return w.f[f, F_SPENT] + total <= w.f[f, F_WEEK]


@part
def _staff(w, f, k, d, m, by):
    whole = with_after(m, w.k[k, K_AFTER])
    w.fd[f, d, F_BUSY] ^= whole
    w.fd[f, d, F_WITH] ^= m
    w.f[f, F_SPENT] += by * popcount(m)


@part
def lead(w, s, f, place, by):
    """Take (by 1) or free (by -1) a leader for every meeting of a session."""
    p = w.s[s, S_PAT]
    for d in range(w.cd.shape[1]):
        m = w.p[p, P_HOURS + d]
        if m:
            _staff(w, f, w.s[s, S_KIND], d, m, by)
    w.s[s, S_LEAD + place] = f if by > 0 else -1


@part
def with_turn(w, r, m):
    """Return hours with the time to turn a room over behind them."""
    return with_after(m, w.r[r, R_TURN])


@part
def room_for(w, k, d, m):
    """Return a room free at these hours that suits a kind, or -1."""
    for n in range(w.k[k, K_ROOM_0], w.k[k, K_ROOM_1]):
        r = w.ix[n]
        if (w.rd[r, d, R_OPEN] & m) == m and w.rd[r, d, R_BUSY] & with_turn(w, r, m) == 0:
            return r
    return -1


@part
def rooms_fit(w, p):
    """Return whether there is a room for each meeting of a pattern."""
    k = w.p[p, P_KIND]
    if w.k[k, K_ROOM]:
        for d in range(w.cd.shape[1]):
            m = w.p[p, P_HOURS + d]
            if m and room_for(w, k, d, m) < 0:
                return False
    return True


@part
def open_session(w, p, first, second):
    """Open a session; its rooms are the first that are free. Returns its number."""
    k = w.p[p, P_KIND]
    w.n[FREE] -= 1
    s = w.li[L_FREE, w.n[FREE]]
    w.s[s, S_KIND], w.s[s, S_PAT] = k, p
    w.s[s, S_HOLDS] = w.k[k, K_MAX]
    for d in range(w.cd.shape[1]):
        m = w.p[p, P_HOURS + d]
        w.s[s, S_ROOM + d] = -1
        if m and w.k[k, K_ROOM]:
            r = room_for(w, k, d, m)
            w.s[s, S_ROOM + d] = r
            w.rd[r, d, R_BUSY] ^= with_turn(w, r, m)
            w.s[s, S_HOLDS] = min(w.s[s, S_HOLDS], w.r[r, R_HOLDS])
    enter(w, s, first, second)
    note(w, OPENED, s, 0, 0, 0, 0)
    return s


@part
def enter(w, s, first, second):
    """Enter a session, whose rooms are taken, into the lists; take its leaders; count its cost."""
    k, p = w.s[s, S_KIND], w.s[s, S_PAT]
    w.s[s, S_PIN] = 0
    lead(w, s, first, 0, 1)
    w.s[s, S_SECOND] = -1
    if second >= 0:
        lead(w, s, second, 1, 1)
    w.n[COST] += w.k[k, K_OPEN] + popcount(w.p[p, P_DAYS]) * short(w, k, 0)
    w.s[s, S_COUNT] = 0
    for d in range(w.cd.shape[1]):
        w.s[s, S_SIZE + d] = 0
    w.li[L_LIVE, w.n[LIVE]], w.s[s, S_POS] = s, w.n[LIVE]
    w.n[LIVE] += 1
    w.k[k, K_SESSIONS + w.k[k, K_COUNT]], w.s[s, S_KPOS] = s, w.k[k, K_COUNT]
    w.k[k, K_COUNT] += 1


@part
def _end(w, s):
    k, p = w.s[s, S_KIND], w.s[s, S_PAT]
    for place in range(2):
        if w.s[s, S_LEAD + place] >= 0:
            lead(w, s, w.s[s, S_LEAD + place], place, -1)
    for d in range(w.cd.shape[1]):
        r = w.s[s, S_ROOM + d]
        if r >= 0:
            w.rd[r, d, R_BUSY] ^= with_turn(w, r, w.p[p, P_HOURS + d])
    w.n[COST] -= w.k[k, K_OPEN] + popcount(w.p[p, P_DAYS]) * short(w, k, 0)
    other = w.li[L_LIVE, w.n[LIVE] - 1]
    w.li[L_LIVE, w.s[s, S_POS]], w.s[other, S_POS] = other, w.s[s, S_POS]
    w.n[LIVE] -= 1
    other = w.k[k, K_SESSIONS + w.k[k, K_COUNT] - 1]
    w.k[k, K_SESSIONS + w.s[s, S_KPOS]], w.s[other, S_KPOS] = other, w.s[s, S_KPOS]
    w.k[k, K_COUNT] -= 1
    w.li[L_FREE, w.n[FREE]] = s
    w.n[FREE] += 1


@part
def close_session(w, s):
    """Close a session that nobody is in."""
    note(w, CLOSED, s, w.s[s, S_KIND], w.s[s, S_PAT], w.s[s, S_LEAD], w.s[s, S_SECOND])
    row = w.undo[w.n[UNDO] - 1]
    row[6] = w.s[s, S_HOLDS]
    for d in range(w.cd.shape[1]):
        row[8 + d] = w.s[s, S_ROOM + d]
    _end(w, s)


@part
def hand_over(w, s, place, f):
    """Give a session another leader."""
    before = w.s[s, S_LEAD + place]
    lead(w, s, before, place, -1)
    lead(w, s, f, place, 1)
    note(w, LED, s, place, before, 0, 0)


# Visits: one client, one clinician, one hour.


@part
def visit_fits(w, u, f, d, m):
    """Return whether a client could see a clinician at these hours."""
    c, k = w.u[u, U_CLIENT], w.u[u, U_VISIT]
    busy = w.cd[c, d, C_BUSY]
    if (w.cd[c, d, C_FREE] & m) != m or busy & m or (w.u[w.u[u, U_NEED], U_TAKEN] >> d) & 1:
        return False
    if popcount(busy | m) > w.c[c, C_MOST] or (busy == 0 and w.c[c, C_USED] >= w.c[c, C_DAYS]):
        return False
    if w.f[f, F_SPENT] + popcount(m) > w.f[f, F_WEEK] or not staff_free(w, f, k, d, m):
        return False
    return w.k[k, K_ROOM] == 0 or room_for(w, k, d, m) >= 0


@part
def come(w, u, f, d, m):
    """Place a visit."""
    k = w.u[u, U_VISIT]
    r = room_for(w, k, d, m) if w.k[k, K_ROOM] else -1
    come_into(w, u, f, d, m, r)
    note(w, CAME, u, 0, 0, 0, 0)


@part
def come_into(w, u, f, d, m, r):
    fill_hours(w, w.u[u, U_CLIENT], d, m)
    _staff(w, f, w.u[u, U_VISIT], d, m, 1)
    if r >= 0:
        w.rd[r, d, R_BUSY] ^= with_turn(w, r, m)
    not_open(w, u)
    w.n[COST] += w.k[w.u[u, U_VISIT], K_OPEN] - w.u[u, U_COST] + rather_cost(w, w.u[u, U_CLIENT], f)
    w.u[w.u[u, U_NEED], U_TAKEN] |= 1 << d
    w.u[u, U_AT], w.u[u, U_DAYS], w.u[u, U_HOURS], w.u[u, U_ROOM] = f, 1 << d, m, r


@part
def go(w, u):
    """Take a visit away."""
    note(w, WENT, u, w.u[u, U_AT], first_day(w.u[u, U_DAYS]), w.u[u, U_HOURS], w.u[u, U_ROOM])
    _go(w, u)


@part
def _go(w, u):
    f, d, m, r = w.u[u, U_AT], first_day(w.u[u, U_DAYS]), w.u[u, U_HOURS], w.u[u, U_ROOM]
    fill_hours(w, w.u[u, U_CLIENT], d, m)
    _staff(w, f, w.u[u, U_VISIT], d, m, -1)
    if r >= 0:
        w.rd[r, d, R_BUSY] ^= with_turn(w, r, m)
    w.u[w.u[u, U_NEED], U_TAKEN] &= ~(1 << d)
    w.u[u, U_AT], w.u[u, U_DAYS], w.u[u, U_HOURS], w.u[u, U_ROOM] = -1, 0, 0, -1
    w.n[COST] += w.u[u, U_COST] - w.k[w.u[u, U_VISIT], K_OPEN] - rather_cost(w, w.u[u, U_CLIENT], f)
    put_open(w, u)


@part
def take_out(w, u):
    """Take a unit out of wherever it is."""
    if w.u[u, U_VISIT] >= 0:
        go(w, u)
    else:
        leave(w, u)


@part
def undo_to(w, mark):
    """Take back everything that was done since the list of what to undo was so long."""
    while w.n[UNDO] > mark:
        row = w.undo[w.n[UNDO] - 1]
        what, a = row[0], row[1]
        if what == JOINED:
            leave(w, a)
            w.n[UNDO] -= 1
        elif what == LEFT:
            join(w, a, row[2], row[3])
            w.n[UNDO] -= 1
        elif what == OPENED:
            _end(w, a)
        elif what == CLOSED:
            _reopen(w, row)
        elif what == LED:
            lead(w, a, w.s[a, S_LEAD + row[2]], row[2], -1)
            lead(w, a, row[3], row[2], 1)
        elif what == CAME:
            _go(w, a)
        else:
            come_into(w, a, row[2], row[3], row[4], row[5])
        w.n[UNDO] -= 1


@part
def _reopen(w, row):
    s = row[1]
    w.n[FREE] -= 1  # acts are undone in the opposite order, so this number is the last that was freed
    w.s[s, S_KIND], w.s[s, S_PAT], w.s[s, S_HOLDS] = row[2], row[3], row[6]
    for d in range(w.cd.shape[1]):
        r = row[8 + d]
        w.s[s, S_ROOM + d] = r
        if r >= 0:
            w.rd[r, d, R_BUSY] ^= with_turn(w, r, w.p[row[3], P_HOURS + d])
    enter(w, s, row[4], row[5])
