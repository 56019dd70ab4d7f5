"""What if: a change is made to the problem, and what it gains is counted as the checker counts it."""

import pytest

from handrail.planner.fit import fit
from handrail.planner.problem import Pattern, ProblemError, Room, Window, read
from handrail.planner.repair import ClientLeaves, repair
from handrail.planner.whatif import compare, with_hour, with_hours, with_room
from handrail.planner.why import why
from tests.planner.clinics import clinic
from tests.planner.weeks import checked, week


@pytest.mark.parametrize("seed", range(1, 7))
def test_two_weeks_differ_as_the_checker_says(seed: int) -> None:
    raw = clinic(seed)
    problem = read(raw)
    first, second = week(raw, seed, groups=4), week(raw, seed + 50, groups=7)
    found = compare(problem, first, problem, second)
    one, other = checked(problem, first), checked(problem, second)
    assert {wish: found.cost[wish] for wish in one.cost} == {
        wish: other.cost[wish] - one.cost[wish] for wish in one.cost
    }
    assert found.met == sum(each.missing for each in one.unmet) - sum(each.missing for each in other.unmet)
    back = compare(problem, second, problem, first)
    assert (back.gained, back.lost, back.places) == (found.lost, found.gained, -found.places)


def test_one_more_group_gains_its_places_and_a_need() -> None:
    told = []
    for seed in range(1, 16):
        raw = clinic(seed, clients=16)
        problem, before = read(raw), week(raw, seed, groups=4)
        for client in problem.clients:
            for missing in why(problem, before, client.id).missing:
                told += [
                    (problem, before, client.id, one) for one in missing.changes if one.what == "NewGroup"
                ]
        if told:
            break
    problem, before, client_id, change = told[0]
    after = fit(change.problem, change.sessions, client_id, most=1)[0].sessions
    found = compare(problem, before, change.problem, after)
    assert found.places >= 4
    assert client_id in {who for who, _need, _units in found.gained}


def test_changes_are_made_to_the_problem_and_refused_where_they_contradict() -> None:
    problem = read(clinic(1))
    more = with_hour(problem, "skills", Pattern(days=("mon",), at=("16:00",)))
    assert more.kinds[1].patterns[-1].at == ("16:00",)
    assert with_room(problem, Room(id="third", capacity=6)).rooms[-1].id == "third"
    less = with_hours(problem, "s0", (Window(day="mon", start="08:00", end="12:00"),))
    assert [one.day for one in less.staff[0].hours] == ["mon"]
    with pytest.raises(ProblemError, match="'large' is there twice"):
        with_room(problem, Room(id="large", capacity=6))
    with pytest.raises(ProblemError, match="17:45 is outside the day"):
        with_hour(problem, "skills", Pattern(days=("mon",), at=("17:45",)))
    with pytest.raises(KeyError):
        with_hours(problem, "nobody", ())


def test_a_client_who_left_is_not_compared() -> None:
    raw = clinic(2)
    problem, before = read(raw), week(raw, 2)
    left = repair(problem, before, ClientLeaves("c0"))[0]
    found = compare(problem, before, left.problem, left.sessions)
    assert "c0" not in {who for who, _need, _units in (*found.gained, *found.lost)}
