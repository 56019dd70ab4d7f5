"""One client into a week as it stands: every pattern passes the checker, and none of those that there are is cheaper."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest

from handrail.planner.fit import Pattern, fit
from handrail.planner.hours import starts
from handrail.planner.problem import DAYS, Meeting, Problem, ProblemError, Session, read
from tests.planner.clinics import clinic
from tests.planner.weeks import checked, joined, opened, small, week

SEEDS = range(1, 7)


def without(sessions: tuple[Session, ...], client: str) -> tuple[Session, ...]:
    """Return a week without a client: their visits fall away."""
    left = []
    for one in sessions:
        rest = tuple(each for each in one.clients if each.client != client)
        if one.kind != "individual" or rest:
            left.append(one.model_copy(update={"clients": rest}))
    return tuple(left)


def unmet_of(problem: Problem, client: str) -> int:
    return sum(n.times * n.unmet_cost for one in problem.clients if one.id == client for n in one.needs)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_pattern_keeps_every_rule_and_costs_what_it_says(seed: int) -> None:
    raw = clinic(seed)
    problem, before = read(raw), week(raw, seed, but=1)
    alone = checked(problem, before)
    found = fit(problem, before, "c0")
    assert 1 <= len(found) <= 3
    for one in found:
        after = checked(problem, one.sessions)
        assert after.broken == ()
        assert one.exact
        for wish, cost in after.cost.items():
            more = cost - alone.cost[wish] + (unmet_of(problem, "c0") if wish == "unmet" else 0)
            assert one.cost[wish] == more, wish
        assert {(n, many) for n, many in one.unmet} == {
            (u.need, u.missing) for u in after.unmet if u.client == "c0"
        }
        assert without(one.sessions, "c0") == before, "somebody else was moved"
    assert [one.cost["total"] for one in found] == sorted(one.cost["total"] for one in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_week_of_the_client_is_cheaper_when_each_is_tried(seed: int) -> None:
    raw = small(seed)
    problem, before = read(raw), week(raw, seed, but=1)
    tried = dict(every_week(problem, before, "c0"))
    assert len(tried) > 1
    found = fit(problem, before, "c0")
    assert found[0].cost["total"] == min(tried.values())
    for one in found:
        within = [cost for days, cost in tried.items() if days <= set(one.days)]
        assert one.cost["total"] == min(cost for days, cost in tried.items() if days == set(one.days))
        assert one.cost["total"] == min(within), "the same days but one would do better"


def every_week(
    problem: Problem, before: tuple[Session, ...], client: str
) -> Iterator[tuple[frozenset[str], int]]:
    """Yield the least cost for each set of days, by trying all that a client could have; the checker says what is allowed."""
    alone = checked(problem, before)
    one = next(each for each in problem.clients if each.id == client)
    per_need = [list(seats(problem, before, client, m)) for m in range(len(one.needs))]
    units = [
        [pick for n in range(need.times + 1) for pick in itertools.combinations(per_need[m], n)]
        for m, need in enumerate(one.needs)
    ]
    best: dict[frozenset[str], int] = {}
    for picks in itertools.product(*units):
        flat = [seat for pick in picks for seat in pick]
        after = seated(before, client, flat)
        if after is None:
            continue
        result = checked(problem, after)
        if not result.broken:
            days = frozenset(day for _n, seat_days, _new in flat for day in seat_days)
            cost = result.total - alone.total + unmet_of(problem, client)
            best[days] = min(cost, best.get(days, cost))
    yield from best.items()


Tried = tuple[int | None, tuple[Any, ...], Session | None]


def seats(problem: Problem, before: tuple[Session, ...], client: str, m: int) -> Iterator[Tried]:
    """Yield each seat that breaks no rule by itself, for one need."""
    need = next(one for one in problem.clients if one.id == client).needs[m]
    for kind in (one for one in problem.kinds if one.id in need.kinds):
        every: list[Tried] = []
        if kind.visit:
            for days, at in starts(kind):
                for leader in need.staff:
                    new = Session(kind=kind.id, leaders=(leader,), meetings=(Meeting(day=days[0], start=at),))
                    every.append((None, days, new))
        else:
            for n, session in enumerate(before):
                if session.kind == kind.id:
                    meets = [one.day for one in session.meetings]
                    for days in itertools.combinations(meets, min(need.days or len(meets), len(meets))):
                        every.append((n, days, None))
        for one in every:
            after = seated(before, client, [one])
            if after and not checked(problem, after).broken:
                yield one


def seated(before: tuple[Session, ...], client: str, picks: list[Tried]) -> tuple[Session, ...] | None:
    after = list(before)
    if len({n for n, _days, new in picks if new is None}) < sum(new is None for *_rest, new in picks):
        return None
    for n, days, new in picks:
        if new is None:
            assert n is not None
            after[n] = joined(after[n], client, days)
        else:
            after.append(joined(new, client, days))
    return tuple(after)


def test_the_same_question_has_the_same_answer() -> None:
    raw = clinic(4)
    problem, before = read(raw), week(raw, 4, but=1)
    assert fit(problem, before, "c0") == fit(problem, before, "c0")


def test_patterns_are_on_other_days() -> None:
    different = 0
    for seed in SEEDS:
        raw = clinic(seed)
        found = fit(read(raw), week(raw, seed, but=1), "c0")
        different += len({one.days for one in found}) == len(found) > 1
    assert different >= 3


def test_days_of_a_series_are_chosen_as_the_need_asks() -> None:
    raw = clinic(2)
    raw["clients"] = [
        {
            "id": "c0",
            "available": [{"day": day, "start": "08:00", "end": "18:00"} for day in DAYS[:5]],
            "needs": [{"kinds": ["block"], "days": 2}],
        }
    ]
    problem = read(raw)
    series = Session(
        kind="block",
        leaders=("s0",),
        meetings=tuple(Meeting(day=day, start="13:30", room="large") for day in DAYS[:5]),
    )
    found = fit(problem, (series,), "c0", most=5)
    assert [len(one.days) for one in found] == [2] * 5
    assert len({one.days for one in found}) == 5
    assert all(one.seats[0].days == one.days and one.seats[0].session == 0 for one in found)


def test_a_seat_that_is_pinned_stays_and_the_others_are_given_up() -> None:
    seed, mine = next(
        (seed, mine) for seed in range(1, 20) if len(mine := seats_of(week(small(seed), seed))) > 1
    )
    raw, sessions = small(seed), list(week(small(seed), seed))
    held = sessions[mine[0]] = sessions[mine[0]].model_copy(update={"pinned": True})
    raw["week"] = [held.model_dump(exclude_none=True)]
    problem = read(raw)
    for one in fit(problem, sessions, "c0"):
        assert checked(problem, one.sessions).broken == ()
        assert held in one.sessions


def seats_of(sessions: tuple[Session, ...]) -> list[int]:
    return [n for n, one in enumerate(sessions) if any(each.client == "c0" for each in one.clients)]


def test_who_must_be_apart_shares_no_group() -> None:
    raw = clinic(1)
    series = next(one for one in opened(raw, 1) if one.kind == "block")
    raw["clients"][0]["needs"] = [{"kinds": ["block"], "days": 1}]
    raw["clients"][0]["available"] = [{"day": day, "start": "08:00", "end": "18:00"} for day in DAYS[:5]]
    raw["clients"][1]["apart_from"] = ["c0"]
    taken = joined(series, "c1", (series.meetings[0].day,))
    assert fit(read(raw), (series,), "c0")[0].unmet == ()
    assert fit(read(raw), (taken,), "c0")[0].unmet == ((0, 1),)


def test_a_session_that_names_nobody_known_is_refused() -> None:
    raw = clinic(1)
    strange = Session(kind="block", leaders=("nobody",), meetings=(Meeting(day="mon", start="09:00"),))
    with pytest.raises(ProblemError, match=r"sessions\[0\].leaders: there is no 'nobody'"):
        fit(read(raw), (strange,), "c0")
    with pytest.raises(KeyError):
        fit(read(raw), (), "somebody")


def full_but_one_can_move(seed: int) -> tuple[Problem, tuple[Session, ...]]:
    """A skills group of Monday is full; of its members one could come on Tuesday as well. The new client can't."""
    raw = clinic(seed)
    chance = random.Random(seed)
    flexible = chance.randrange(1, 6)
    days = {f"c{n}": ["mon", "tue"] if n == flexible else ["mon"] for n in range(6)}
    raw["clients"] = [
        {
            "id": one,
            "available": [{"day": day, "start": "08:00", "end": "18:00"} for day in on],
            "needs": [{"kinds": ["skills"]}],
        }
        for one, on in days.items()
    ]
    groups = tuple(
        Session(
            kind="skills",
            leaders=("s0", "s1"),
            meetings=(Meeting(day=day, start="11:00", room="large"),),
            clients=(),
        )
        for day in ("mon", "tue")
    )
    full = groups[0]
    for n in range(1, 6):
        full = joined(full, f"c{n}", ("mon",))
    return read(raw), (full, groups[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_others_may_move_where_that_is_allowed(seed: int) -> None:
    problem, before = full_but_one_can_move(seed)
    assert fit(problem, before, "c0")[0].unmet == ((0, 1),)
    best = fit(problem, before, "c0", may_move=3)[0]
    assert best.unmet == ()
    (moved,) = best.moved
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.days, moved.after.days) == (("mon",), ("tue",))
    assert checked(problem, best.sessions).broken == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_in_a_pinned_session_moves(seed: int) -> None:
    problem, (full, other) = full_but_one_can_move(seed)
    held = full.model_copy(update={"pinned": True})
    assert fit(problem, (held, other), "c0", may_move=3)[0].unmet == ((0, 1),)


@pytest.mark.parametrize("seed", range(1, 13))
def test_what_moving_gains_keeps_every_rule_and_nobody_loses_a_need(seed: int) -> None:
    raw = clinic(seed, clients=16)
    problem, before = read(raw), week(raw, seed, groups=5, but=1)
    without_moves, with_moves = fit(problem, before, "c0")[0], fit(problem, before, "c0", may_move=3)[0]
    assert with_moves.cost["unmet"] <= without_moves.cost["unmet"]
    moved = {one.who for one in with_moves.moved}
    assert len(moved) <= 3
    assert bool(moved) == (with_moves.cost["unmet"] < without_moves.cost["unmet"]), "moved for a wish"
    after = checked(problem, with_moves.sessions)
    assert after.broken == ()
    lost = {one for one in after.unmet if one.client != "c0"} - set(checked(problem, before).unmet)
    assert not lost
    assert untouched(before, moved | {"c0"}) == untouched(with_moves.sessions, moved | {"c0"})


def untouched(sessions: tuple[Session, ...], but: set[str]) -> set[tuple[Any, ...]]:
    """Return who is where, but for some."""
    return {
        (one.kind, one.meetings, one.leaders, each.client, each.days)
        for one in sessions
        for each in one.clients
        if each.client not in but
    }


def test_moves_are_gained_somewhere() -> None:
    gained: list[Pattern] = []
    for seed in range(1, 13):
        raw = clinic(seed, clients=16)
        gained += [
            one for one in fit(read(raw), week(raw, seed, groups=5, but=1), "c0", may_move=3) if one.moved
        ]
    assert gained
