"""Clients in a week in the making: whether a group fits them, what it costs, joining and leaving it. Compiled.

Every act keeps the cost up to date and notes its opposite, so that moves.undo_to can take it back.
"""

# mypy: disable-error-code="misc, no-untyped-def"

from handrail.planner.bits import popcount
from handrail.planner.columns import *
from handrail.planner.compiled import part

# Acts, as the list of what to undo names them.
JOINED, LEFT, OPENED, CLOSED, LED, CAME, WENT = 0, 1, 2, 3, 4, 5, 6


@part
def day_cost(w, c, d, m):
    """Return what the wishes of a client cost on one day with these hours."""
    if m == 0:
        return 0
    cost = w.n[GAP] * (popcount(m & ~(m << 1)) - 1)
    cost += w.n[UNWANTED] * popcount(m & w.cd[c, d, C_BAD]) + w.n[CHANGE] * popcount(m & w.cd[c, d, C_NEW])
    if popcount(m) < w.c[c, C_LEAST]:
        cost += w.n[FLOOR]
    return cost


@part
def week_cost(w, c, spent):
    """Return what it costs that a client comes for so many steps in the week."""
    return w.n[WEEK] if 0 < spent < w.c[c, C_WEEK] else 0


@part
def rather_cost(w, c, f):
    """Return what it costs that a client sees this clinician by themselves."""
    for n in range(w.c[c, C_WITH_0], w.c[c, C_WITH_1]):
        if w.ix[n] == f:
            return 0
    return w.n[RATHER] if w.c[c, C_WITH_1] > w.c[c, C_WITH_0] else 0


@part
def fill_hours(w, c, d, m):
    before = w.cd[c, d, C_BUSY]
    w.cd[c, d, C_BUSY] = before ^ m
    after = before ^ m
    if before == 0:
        w.c[c, C_USED] += 1
    elif after == 0:
        w.c[c, C_USED] -= 1
    w.n[COST] += day_cost(w, c, d, after) - day_cost(w, c, d, before)
    spent = w.c[c, C_SPENT]
    w.c[c, C_SPENT] = spent + popcount(after) - popcount(before)
    w.n[COST] += week_cost(w, c, w.c[c, C_SPENT]) - week_cost(w, c, spent)


@part
def note(w, what, a, b, c, d, e):
    """Write down what was done. Row of the list: act, then up to five numbers."""
    n = w.n[UNDO]
    row = w.undo[n]
    row[0], row[1], row[2], row[3], row[4], row[5] = what, a, b, c, d, e
    w.n[UNDO] = n + 1


@part
def not_open(w, u):
    at, last = w.u[u, U_POS], w.n[OPEN] - 1
    other = w.li[L_OPEN, last]
    w.li[L_OPEN, at] = other
    w.u[other, U_POS] = at
    w.n[OPEN] = last


@part
def put_open(w, u):
    at = w.n[OPEN]
    w.li[L_OPEN, at] = u
    w.u[u, U_POS] = at
    w.n[OPEN] = at + 1


@part
def short(w, k, size):
    return w.k[k, K_SHORT] * max(0, w.k[k, K_MIN] - size)


# What a group may be joined with.


@part
def _hours_fit(w, c, p, days):
    """Return whether a client can come to these days of a pattern: free, not too long, not too many days."""
    new = 0
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1:
            m, busy = w.p[p, P_HOURS + d], w.cd[c, d, C_BUSY]
            if (w.cd[c, d, C_FREE] & m) != m or busy & m:
                return False
            if popcount(busy | m) > w.c[c, C_MOST]:
                return False
            if busy == 0:
                new += 1
    return w.c[c, C_USED] + new <= w.c[c, C_DAYS]


@part
def hours_cost(w, c, p, days):
    """Return by how much the wishes of a client cost more with these days of a pattern."""
    cost = 0
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1:
            busy = w.cd[c, d, C_BUSY]
            cost += day_cost(w, c, d, busy | w.p[p, P_HOURS + d]) - day_cost(w, c, d, busy)
    return cost


@part
def pattern_days(w, u, p, full):
    """Return the days of a pattern (bits) that a unit would best attend; 0: none fit. `full`: days with no place left."""
    c, all_days = w.u[u, U_CLIENT], w.p[p, P_DAYS]
    taken = w.u[w.u[u, U_NEED], U_TAKEN] | full
    wanted = w.u[u, U_WANT]
    if wanted == 0 or wanted >= popcount(all_days):
        if all_days & taken or not _hours_fit(w, c, p, all_days):
            return 0
        return all_days
    best, least = 0, 1 << 40
    for n in range(w.n[SUBSET_0], w.n[SUBSET_1]):
        days = w.ix[n]
        if popcount(days) != wanted or days & ~all_days or days & taken:
            continue
        if _hours_fit(w, c, p, days):
            cost = hours_cost(w, c, p, days)
            if cost < least:
                best, least = days, cost
    return best


@part
def days_for(w, u, s):
    """Return the days (bits) of a session that a unit could join, the best of them; 0: it can't."""
    if w.u[u, U_AT] == s or w.s[s, S_PIN]:
        return 0
    p, full = w.s[s, S_PAT], 0
    for d in range(w.cd.shape[1]):
        if (w.p[p, P_DAYS] >> d) & 1 and w.s[s, S_SIZE + d] >= w.s[s, S_HOLDS]:
            full |= 1 << d
    if full == w.p[p, P_DAYS]:
        return 0
    days = pattern_days(w, u, p, full)
    if days == 0:
        return 0
    c = w.u[u, U_CLIENT]
    for n in range(w.c[c, C_APART_0], w.c[c, C_APART_1]):
        other = w.ix[n]
        for m in range(w.c[other, C_UNIT_0], w.c[other, C_UNIT_1]):
            v = w.ix[m]
            if w.u[v, U_VISIT] < 0 and w.u[v, U_AT] == s:
                return 0
    if w.s[s, S_COUNT] >= w.s.shape[1] - S_MEMBER:
        return 0
    return days


@part
def short_change(w, s, days, by):
    """Return by how much places short of the minimum cost more when `by` (1 or -1) come on these days."""
    k, cost = w.s[s, S_KIND], 0
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1:
            size = w.s[s, S_SIZE + d]
            cost += short(w, k, size + by) - short(w, k, size)
    return cost


@part
def share(w, c, other):
    """Return how many groups two clients share."""
    found = 0
    for n in range(w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]):
        v = w.ix[n]
        if w.u[v, U_VISIT] < 0 and w.u[v, U_AT] >= 0 and is_in(w, other, w.u[v, U_AT]):
            found += 1
    return found


@part
def is_in(w, c, s):
    """Return whether a client is in a group."""
    for n in range(w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]):
        v = w.ix[n]
        if w.u[v, U_VISIT] < 0 and w.u[v, U_AT] == s:
            return True
    return False


@part
def together_cost(w, c, s):
    """Return by how much it costs less (below zero) that a client joins a group, or more that they leave it.

    Asked while they are not in it: whom they share it with and share no other group with.
    """
    cost = 0
    for n in range(w.c[c, C_TOGETHER_0], w.c[c, C_TOGETHER_1]):
        other = w.ix[n]
        if is_in(w, other, s) and share(w, c, other) == 0:
            cost -= w.n[TOGETHER]
    return cost


@part
def join(w, u, s, days):
    """Place a unit in a session on these days."""
    c, p, k = w.u[u, U_CLIENT], w.s[s, S_PAT], w.s[s, S_KIND]
    w.n[COST] += together_cost(w, c, s)
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1:
            fill_hours(w, c, d, w.p[p, P_HOURS + d])
            size = w.s[s, S_SIZE + d]
            w.n[COST] += short(w, k, size + 1) - short(w, k, size)
            w.s[s, S_SIZE + d] = size + 1
    not_open(w, u)
    w.n[COST] -= w.u[u, U_COST]
    w.u[w.u[u, U_NEED], U_TAKEN] |= days
    w.u[u, U_AT], w.u[u, U_DAYS] = s, days
    count = w.s[s, S_COUNT]
    w.s[s, S_MEMBER + count], w.u[u, U_POS] = u, count
    w.s[s, S_COUNT] = count + 1
    note(w, JOINED, u, s, days, 0, 0)


@part
def leave(w, u):
    """Take a unit out of its session."""
    s, c, days = w.u[u, U_AT], w.u[u, U_CLIENT], w.u[u, U_DAYS]
    p, k = w.s[s, S_PAT], w.s[s, S_KIND]
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1:
            fill_hours(w, c, d, w.p[p, P_HOURS + d])
            size = w.s[s, S_SIZE + d]
            w.n[COST] += short(w, k, size - 1) - short(w, k, size)
            w.s[s, S_SIZE + d] = size - 1
    at, last = w.u[u, U_POS], w.s[s, S_COUNT] - 1
    other = w.s[s, S_MEMBER + last]
    w.s[s, S_MEMBER + at], w.u[other, U_POS] = other, at
    w.s[s, S_COUNT] = last
    w.u[w.u[u, U_NEED], U_TAKEN] &= ~days
    w.u[u, U_AT], w.u[u, U_DAYS] = -1, 0
    w.n[COST] += w.u[u, U_COST] - together_cost(w, c, s)
    put_open(w, u)
    note(w, LEFT, u, s, days, 0, 0)


@part
def session_days_fit(w, u, s, days):
    """Return whether a unit could join a session on just these days (bits)."""
    all_days, wanted = w.p[w.s[s, S_PAT], P_DAYS], w.u[u, U_WANT]
    if days & ~all_days or days & w.u[w.u[u, U_NEED], U_TAKEN]:
        return False
    if popcount(days) != (popcount(all_days) if wanted == 0 or wanted > popcount(all_days) else wanted):
        return False
    for d in range(w.cd.shape[1]):
        if (days >> d) & 1 and w.s[s, S_SIZE + d] >= w.s[s, S_HOLDS]:
            return False
    return _hours_fit(w, w.u[u, U_CLIENT], w.s[s, S_PAT], days)
