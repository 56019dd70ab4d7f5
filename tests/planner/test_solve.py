"""Weeks that the search finds: every hard rule kept, the same for a seed, better with more moves, pinned stays pinned."""

import copy
import random
from typing import Any

import pytest

from handrail.planner.bound import bound
from handrail.planner.check import check
from handrail.planner.problem import ProblemError, read
from handrail.planner.solve import solve
from tests.planner.clinics import clinic

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("planner")]
SEEDS = range(1, 13)


def planned(raw: dict[str, Any], *, moves: int = 3000, seed: int = 1) -> dict[str, Any]:
    return solve(read(raw), moves=moves, seed=seed).json()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_passes_the_independent_checker_and_costs_what_it_says(seed: int) -> None:
    raw = clinic(seed, clients=8 + seed)
    week = planned(raw)
    found = check(raw, week)
    assert found.broken == ()
    assert {name: cost for name, cost in found.cost.items() if name != "total"} == {
        name: cost for name, cost in week["cost"].items() if name != "total"
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bound_is_never_above_a_week(seed: int) -> None:
    raw = clinic(seed, clients=8 + seed)
    assert 0 < bound(read(raw), seconds=4).total <= planned(raw, moves=6000)["cost"]["total"]


def test_the_same_seed_gives_the_same_week_and_another_seed_another() -> None:
    raw = clinic(3)
    assert planned(raw, seed=5) == planned(raw, seed=5)
    assert planned(raw, seed=5)["sessions"] != planned(raw, seed=6)["sessions"]


def test_more_moves_make_it_no_worse_than_the_first_week() -> None:
    raw = clinic(4, clients=18)
    first, later = planned(raw, moves=1)["cost"]["total"], planned(raw, moves=8000)["cost"]["total"]
    assert later < first


def test_next_week_looks_like_this_week_unless_someone_asked() -> None:
    raw = clinic(5)
    raw["weights"]["change"] = 3
    this_week = planned(raw, moves=8000)
    following = planned({**raw, "week": this_week["sessions"]}, moves=500, seed=9)
    assert following["cost"]["change"] == 0
    assert following["cost"]["total"] <= this_week["cost"]["total"]


@pytest.mark.parametrize("seed", range(1, 7))
def test_what_is_pinned_stays_pinned(seed: int) -> None:
    raw = clinic(seed, clients=12)
    week, chance = planned(raw), random.Random(seed)
    kept = [{**one, "pinned": True} for one in chance.sample(week["sessions"], 3)]
    # Somebody else is away meanwhile, so that the rest has to move.
    moved = copy.deepcopy({**raw, "week": kept})
    again = planned(moved, seed=seed + 50)
    assert check(moved, again).broken == ()
    for one in kept:
        assert one in again["sessions"], one


def test_something_pinned_that_can_not_be_kept_is_named() -> None:
    raw = clinic(2)
    week = planned(raw)
    held = next(one for one in week["sessions"] if one["kind"] == "block")
    leader, day = held["leaders"][0], held["meetings"][0]["day"]
    away = copy.deepcopy(raw)
    for one in away["staff"]:
        if one["id"] == leader:
            one["hours"] = [each for each in one["hours"] if each["day"] != day]
    with pytest.raises(ProblemError, match=r"week\[0\]: a leader is not free"):
        planned({**away, "week": [{**held, "pinned": True}]})


def test_a_search_that_is_stopped_keeps_the_best_so_far() -> None:
    raw, heard = clinic(7), []

    def stop_at_half(so_far: Any) -> bool:
        heard.append(so_far)
        return so_far.part < 0.5

    found = solve(read(raw), moves=20_000, tell=stop_at_half).json()
    assert found["moves"] < 20_000
    assert found["cost"]["total"] == heard[-1].cost
    assert check(raw, found).broken == ()


SITE = {"format": "handrail-timetable/1", "grid_minutes": 60, "opens": "08:00", "closes": "20:00"}


def whole(day: str) -> dict[str, str]:
    return {"day": day, "start": "08:00", "end": "20:00"}


def group(kind: str, at: str) -> dict[str, Any]:
    days = ["mon", "tue", "wed"]
    return {"id": kind, "length_minutes": 180, "maximum": 8, "patterns": [{"days": days, "at": [at]}], "room": False, "opening_cost": 40}  # fmt: skip


def led(kind: str, leader: str, start: str, client: str) -> dict[str, Any]:
    days = ["mon", "tue", "wed"]
    meetings = [{"day": day, "start": start} for day in days]
    return {
        "kind": kind,
        "leaders": [leader],
        "meetings": meetings,
        "clients": [{"client": client, "days": days}],
    }


def visit() -> dict[str, Any]:
    patterns = [
        {"days": [day], "at": [f"{hour:02}:00" for hour in range(8, 20)]} for day in ("mon", "tue", "wed")
    ]
    return {"id": "visit", "length_minutes": 60, "maximum": 1, "patterns": patterns, "room": False, "opening_cost": 0}  # fmt: skip


@pytest.mark.parametrize("seed", range(1, 4))
def test_two_leaders_trade_their_groups_where_a_client_can_see_one_of_them_only_then(seed: int) -> None:
    """Each leads at an hour that overlaps the other's: neither can take the other's group alone."""
    raw = {
        **SITE,
        "staff": [
            {"id": one, "hours": [whole(day) for day in ("mon", "tue", "wed")], "leads": ["early", "late"]}
            for one in ("ann", "bob")
        ],
        "kinds": [group("early", "09:00"), group("late", "11:00"), visit()],
        "clients": [
            {"id": "both", "available": [whole(day) for day in ("mon", "tue", "wed")], "needs": [{"kinds": ["early"]}]},
            {"id": "later", "available": [whole(day) for day in ("mon", "tue", "wed")], "needs": [{"kinds": ["late"]}]},
            {"id": "one-hour", "available": [{"day": "mon", "start": "09:00", "end": "10:00"}], "needs": [{"kinds": ["visit"], "staff": ["ann"]}]},
        ],
        "week": [led("early", "ann", "09:00", "both"), led("late", "bob", "11:00", "later")],
    }  # fmt: skip
    found = planned(raw, moves=4000, seed=seed)
    assert check(raw, found).broken == ()
    assert found["unmet"] == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_days_of_a_group_are_chosen_so_that_the_only_hour_for_a_visit_is_among_them(seed: int) -> None:
    """Whoever comes on two days can't add a third for the visit: its day must be one of the two."""
    raw = {
        **SITE,
        "staff": [
            {"id": "ann", "hours": [whole(day) for day in ("mon", "tue", "wed")], "leads": ["early"]},
            {"id": "doc", "hours": [{"day": "wed", "start": "12:00", "end": "13:00"}], "leads": []},
        ],
        "kinds": [group("early", "09:00"), visit()],
        "clients": [
            {
                "id": "c",
                "available": [whole(day) for day in ("mon", "tue", "wed")],
                "most_days": 2,
                "needs": [{"kinds": ["early"], "days": 2}, {"kinds": ["visit"], "staff": ["doc"]}],
            }
        ],
    }
    found = planned(raw, moves=4000, seed=seed)
    assert check(raw, found).broken == ()
    assert found["unmet"] == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_who_sees_one_clinician_several_times_sees_them_at_each_time_once(seed: int) -> None:
    """Where others make way, a client's whole week may be put together anew, with a visit that waits to be placed."""
    hours = [{"day": day, "start": "08:00", "end": "12:00"} for day in ("mon", "tue", "wed")]
    raw = {
        **SITE,
        "staff": [{"id": "ann", "hours": hours, "leads": []}],
        "kinds": [visit(), {**visit(), "id": "other"}],
        "clients": [
            {
                "id": f"c{n}",
                "available": hours[n % 2 :],
                "most_days": 2,
                "needs": [
                    {"kinds": ["visit"], "staff": ["ann"], "times": 2},
                    {"kinds": ["other"], "staff": ["ann"]},
                ],
            }
            for n in range(4)
        ],
    }
    found = planned(raw, moves=20_000, seed=seed)
    assert check(raw, found).broken == ()
    assert found["unmet"] == []


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_group_begins_although_the_only_one_who_may_lead_it_leads_another_then(seed: int) -> None:
    """The other group has somebody else who may lead it, and who sees a client in the middle of its hours."""
    days = ["mon", "tue", "wed"]
    raw = {
        **SITE,
        "staff": [
            {"id": "ann", "hours": [whole(day) for day in days], "leads": ["early", "women"]},
            {"id": "bob", "hours": [whole(day) for day in days], "leads": ["early"]},
        ],
        "kinds": [group("early", "09:00"), group("women", "10:00"), visit()],
        "clients": [
            {"id": "c", "available": [whole(day) for day in days], "needs": [{"kinds": ["early"]}]},
            {"id": "w", "available": [whole(day) for day in days], "needs": [{"kinds": ["women"]}]},
            {
                "id": "v",
                "available": [whole(day) for day in days],
                "needs": [{"kinds": ["visit"], "staff": ["bob"]}],
            },
        ],
        "week": [
            led("early", "ann", "09:00", "c"),
            {
                "kind": "visit",
                "leaders": ["bob"],
                "meetings": [{"day": "tue", "start": "10:00"}],
                "clients": [{"client": "v", "days": ["tue"]}],
            },
        ],
    }
    found = planned(raw, moves=4000, seed=seed)
    assert check(raw, found).broken == ()
    assert found["unmet"] == []
