"""Where a unit is best placed in a week in the making. Compiled."""

# mypy: disable-error-code="misc, no-untyped-def"

from handrail.planner.bits import first_day
from handrail.planner.columns import *
from handrail.planner.compiled import part
from handrail.planner.joining import (
    days_for,
    hours_cost,
    join,
    pattern_days,
    rather_cost,
    short_change,
    together_cost,
)
from handrail.planner.moves import close_session, come, leader_fits, open_session, rooms_fit, visit_fits

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
            cost += together_cost(w, c, s)
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
                cost = hours_cost(w, c, p, 1 << d) + rather_cost(w, c, f)
                cost = cost * 64 + below(w, 1 + 64 * noise)
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
