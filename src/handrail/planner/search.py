"""How a week gets better: annealing over moves that never leave the hard rules, compiled.

Each move is made whole, priced, and taken back when it is not worth it at the temperature of the moment.
"""

# mypy: disable-error-code="misc, no-untyped-def"

import numpy as np


from handrail.planner.bits import first_day, popcount
from handrail.planner.compiled import entry, part
from handrail.planner.columns import *  # noqa: F403
from handrail.planner.joining import days_for, hours_cost, join, leave, pattern_days, short_change
from handrail.planner.moves import (
    close_session,
    come,
    go,
    hand_over,
    leader_fits,
    open_session,
    rooms_fit,
    take_out,
    undo_to,
    visit_fits,
)

NONE = 1 << 40


@part
def below(w, n):
    """Return a whole number from 0 to n - 1 by chance."""
    w.n[CHANCE] = w.n[CHANCE] * 6364136223846793005 + 1442695040888963407
    return ((w.n[CHANCE] >> 33) & 0x3FFFFFFF) % n


@part
def chance(w):
    """Return a number from 0 to 1."""
    return below(w, 1 << 30) / (1 << 30)


@part
def best_session(w, u, noise, besides):
    """Return the session (and days) a unit would join at the least cost; -1: none. `noise` blurs the costs."""
    best, days_best, least = -1, 0, NONE
    c = w.u[u, U_CLIENT]
    for n in range(w.u[u, U_KIND_0], w.u[u, U_KIND_1]):
        k = w.ix[n]
        for i in range(w.k[k, K_COUNT]):
            s = w.k[k, K_SESSIONS + i]
            if s == besides:
                continue
            days = days_for(w, u, s)
            if days == 0:
                continue
            cost = hours_cost(w, c, w.s[s, S_PAT], days) + short_change(w, s, days, 1)
            cost = cost * 64 + below(w, 1 + 64 * noise)
            if cost < least:
                best, days_best, least = s, days, cost
    return best, days_best


@part
def some_leader(w, p, place, besides):
    """Return somebody who could lead a pattern, by chance among those who could; -1: nobody."""
    k = w.p[p, P_KIND]
    first, last = w.k[k, K_LEAD_0 + place], w.k[k, K_LEAD_1 + place]
    many = last - first
    if many == 0:
        return -1
    start = below(w, many)
    for n in range(many):
        f = w.ix[first + (start + n) % many]
        if f != besides and leader_fits(w, f, p):
            return f
    return -1


@part
def open_if_can(w, p):
    """Open a session of a pattern with whoever and wherever there is; -1: there is nobody or no room."""
    if w.n[UNDO] > w.undo.shape[0] - 4000 or not rooms_fit(w, p):
        return -1
    first = some_leader(w, p, 0, -1)
    if first < 0:
        return -1
    second = -1
    if w.k[w.p[p, P_KIND], K_LEADERS] == 2:
        second = some_leader(w, p, 1, first)
        if second < 0:
            return -1
    return open_session(w, p, first, second)


@part
def open_for(w, u, noise):
    """Open a session that a unit can join, at the hours that suit it best, and join it. Returns whether it did."""
    c = w.u[u, U_CLIENT]
    for _try in range(6):
        best, least = -1, NONE
        for n in range(w.u[u, U_KIND_0], w.u[u, U_KIND_1]):
            k = w.ix[n]
            for p in range(w.k[k, K_PAT_0], w.k[k, K_PAT_1]):
                days = pattern_days(w, u, p, 0)
                if days:
                    cost = hours_cost(w, c, p, days) * 64 + below(w, 64 * (1 + noise + 4 * _try))
                    if cost < least:
                        best, least = p, cost
        if best < 0:
            return False
        s = open_if_can(w, best)
        if s >= 0:
            join(w, u, s, pattern_days(w, u, best, 0))
            return True
    return False


@part
def place_visit(w, u, noise):
    """Place a visit at its best hour. Returns whether there was one."""
    c, k = w.u[u, U_CLIENT], w.u[u, U_VISIT]
    best_f, best_p, least = -1, -1, NONE
    for n in range(w.u[u, U_STAFF_0], w.u[u, U_STAFF_1]):
        f = w.ix[n]
        for p in range(w.k[k, K_PAT_0], w.k[k, K_PAT_1]):
            d = first_day(w.p[p, P_DAYS])
            if visit_fits(w, u, f, d, w.p[p, P_HOURS + d]):
                cost = hours_cost(w, c, p, 1 << d) * 64 + below(w, 1 + 64 * noise)
                if cost < least:
                    best_f, best_p, least = f, p, cost
    if best_f < 0:
        return False
    d = first_day(w.p[best_p, P_DAYS])
    come(w, u, best_f, d, w.p[best_p, P_HOURS + d])
    return True


@part
def place(w, u, noise, may_open):
    """Place a unit at the least cost. Returns whether it could be."""
    if w.u[u, U_VISIT] >= 0:
        return place_visit(w, u, noise)
    s, days = best_session(w, u, noise, -1)
    if s >= 0:
        join(w, u, s, days)
        return True
    return may_open and open_for(w, u, noise)


@part
def close_if_empty(w, s):
    if w.s[s, S_COUNT] == 0 and w.s[s, S_PIN] == 0:
        close_session(w, s)


# The moves. Each returns whether it changed anything.


@part
def move_unit(w, u):
    """Put somebody of a group into another one like it, or change places with somebody there."""
    n = w.u[u, U_KIND_0] + below(w, w.u[u, U_KIND_1] - w.u[u, U_KIND_0])
    k = w.ix[n]
    if w.k[k, K_COUNT] == 0:
        return False
    s, old = w.k[k, K_SESSIONS + below(w, w.k[k, K_COUNT])], w.u[u, U_AT]
    if s == old:
        return False
    if old >= 0:
        leave(w, u)
    days = days_for(w, u, s)
    if days == 0:
        return w.s[s, S_COUNT] > 0 and old >= 0 and change_places(w, u, s, old)
    join(w, u, s, days)
    if old >= 0:
        close_if_empty(w, old)
    return True


@part
def change_places(w, u, s, old):
    v = w.s[s, S_MEMBER + below(w, w.s[s, S_COUNT])]
    if w.u[v, U_PIN]:
        return False
    leave(w, v)
    days = days_for(w, u, s)
    if days == 0:
        return False
    join(w, u, s, days)
    days = days_for(w, v, old)
    if days == 0:
        return False
    join(w, v, old, days)
    return True


@part
def move_visit(w, u):
    """Put a visit at another hour."""
    if w.u[u, U_AT] >= 0:
        go(w, u)
    k = w.u[u, U_VISIT]
    many = w.k[k, K_PAT_1] - w.k[k, K_PAT_0]
    for _try in range(12):
        p = w.k[k, K_PAT_0] + below(w, many)
        f = w.ix[w.u[u, U_STAFF_0] + below(w, w.u[u, U_STAFF_1] - w.u[u, U_STAFF_0])]
        d = first_day(w.p[p, P_DAYS])
        if visit_fits(w, u, f, d, w.p[p, P_HOURS + d]):
            come(w, u, f, d, w.p[p, P_HOURS + d])
            return True
    return False


@part
def move_client(w, c, noise, first):
    """Take a client's week (or a part of it) apart and put it together anew; `first` (or -1) is placed first."""
    begin, end = w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]
    part = below(w, 3)  # 0: everything; else each with a chance of two thirds
    taken = np.empty(end - begin, np.int64)
    many = 0
    for n in range(begin, end):
        u = w.ix[n]
        if w.u[u, U_PIN] or (w.u[u, U_AT] >= 0 and part and below(w, 3) == 0):
            continue
        if w.u[u, U_AT] >= 0:
            s = w.u[u, U_AT]
            take_out(w, u)
            if w.u[u, U_VISIT] < 0:
                close_if_empty(w, s)
        taken[many] = u
        many += 1
    if first >= 0 and not place(w, first, noise, True):
        return False
    for n in range(many):
        if taken[n] != first:
            place(w, taken[n], noise, True)
    return True


@part
def empty(w, s, gone):
    """Take everybody out of a session and close it. Returns how many, their units in `gone`."""
    many = w.s[s, S_COUNT]
    for n in range(many):
        gone[n] = w.s[s, S_MEMBER + n]
    for n in range(many):
        leave(w, gone[n])
    close_session(w, s)
    return many


@part
def move_away(w, s):
    """Close a session; its people go to others like it."""
    gone = np.empty(w.s[s, S_COUNT] + 1, np.int64)
    many = empty(w, s, gone)
    for n in range(many):
        if not place(w, gone[n], 1, False) and not move_client(w, w.u[gone[n], U_CLIENT], 1, gone[n]):
            return False
    return True


@part
def rebuild(w, s):
    """Take apart the whole weeks of a session's people and put them together anew, one after the other by chance."""
    many, gone = w.s[s, S_COUNT], np.empty(w.s[s, S_COUNT] + 1, np.int64)
    for n in range(many):
        gone[n] = w.u[w.s[s, S_MEMBER + n], U_CLIENT]
    for n in range(many):
        for m in range(w.c[gone[n], C_UNIT_0], w.c[gone[n], C_UNIT_1]):
            u = w.ix[m]
            if w.u[u, U_PIN] == 0 and w.u[u, U_AT] >= 0:
                at = w.u[u, U_AT]
                take_out(w, u)
                if w.u[u, U_VISIT] < 0:
                    close_if_empty(w, at)
    for n in range(many):
        i = n + below(w, many - n)
        gone[n], gone[i] = gone[i], gone[n]
        for m in range(w.c[gone[n], C_UNIT_0], w.c[gone[n], C_UNIT_1]):
            if w.u[w.ix[m], U_AT] < 0:
                place(w, w.ix[m], 2, True)
    return True


@part
def move_session(w, s):
    """Put a session at other hours; who can't follow goes to another."""
    k, lead_before = w.s[s, S_KIND], w.s[s, S_LEAD]
    p = w.k[k, K_PAT_0] + below(w, w.k[k, K_PAT_1] - w.k[k, K_PAT_0])
    if p == w.s[s, S_PAT]:
        return False
    gone = np.empty(w.s[s, S_COUNT] + 1, np.int64)
    many = empty(w, s, gone)
    if not rooms_fit(w, p):
        return False
    if w.k[k, K_LEADERS] == 1 and leader_fits(w, lead_before, p):
        new = open_session(w, p, lead_before, -1)
    else:
        new = open_if_can(w, p)
        if new < 0:
            return False
    for n in range(many):
        days = days_for(w, gone[n], new)
        if days:
            join(w, gone[n], new, days)
    for n in range(many):
        if w.u[gone[n], U_AT] < 0:
            place(w, gone[n], 1, False)
    fill(w, new, 24)
    close_if_empty(w, new)
    return True


@part
def fill(w, s, tries):
    """Draw people from sessions like this one, where that costs nothing."""
    k = w.s[s, S_KIND]
    first, many = w.k[k, K_UNIT_0], w.k[k, K_UNIT_1] - w.k[k, K_UNIT_0]
    for _try in range(tries):
        u = w.ix[first + below(w, many)]
        old = w.u[u, U_AT]
        if old == s or w.u[u, U_PIN] or (old >= 0 and w.s[old, S_PIN]):
            continue
        mark, before = w.n[UNDO], w.n[COST]
        if old >= 0:
            leave(w, u)
        days = days_for(w, u, s)
        if days:
            join(w, u, s, days)
            if old >= 0:
                close_if_empty(w, old)
        if days == 0 or w.n[COST] > before:
            undo_to(w, mark)


@part
def move_open(w, u):
    """Open another session for somebody, and draw others to it."""
    old = w.u[u, U_AT]
    if old >= 0:
        leave(w, u)
        close_if_empty(w, old)
    if not open_for(w, u, 6):
        return False
    fill(w, w.u[u, U_AT], 60)
    return True


@part
def move_leader(w, s):
    """Give a session to somebody else."""
    place = below(w, w.k[w.s[s, S_KIND], K_LEADERS])
    f = some_leader(w, w.s[s, S_PAT], place, w.s[s, S_LEAD + place])
    if f < 0:
        return False
    hand_over(w, s, place, f)
    return True


@part
def push_in(w, u):
    """Place somebody where another must go elsewhere, who may push in turn."""
    for _depth in range(4):
        if w.u[u, U_VISIT] >= 0:
            return False
        n = w.u[u, U_KIND_0] + below(w, w.u[u, U_KIND_1] - w.u[u, U_KIND_0])
        k = w.ix[n]
        if w.k[k, K_COUNT] == 0:
            return False
        s = w.k[k, K_SESSIONS + below(w, w.k[k, K_COUNT])]
        if w.s[s, S_COUNT] == 0:
            return False
        v = w.s[s, S_MEMBER + below(w, w.s[s, S_COUNT])]
        if w.u[v, U_PIN]:
            return False
        leave(w, v)
        days = days_for(w, u, s)
        if days == 0:
            return False
        join(w, u, s, days)
        if place(w, v, 0, False):
            return True
        u = v
    return move_client(w, w.u[u, U_CLIENT], 2, u)


@part
def free_clinician(w, u):
    """Place a visit at an hour at which the clinician does something else, which is handed over or moved."""
    k, c = w.u[u, U_VISIT], w.u[u, U_CLIENT]
    f = w.ix[w.u[u, U_STAFF_0] + below(w, w.u[u, U_STAFF_1] - w.u[u, U_STAFF_0])]
    p = w.k[k, K_PAT_0] + below(w, w.k[k, K_PAT_1] - w.k[k, K_PAT_0])
    d = first_day(w.p[p, P_DAYS])
    m = w.p[p, P_HOURS + d]
    if (w.cd[c, d, C_FREE] & m) != m or (w.fd[f, d, F_WORK] & m) != m:
        return False
    for n in range(w.n[LIVE]):
        s = w.li[L_LIVE, n]
        q = w.s[s, S_PAT]
        if (w.s[s, S_LEAD] == f or w.s[s, S_SECOND] == f) and w.p[q, P_HOURS + d] and w.s[s, S_PIN] == 0:
            meets = w.p[q, P_HOURS + d] & m
            if meets or below(w, 6) == 0:
                place_ = 0 if w.s[s, S_LEAD] == f else 1
                other = some_leader(w, q, place_, f)
                if other >= 0:
                    hand_over(w, s, place_, other)
                elif meets:
                    return False
    moved = np.empty(64, np.int64)
    many = 0
    for v in range(w.u.shape[0]):
        if w.u[v, U_VISIT] >= 0 and w.u[v, U_AT] == f and w.u[v, U_HOURS] & m and (w.u[v, U_DAYS] >> d) & 1:
            if w.u[v, U_PIN] or many == 64:
                return False
            go(w, v)
            moved[many] = v
            many += 1
    if w.cd[c, d, C_BUSY] & m or (w.cd[c, d, C_BUSY] == 0 and w.c[c, C_USED] >= w.c[c, C_DAYS]):
        if not move_client_around(w, c, u, f, d, m):
            return False
    elif not visit_fits(w, u, f, d, m):
        return False
    else:
        come(w, u, f, d, m)
    for n in range(many):
        if not place_visit(w, moved[n], 1):
            move_client(w, w.u[moved[n], U_CLIENT], 2, moved[n])
    return True


@part
def move_client_around(w, c, u, f, d, m):
    """Put a visit where it must be and the rest of the client's week around it."""
    begin, end = w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]
    taken = np.empty(end - begin, np.int64)
    many = 0
    for n in range(begin, end):
        v = w.ix[n]
        if v == u or w.u[v, U_PIN]:
            continue
        if w.u[v, U_AT] >= 0:
            s = w.u[v, U_AT]
            take_out(w, v)
            if w.u[v, U_VISIT] < 0:
                close_if_empty(w, s)
        taken[many] = v
        many += 1
    if not visit_fits(w, u, f, d, m):
        return False
    come(w, u, f, d, m)
    for n in range(many):
        place(w, taken[n], 1, True)
    return True


@part
def a_move(w):
    """Make one move by chance. Returns whether anything changed."""
    units = w.u.shape[0]
    if w.n[OPEN] and below(w, 12) == 0:
        return move_in(w, w.li[L_OPEN, below(w, w.n[OPEN])])
    dice = below(w, 1000)
    if dice < w.n[12]:
        u = below(w, units)
        if w.u[u, U_PIN]:
            return False
        return move_visit(w, u) if w.u[u, U_VISIT] >= 0 else move_unit(w, u)
    if dice < w.n[13]:
        return move_client(w, below(w, w.c.shape[0]), below(w, 5), -1)
    if w.n[LIVE] == 0:
        return False
    s = w.li[L_LIVE, below(w, w.n[LIVE])]
    if w.s[s, S_PIN]:
        return False
    if dice < w.n[14]:
        return move_leader(w, s)
    if dice < w.n[15]:
        return move_session(w, s)
    if dice < w.n[16]:
        return move_away(w, s)
    if dice < w.n[17]:
        return rebuild(w, s)
    u = below(w, units)
    return w.u[u, U_VISIT] < 0 and w.u[u, U_PIN] == 0 and move_open(w, u)


@part
def move_in(w, u):
    """Find a place for somebody who has none."""
    how = below(w, 4)
    if how == 0:
        return place(w, u, 2, True)
    if how == 1:
        return move_client(w, w.u[u, U_CLIENT], 3, u)
    if w.u[u, U_VISIT] >= 0:
        return free_clinician(w, u)
    return push_in(w, u) if how == 2 else move_open(w, u)


@entry
def anneal(w, moves, hot, cold):
    """Make so many moves, cooling from one temperature to another. Returns how many were kept."""
    kept, temperature = 0, hot
    factor = (cold / hot) ** (64.0 / max(moves, 64))
    for n in range(moves):
        if n & 63 == 0:
            temperature *= factor
        w.n[UNDO] = 0
        before = w.n[COST]
        changed = a_move(w)
        worse = w.n[COST] - before
        if not changed or (worse > 0 and chance(w) >= np.exp(-worse / temperature)):
            undo_to(w, 0)
        else:
            kept += 1
    w.n[UNDO] = 0
    return kept


@entry
def begin(w):
    """Make a first week: series before single sessions, each at the hours that serve the most who still need it; visits last."""
    kinds = w.k.shape[0]
    order = np.argsort(np.array([-longest(w, k) * 100000 - w.k[k, K_DEAR] for k in range(kinds)]))
    for n in range(kinds):
        k = order[n]
        while open_best(w, k):
            w.n[UNDO] = 0
    for c in range(w.c.shape[0]):
        for n in range(w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]):
            u = w.ix[n]
            if w.u[u, U_AT] < 0:
                place(w, u, 0, True)
                w.n[UNDO] = 0


@part
def longest(w, k):
    most = 0
    for p in range(w.k[k, K_PAT_0], w.k[k, K_PAT_1]):
        most = max(most, popcount(w.p[p, P_DAYS]))
    return most


@part
def open_best(w, k):
    """Open the session of a kind that serves the most who still need it. Returns whether any did."""
    first, last = w.k[k, K_UNIT_0], w.k[k, K_UNIT_1]
    patterns = w.k[k, K_PAT_1] - w.k[k, K_PAT_0]
    worth = np.zeros(max(patterns, 1), np.int64)
    for i in range(patterns):
        p = w.k[k, K_PAT_0] + i
        for n in range(first, last):
            u = w.ix[n]
            if w.u[u, U_AT] < 0:
                days = pattern_days(w, u, p, 0)
                if days:
                    worth[i] += 1024
                    worth[i] -= hours_cost(w, w.u[u, U_CLIENT], p, days) * 32
        worth[i] = min(worth[i], w.k[k, K_MAX] * 1024 + below(w, 2048))
    for _try in range(patterns):
        i = np.argmax(worth)
        if worth[i] <= 0:
            return False
        s = open_if_can(w, w.k[k, K_PAT_0] + i)
        if s >= 0:
            for n in range(first, last):
                u = w.ix[n]
                if w.u[u, U_AT] < 0:
                    days = days_for(w, u, s)
                    if days:
                        join(w, u, s, days)
            close_if_empty(w, s)
            return w.s[s, S_KIND] == k and w.s[s, S_COUNT] > 0
        worth[i] = -1
    return False
