"""The moves of one client's week, and of visits: some clients have one hour for theirs, and others make way. Compiled."""

# mypy: disable-error-code="misc, no-untyped-def"

import numpy as np

from handrail.planner.bits import first_day, with_after
from handrail.planner.columns import *
from handrail.planner.compiled import part
from handrail.planner.moves import come, go, hand_over, lead, leader_fits, take_out, visit_fits
from handrail.planner.placing import NONE, below, close_if_empty, place, place_visit, some_leader

DEPTH = 3  # so many visits push one another on, at most
MOST_MOVED = 64  # visits that make way for one


@part
def move_client(w, c, noise, first):
    """Take a client's week (or a part of it) apart and put it together anew; `first` (or -1) is placed first."""
    taken = np.empty(w.c[c, C_UNIT_1] - w.c[c, C_UNIT_0], np.int64)
    many = take_apart(w, c, -1, below(w, 3) > 0, taken)
    # What comes first has the most to choose from: not always the group.
    if first < 0 and many and below(w, 2):
        first, noise = taken[below(w, many)], noise + 1
    if first >= 0 and not place(w, first, noise, True):
        return False
    for n in range(many):
        if taken[n] != first:
            place(w, taken[n], noise, True)
    return True


@part
def take_apart(w, c, besides, in_part, taken):
    """Take all that a client has (`in_part`: each with a chance of two thirds) but for one unit. Returns how many are in `taken`."""
    many = 0
    for n in range(w.c[c, C_UNIT_0], w.c[c, C_UNIT_1]):
        u = w.ix[n]
        if u == besides or w.u[u, U_PIN] or (w.u[u, U_AT] >= 0 and in_part and below(w, 3) == 0):
            continue
        if w.u[u, U_AT] >= 0:
            s = w.u[u, U_AT]
            take_out(w, u)
            if w.u[u, U_VISIT] < 0:
                close_if_empty(w, s)
        taken[many] = u
        many += 1
    return many


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
def push_visit_in(w, u):
    """Place a visit where others must make way, who may push in turn; what the clinician leads then goes to somebody else."""
    moved = np.empty(MOST_MOVED, np.int64)
    for _depth in range(DEPTH):
        f, p = least_taken(w, u)
        if f < 0:
            return False
        many = make_way(w, f, p, moved)
        if many < 0 or not come_anyhow(w, u, f, p):
            return False
        u = -1
        for n in range(many):
            if not place_again(w, moved[n]):
                u = moved[n]
        if u < 0:
            return True
    move_client(w, w.u[u, U_CLIENT], 2, u)
    return True


@part
def make_way(w, f, p, moved):
    """Free a clinician for a visit's pattern. Returns how many visits were taken away (in `moved`); -1: it can't be."""
    d = first_day(w.p[p, P_DAYS])
    m, many = w.p[p, P_HOURS + d], 0
    for n in range(w.n[LIVE]):
        s = w.li[L_LIVE, n]
        leads, second = w.s[s, S_LEAD] == f, w.s[s, S_SECOND] == f
        if not (leads or second) or w.s[s, S_PIN] or w.p[w.s[s, S_PAT], P_HOURS + d] == 0:
            continue
        if w.p[w.s[s, S_PAT], P_HOURS + d] & m:
            many = give_over(w, s, int(second), f, moved, many)
            if many < 0:
                return -1
        elif below(w, 6) == 0:
            other = some_leader(w, w.s[s, S_PAT], int(second), f)
            if other >= 0:
                hand_over(w, s, int(second), other)
    return send_away(w, f, p, moved, many)


@part
def come_anyhow(w, u, f, p):
    """Place a visit with a clinician who is free then; where the client is not, the rest of their week around it."""
    c, d = w.u[u, U_CLIENT], first_day(w.p[p, P_DAYS])
    m, busy = w.p[p, P_HOURS + d], w.cd[c, d, C_BUSY]
    if busy & m or (busy == 0 and w.c[c, C_USED] >= w.c[c, C_DAYS]):
        return move_client_around(w, c, u, f, d, m)
    if not visit_fits(w, u, f, d, m):
        return False
    come(w, u, f, d, m)
    return True


@part
def least_taken(w, u):
    """Return with whom and in which pattern a visit could be if others made way, of those for which little must; -1: none."""
    k, c = w.u[u, U_VISIT], w.u[u, U_CLIENT]
    best_f, best_p, least = -1, -1, NONE
    for n in range(w.u[u, U_STAFF_0], w.u[u, U_STAFF_1]):
        f = w.ix[n]
        for p in range(w.k[k, K_PAT_0], w.k[k, K_PAT_1]):
            d = first_day(w.p[p, P_DAYS])
            m = w.p[p, P_HOURS + d]
            if (w.cd[c, d, C_FREE] & m) != m or (w.fd[f, d, F_WORK] & m) != m:
                continue
            busy = w.cd[c, d, C_BUSY]
            score = below(w, 6)
            if busy & m or (busy == 0 and w.c[c, C_USED] >= w.c[c, C_DAYS]):
                score += 2
            if w.fd[f, d, F_BUSY] & with_after(m, w.k[k, K_AFTER]):
                score += 2
            if score < least:
                best_f, best_p, least = f, p, score
    return best_f, best_p


@part
def move_client_around(w, c, u, f, d, m):
    """Put a visit where it must be and the rest of the client's week around it."""
    taken = np.empty(w.c[c, C_UNIT_1] - w.c[c, C_UNIT_0], np.int64)
    many = take_apart(w, c, u, False, taken)
    if not visit_fits(w, u, f, d, m):
        return False
    come(w, u, f, d, m)
    for n in range(many):
        place(w, taken[n], 1, True)
    return True


# Who leads what, where more than one must change.


@part
def trade_leaders(w, s):
    """Give a session to anybody who may lead it, whatever they do then."""
    moved = np.empty(MOST_MOVED, np.int64)
    many = take_over(w, s, anybody(w, s), moved, 0)
    if many < 0:
        return False
    settle(w, moved, many)
    return True


@part
def settle(w, moved, many):
    """Place visits that made way at other hours; where there is none, with the client's week anew around them."""
    for n in range(many):
        if not place_again(w, moved[n]):
            move_client(w, w.u[moved[n], U_CLIENT], 2, moved[n])


@part
def free_for(w, f, p, moved):
    """Free somebody for a group's pattern: what they lead then goes to others, their visits are taken away.

    Returns how many visits are in `moved`; -1: it can't be.
    """
    many = 0
    for n in range(w.n[LIVE]):
        t = w.li[L_LIVE, n]
        leads, second = w.s[t, S_LEAD] == f, w.s[t, S_SECOND] == f
        if not (leads or second) or not collide(w, p, w.s[t, S_PAT]):
            continue
        if w.s[t, S_PIN]:
            return -1
        many = give_over(w, t, int(second), f, moved, many)
        if many < 0:
            return -1
    return send_away(w, f, p, moved, many)


@part
def give_over(w, s, place, f, moved, many):
    """Give what somebody leads to who is free, else to anybody who may lead it. Returns how many are in `moved`; -1: nobody can."""
    other = some_leader(w, w.s[s, S_PAT], place, f)
    if other >= 0:
        hand_over(w, s, place, other)
        return many
    return -1 if place else take_over(w, s, anybody(w, s), moved, many)


@part
def place_again(w, v):
    """Place a visit, if the same client's week put together anew has not placed it again. Returns whether it is placed."""
    return w.u[v, U_AT] >= 0 or place_visit(w, v, 1)


@part
def anybody(w, s):
    """Return by chance one of those who may lead a session; -1: nobody may."""
    first, last = w.k[w.s[s, S_KIND], K_LEAD_0], w.k[w.s[s, S_KIND], K_LEAD_1]
    return w.ix[first + below(w, last - first)] if last > first else -1


@part
def take_over(w, s, f, moved, many):
    """Let somebody else lead a session: the group they lead then goes to who led it, their visits then are taken away.

    Returns how many visits are in `moved`; -1: it can't be.
    """
    before, p, other = w.s[s, S_LEAD], w.s[s, S_PAT], -1
    if f < 0 or f == before or f == w.s[s, S_SECOND]:
        return -1
    for n in range(w.n[LIVE]):
        t = w.li[L_LIVE, n]
        if t != s and (w.s[t, S_LEAD] == f or w.s[t, S_SECOND] == f) and collide(w, p, w.s[t, S_PAT]):
            if other >= 0 or w.s[t, S_PIN] or w.s[t, S_SECOND] == f or not may_lead(w, before, t):
                return -1
            other = t
    many = send_away(w, f, p, moved, many)
    if other >= 0 and many >= 0:
        many = send_away(w, before, w.s[other, S_PAT], moved, many)
    if many < 0 or not would_fit(w, s, before, other, f):
        return -1
    hand_over(w, s, 0, f)
    if other >= 0:
        hand_over(w, other, 0, before)
    return many


@part
def would_fit(w, s, before, other, f):
    """Return whether two leaders could change places, or one could take the other's."""
    lead(w, s, before, 0, -1)
    if other >= 0:
        lead(w, other, f, 0, -1)
    fits = leader_fits(w, f, w.s[s, S_PAT]) and (other < 0 or leader_fits(w, before, w.s[other, S_PAT]))
    lead(w, s, before, 0, 1)
    if other >= 0:
        lead(w, other, f, 0, 1)
    return fits


@part
def may_lead(w, f, s):
    """Return whether somebody may be the leader of a session, and is not its second."""
    may = False
    for n in range(w.k[w.s[s, S_KIND], K_LEAD_0], w.k[w.s[s, S_KIND], K_LEAD_1]):
        may = may or w.ix[n] == f
    return may and w.s[s, S_SECOND] != f


@part
def collide(w, p, q):
    """Return whether nobody could lead both of two patterns."""
    after_p, after_q = w.k[w.p[p, P_KIND], K_AFTER], w.k[w.p[q, P_KIND], K_AFTER]
    for d in range(w.cd.shape[1]):
        if with_after(w.p[p, P_HOURS + d], after_p) & with_after(w.p[q, P_HOURS + d], after_q):
            return True
    return False


@part
def send_away(w, f, p, moved, many):
    """Take a clinician's visits at the hours of a pattern away. Returns how many are in `moved` now; -1: one must stay."""
    after = w.k[w.p[p, P_KIND], K_AFTER]
    for v in range(w.u.shape[0]):
        if w.u[v, U_VISIT] < 0 or w.u[v, U_AT] != f:
            continue
        m = w.p[p, P_HOURS + first_day(w.u[v, U_DAYS])]
        if m == 0 or with_after(m, after) & with_after(w.u[v, U_HOURS], w.k[w.u[v, U_VISIT], K_AFTER]) == 0:
            continue
        if w.u[v, U_PIN] or many == MOST_MOVED:
            return -1
        go(w, v)
        moved[many] = v
        many += 1
    return many
