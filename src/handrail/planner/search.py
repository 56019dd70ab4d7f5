"""How a week gets better: a first week made greedily, then annealing over moves that never leave the hard rules. Compiled."""

# mypy: disable-error-code="misc, no-untyped-def"

import numpy as np

from handrail.planner.bits import popcount
from handrail.planner.columns import *
from handrail.planner.compiled import entry, part
from handrail.planner.joining import days_for, hours_cost, join, pattern_days
from handrail.planner.moves import undo_to
from handrail.planner.placing import below, chance, close_if_empty, open_if_can, place
from handrail.planner.shaking import a_move


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
        i = int(np.argmax(worth))
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
