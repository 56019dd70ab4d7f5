"""Each move of the compiled search by itself: taken back whole, nobody in two places, what is pinned untouched."""

import random
from typing import Any

import numpy as np
import pytest

from handrail.planner.check import check
from handrail.planner.columns import (
    COST,
    F_WITH,
    K_COUNT,
    K_SESSIONS,
    L_LIVE,
    L_OPEN,
    LIVE,
    OPEN,
    P_HOURS,
    S_COUNT,
    S_HOLDS,
    S_KIND,
    S_LEAD,
    S_MEMBER,
    S_PAT,
    S_PIN,
    S_ROOM,
    S_SECOND,
    S_SIZE,
    U_AT,
    U_DAYS,
    U_HOURS,
    U_PIN,
    U_POS,
    U_VISIT,
    UNDO,
)
from handrail.planner.compiled import entry
from handrail.planner.moves import undo_to
from handrail.planner.problem import read
from handrail.planner.search import begin
from handrail.planner.shaking import a_move, open_anyhow
from handrail.planner.solve import first_week, solve
from handrail.planner.visiting import push_visit_in, trade_leaders
from tests.planner.clinics import clinic

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("planner")]


@entry
def one_move(w):
    w.n[UNDO] = 0
    return a_move(w)


@entry
def one_trade(w, s):
    w.n[UNDO] = 0
    return trade_leaders(w, s)


@entry
def one_push(w, u):
    w.n[UNDO] = 0
    return push_visit_in(w, u)


@entry
def one_opening(w, u):
    w.n[UNDO] = 0
    return open_anyhow(w, u)


@entry
def back(w):
    undo_to(w, 0)


@entry
def keep(w):
    w.n[UNDO] = 0


def whole(day: str) -> dict[str, str]:
    return {"day": day, "start": "08:00", "end": "18:00"}


def test_a_group_whose_leader_lost_the_licence_and_nobody_else_has_it_does_not_break_the_search() -> None:
    staff = [{"id": "ann", "hours": [whole("mon")], "skills": [], "leads": ["g"]}]
    raw = {**two_staff(), "staff": staff, "week": [held_by("ann")]}
    week = solve(read(raw), moves=4000).json()
    assert week["unmet"] == [{"client": "c", "need": 0, "missing": 1}]
    assert check(raw, week).broken == ()


def state(week: Any) -> dict[str, Any]:
    """All that a week is, without the order of its lists and without numbers of sessions that are not open."""
    live = [int(s) for s in week.li[L_LIVE, : week.n[LIVE]]]
    days = week.cd.shape[1]
    sessions = {}
    for s in live:
        row = week.s[s]
        many = int(row[S_COUNT])
        sessions[s] = (
            tuple(int(row[c]) for c in (S_KIND, S_PAT, S_LEAD, S_SECOND, S_HOLDS, S_COUNT, S_PIN)),
            tuple(map(int, row[S_ROOM : S_ROOM + days])),
            tuple(map(int, row[S_SIZE : S_SIZE + days])),
            tuple(sorted(map(int, row[S_MEMBER : S_MEMBER + many]))),
        )
    units = week.u.copy()
    units[:, U_POS] = 0
    return {
        "cost": int(week.n[COST]),
        "open": sorted(map(int, week.li[L_OPEN, : week.n[OPEN]])),
        "sessions": sessions,
        "units": units.tolist(),
        "cd": week.cd.tolist(),
        "c": week.c.tolist(),
        "fd": week.fd.tolist(),
        "f": week.f.tolist(),
        "rd": week.rd.tolist(),
        "kinds": [
            sorted(map(int, week.k[k, K_SESSIONS : K_SESSIONS + week.k[k, K_COUNT]]))
            for k in range(len(week.k))
        ],
    }


def sound(week: Any) -> None:
    """Each unit is in one place that knows of it, and what is busy is what is placed."""
    days = week.cd.shape[1]
    busy = np.zeros_like(week.fd[:, :, F_WITH])
    there: dict[int, int] = {}
    for s in map(int, week.li[L_LIVE, : week.n[LIVE]]):
        row = week.s[s]
        for u in map(int, row[S_MEMBER : S_MEMBER + row[S_COUNT]]):
            assert u not in there
            there[u] = s
            assert week.u[u, U_AT] == s
        for f in {int(row[S_LEAD]), int(row[S_SECOND])} - {-1}:
            for d in range(days):
                m = week.p[row[S_PAT], P_HOURS + d]
                assert busy[f, d] & m == 0
                busy[f, d] |= m
    open_ = set(map(int, week.li[L_OPEN, : week.n[OPEN]]))
    assert len(open_) == week.n[OPEN]
    for u, row in enumerate(week.u):
        assert (u in open_) == (row[U_AT] < 0)
        if row[U_VISIT] >= 0 and row[U_AT] >= 0:
            d = int(row[U_DAYS]).bit_length() - 1
            assert busy[row[U_AT], d] & row[U_HOURS] == 0
            busy[row[U_AT], d] |= row[U_HOURS]
        elif row[U_VISIT] < 0:
            assert (u in there) == (row[U_AT] >= 0)
    assert (busy == week.fd[:, :, F_WITH]).all()


def tight(seed: int) -> dict[str, Any]:
    """A clinic in which visits must push others away and groups change hands."""
    chance = random.Random(seed)
    raw = clinic(seed, clients=16)
    for one in raw["clients"]:
        one["needs"] = [need for need in one["needs"] if need["kinds"] != ["individual"]]
        one["needs"].append(
            {
                "kinds": ["individual"],
                "staff": chance.sample(["s0", "s1", "s2"], chance.choice([1, 2])),
                "times": chance.choice([1, 2, 3]),
            }
        )
    for one in raw["staff"]:
        one["most_minutes_a_day"], one["most_minutes_a_week"] = 420, 2000
    return raw


@pytest.mark.parametrize("seed", range(1, 5))
def test_every_move_is_taken_back_whole_and_leaves_the_week_sound(seed: int) -> None:
    chance = random.Random(seed)
    raw = tight(seed)
    if seed % 2:
        first = solve(read(raw), moves=2000, seed=seed).json()["sessions"]
        raw["week"] = [{**one, "pinned": chance.random() < 0.3} for one in first]
    week, _names, held = first_week(read(raw), seed=seed)
    begin(held)
    pinned_units = {
        u: tuple(map(int, row[[U_AT, U_DAYS, U_HOURS]])) for u, row in enumerate(week.u) if row[U_PIN]
    }
    pinned_sessions = [int(s) for s in week.li[L_LIVE, : week.n[LIVE]] if week.s[s, S_PIN]]
    leaders = {
        s: (int(week.s[s, S_LEAD]), int(week.s[s, S_SECOND]), int(week.s[s, S_PAT])) for s in pinned_sessions
    }
    most = changed_at_all = 0
    for _n in range(1500):
        before = state(week)
        dice = chance.random()
        live = [int(s) for s in week.li[L_LIVE, : week.n[LIVE]] if not week.s[s, S_PIN]]
        open_ = [int(u) for u in week.li[L_OPEN, : week.n[OPEN]] if week.u[u, U_VISIT] >= 0]
        groups = [int(u) for u in range(len(week.u)) if week.u[u, U_VISIT] < 0 and week.u[u, U_AT] < 0]
        if dice < 0.35 and live:
            changed = one_trade(held, chance.choice(live))
        elif dice < 0.7 and open_:
            changed = one_push(held, chance.choice(open_))
        elif groups and dice < 0.85:
            changed = one_opening(held, chance.choice(groups))
        else:
            changed = one_move(held)
        most = max(most, int(week.n[UNDO]))
        if changed:
            changed_at_all += 1
            sound(week)
            for u, was in pinned_units.items():
                assert tuple(map(int, week.u[u][[U_AT, U_DAYS, U_HOURS]])) == was
            for s, was in leaders.items():
                assert (int(week.s[s, S_LEAD]), int(week.s[s, S_SECOND]), int(week.s[s, S_PAT])) == was
        if changed and chance.random() < 0.5:
            keep(held)
            continue
        back(held)
        assert state(week) == before
    assert most < 16_000
    assert changed_at_all > 200


@pytest.mark.parametrize("seed", range(1, 5))
def test_every_answer_of_a_tight_clinic_passes_the_checker(seed: int) -> None:
    raw = tight(seed)
    week = solve(read(raw), moves=8000, seed=seed).json()
    found = check(raw, week)
    assert found.broken == ()
    assert {name: cost for name, cost in found.cost.items() if name != "total"} == {
        name: cost for name, cost in week["cost"].items() if name != "total"
    }


def two_staff(**kind: Any) -> dict[str, Any]:
    return {
        "format": "handrail-timetable/1",
        "grid_minutes": 60,
        "opens": "08:00",
        "closes": "18:00",
        "staff": [
            {"id": "ann", "hours": [whole("mon")], "skills": []},
            {"id": "bea", "hours": [whole("mon")], "skills": ["licence"]},
            {"id": "last", "hours": [whole("mon")], "skills": ["licence"]},
        ],
        "kinds": [
            {
                "id": "g",
                "length_minutes": 60,
                "maximum": 8,
                "patterns": [{"days": ["mon"], "at": ["09:00", "10:00"]}],
                "room": False,
                "leader_skills": ["licence"],
                **kind,
            }
        ],
        "clients": [{"id": "c", "available": [whole("mon")], "needs": [{"kinds": ["g"]}]}],
    }


def held_by(*leaders: str) -> dict[str, Any]:
    meetings = [{"day": "mon", "start": "09:00"}]
    return {
        "kind": "g",
        "leaders": [*leaders],
        "meetings": meetings,
        "clients": [{"client": "c", "days": ["mon"]}],
    }


@pytest.mark.parametrize("moves", [1, 2000])
def test_last_weeks_leader_who_may_not_lead_it_any_more_does_not_lead_next_week(moves: int) -> None:
    raw = {**two_staff(), "week": [held_by("ann")]}
    assert check(raw, solve(read(raw), moves=moves).json()).broken == ()


@pytest.mark.parametrize("moves", [1, 2000])
def test_last_weeks_group_with_one_leader_of_two_gets_another_and_nobodys_hours_are_touched(
    moves: int,
) -> None:
    raw = {**two_staff(leaders=2, leader_skills=[]), "week": [held_by("ann")]}
    week = solve(read(raw), moves=moves).json()
    assert check(raw, week).broken == ()
    assert [len(one["leaders"]) for one in week["sessions"]] == [2]
