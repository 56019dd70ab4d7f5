"""The moves by which a week is changed and, when that was worth it, gets better. Compiled.

Each returns whether it changed anything; whoever called it takes it back if it was not worth its cost.
"""

# mypy: disable-error-code="misc, no-untyped-def"

import numpy as np

from handrail.planner.columns import *
from handrail.planner.compiled import part
from handrail.planner.joining import days_for, join, leave, pattern_days
from handrail.planner.moves import (
    close_session,
    hand_over,
    leader_fits,
    open_session,
    rooms_fit,
    take_out,
    undo_to,
)
from handrail.planner.placing import (
    below,
    close_if_empty,
    open_for,
    open_if_can,
    place,
    some_leader,
)
from handrail.planner.visiting import (
    MOST_MOVED,
    free_for,
    move_client,
    move_visit,
    push_visit_in,
    settle,
    trade_leaders,
)


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
def open_anyhow(w, u):
    """Open a session for somebody although whoever could lead it leads or sees others then, who make way; draw others to it."""
    k = w.ix[w.u[u, U_KIND_0] + below(w, w.u[u, U_KIND_1] - w.u[u, U_KIND_0])]
    p = w.k[k, K_PAT_0] + below(w, w.k[k, K_PAT_1] - w.k[k, K_PAT_0])
    if pattern_days(w, u, p, 0) == 0 or w.k[k, K_LEAD_1] == w.k[k, K_LEAD_0] or w.n[FREE] == 0:
        return False
    f = w.ix[w.k[k, K_LEAD_0] + below(w, w.k[k, K_LEAD_1] - w.k[k, K_LEAD_0])]
    moved = np.empty(MOST_MOVED, np.int64)
    many = free_for(w, f, p, moved)
    if many < 0 or not rooms_fit(w, p) or not leader_fits(w, f, p):
        return False
    second = some_leader(w, p, 1, f) if w.k[k, K_LEADERS] == 2 else -1
    if second < 0 and w.k[k, K_LEADERS] == 2:
        return False
    s = open_session(w, p, f, second)
    days = days_for(w, u, s)
    if days == 0:
        return False
    join(w, u, s, days)
    fill(w, s, 60)
    settle(w, moved, many)
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
    # By chance somebody else goes without: the want wanders from one to another until it is somebody who can be placed.
    return below(w, 2) == 0 or move_client(w, w.u[u, U_CLIENT], 2, u)


@part
def a_move(w):
    """Make one move by chance. Returns whether anything changed."""
    units = w.u.shape[0]
    if w.n[OPEN] and below(w, 12) == 0:
        return move_in(w, w.li[L_OPEN, below(w, w.n[OPEN])])
    dice = below(w, 1000)
    if dice < w.n[DICE_ONE]:
        u = below(w, units)
        if w.u[u, U_PIN]:
            return False
        return move_visit(w, u) if w.u[u, U_VISIT] >= 0 else move_unit(w, u)
    if dice < w.n[DICE_CLIENT]:
        return move_client(w, below(w, w.c.shape[0]), below(w, 5), -1)
    if w.n[LIVE] == 0:
        return False
    s = w.li[L_LIVE, below(w, w.n[LIVE])]
    if w.s[s, S_PIN]:
        return False
    if dice < w.n[DICE_LEADER]:
        return trade_leaders(w, s) if below(w, 2) else move_leader(w, s)
    if dice < w.n[DICE_SESSION]:
        return move_session(w, s)
    if dice < w.n[DICE_AWAY]:
        return move_away(w, s)
    if dice < w.n[DICE_REBUILD]:
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
        return push_visit_in(w, u)
    if how == 2:
        return push_in(w, u)
    return move_open(w, u) if below(w, 2) else open_anyhow(w, u)
