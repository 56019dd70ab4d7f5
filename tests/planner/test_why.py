"""A no is explained: what stands against it, and changes that make it a yes, each tried."""

from typing import Any

import pytest

from handrail.planner.changes import (
    ClientDays,
    ClientHours,
    ClientMinutes,
    LargerRoom,
    NewGroup,
    OneMore,
    OthersMove,
    OtherStaff,
    StaffHours,
)
from handrail.planner.fit import fit
from handrail.planner.problem import Meeting, Problem, Session, read
from handrail.planner.why import Cause, Change, Explanation, why
from tests.planner.clinics import clinic
from tests.planner.weeks import checked, joined, week


def window(day: str, start: str, end: str) -> dict[str, str]:
    return {"day": day, "start": start, "end": end}


class Asked:
    """A clinic with one skills group, Monday 11:00 to 12:00, and a client who needs skills; to be changed for each cause."""

    def __init__(self, *, needs: list[dict[str, Any]] | None = None, others: int = 0) -> None:
        self.raw = clinic(1)
        self.raw["kinds"][1]["patterns"] = [{"days": ["mon"], "at": ["11:00", "15:15"]}]
        self.raw["kinds"][1]["leaders"] = 1
        self.raw["clients"] = [
            {"id": f"c{n}", "available": [window("mon", "08:00", "18:00")], "needs": [{"kinds": ["skills"]}]}
            for n in range(others + 1)
        ]
        self.client = self.raw["clients"][0]
        self.client["needs"] = needs or self.client["needs"]
        self.group = Session(
            kind="skills",
            leaders=("s0",),
            meetings=(Meeting(day="mon", start="11:00", room="large"),),
        )
        for n in range(others):
            self.group = joined(self.group, f"c{n + 1}", ("mon",))
        self.sessions: tuple[Session, ...] = (self.group,)

    @property
    def problem(self) -> Problem:
        return read(self.raw)

    def why(self) -> Explanation:
        return why(self.problem, self.sessions, "c0")

    def causes(self) -> set[tuple[Cause, ...]]:
        return set(self.why().missing[0].causes)

    def change(self, sort: type) -> Change:
        found = [one for one in self.why().missing[0].changes if isinstance(one.parts[0], sort)]
        assert found, [one.what for one in self.why().missing[0].changes]
        return found[0]


def makes_it_a_yes(change: Change) -> bool:
    best = fit(change.problem, change.sessions, "c0", most=1)[0]
    assert checked(change.problem, best.sessions).broken == ()
    return best.unmet == ()


def test_what_can_be_met_is_a_yes() -> None:
    asked = Asked()
    assert asked.why().missing == ()
    assert asked.why().words(str) == ("All that c0 needs can be met.",)


def test_hours_of_the_client() -> None:
    asked = Asked()
    asked.client["available"] = [window("mon", "08:00", "11:30")]
    assert (Cause.HOURS,) in asked.causes()
    change = asked.change(ClientHours)
    assert isinstance(change.parts[0], ClientHours)
    assert (change.parts[0].day, change.parts[0].end) == ("mon", "12:00")
    assert makes_it_a_yes(change)
    assert "Ask c0 to come on Monday from 11:00 until 12:00 as well." in change.words(str)


def test_a_full_group_takes_one_more_where_its_room_holds_them() -> None:
    asked = Asked(others=5)
    assert (Cause.FULL,) in asked.causes()
    change = asked.change(OneMore)
    assert [type(one) for one in change.parts] == [OneMore]
    assert makes_it_a_yes(change)
    assert "take one more, 6 in all" in change.words(str)


def test_a_group_in_a_small_room_goes_to_a_larger_one() -> None:
    asked = Asked(others=4)
    small = Meeting(day="mon", start="11:00", room="small")
    asked.sessions = (asked.group.model_copy(update={"meetings": (small,)}),)
    change = asked.change(LargerRoom)
    assert [type(one) for one in change.parts] == [LargerRoom]
    assert makes_it_a_yes(change)


def test_no_room_holds_one_more() -> None:
    asked = Asked(others=4)
    small = Meeting(day="mon", start="11:00", room="small")
    asked.sessions = (asked.group.model_copy(update={"meetings": (small,)}),)
    asked.raw["rooms"] = asked.raw["rooms"][1:]
    sorts = [type(part) for one in asked.why().missing[0].changes for part in one.parts]
    assert OneMore not in sorts
    assert LargerRoom not in sorts


def test_another_group_is_named_with_its_hour_leader_and_room() -> None:
    asked = Asked()
    asked.client["available"] = [window("mon", "13:00", "18:00")]
    assert (Cause.NO_GROUP,) in asked.causes()
    change = asked.change(NewGroup)
    assert isinstance(change.parts[0], NewGroup)
    assert change.parts[0].group.meetings[0].start == "15:15"
    assert makes_it_a_yes(change)
    names = {"skills": "Skills", "s0": "Ada", "s1": "Ben", "s2": "Cem", "large": "the hall"}
    words = change.words(lambda one: names.get(one, one))
    assert words == "Open another group of Skills on Monday at 15:15 with Ada in the hall."


def test_a_leader_who_would_begin_earlier_or_stay_longer() -> None:
    asked = Asked()
    asked.client["available"] = [window("mon", "13:00", "18:00")]
    for one in asked.raw["staff"]:
        one["hours"] = [window("mon", "08:00", "16:00")]
    assert (Cause.NO_GROUP, Cause.STAFF_HOURS) in asked.causes()
    assert (Cause.NO_GROUP,) not in asked.causes()
    change = asked.change(NewGroup)
    assert {type(one) for one in change.parts} == {NewGroup, StaffHours}
    assert makes_it_a_yes(change)


INDIVIDUAL = {"kinds": ["individual"], "staff": ["s0"]}


def test_a_clinician_who_does_not_work_then() -> None:
    asked = Asked(needs=[INDIVIDUAL])
    asked.client["available"] = [window("mon", "08:00", "09:15")]
    assert (Cause.STAFF_HOURS,) in asked.causes()
    change = asked.change(StaffHours)
    assert makes_it_a_yes(change)
    assert "Ask s0 to work on Monday from 08:30 until 09:15 as well." in change.words(str)


def busy_clinician() -> Asked:
    """c1 sees s0 at the one hour at which c0 could; c1 could come later too."""
    asked = Asked(needs=[INDIVIDUAL], others=1)
    asked.client["available"] = [window("mon", "12:00", "13:00")]
    asked.raw["clients"][1]["needs"] = [{"kinds": ["individual"], "staff": ["s0", "s2"]}]
    visit = Session(kind="individual", leaders=("s0",), meetings=(Meeting(day="mon", start="12:00"),))
    asked.sessions = (joined(visit, "c1", ("mon",)),)
    return asked


def test_a_clinician_who_is_busy_or_somebody_else_who_sees_them() -> None:
    asked = busy_clinician()
    assert (Cause.STAFF_BUSY,) in asked.causes()
    change = asked.change(OtherStaff)
    assert isinstance(change.parts[0], OtherStaff)
    assert change.parts[0].staff == "s2"
    assert makes_it_a_yes(change)


def test_another_client_who_moves() -> None:
    change = busy_clinician().change(OthersMove)
    assert makes_it_a_yes(change)
    assert change.words(str).startswith("Move c1 from Monday at 12:00 to ")


def test_most_days_and_most_minutes() -> None:
    asked = Asked(needs=[{"kinds": ["skills"]}, INDIVIDUAL])
    asked.client |= {"most_days": 1, "most_minutes_a_day": 60}
    assert (Cause.MINUTES,) in asked.causes()
    assert makes_it_a_yes(asked.change(ClientMinutes))
    asked.client["available"].append(window("tue", "08:00", "18:00"))
    assert (Cause.DAYS,) in asked.causes()
    assert makes_it_a_yes(asked.change(ClientDays))


def test_who_is_apart_is_a_cause_and_nobody_is_asked_to_lift_it() -> None:
    asked = Asked(others=2)
    asked.client["apart_from"] = ["c1"]
    assert (Cause.APART,) in asked.causes()
    words = " ".join(asked.why().words(str))
    assert "c1" not in words
    assert "shares none" in words


def test_two_causes_are_told_where_one_is_not_enough() -> None:
    asked = Asked(others=5)
    asked.raw["kinds"][1]["patterns"] = [{"days": ["mon"], "at": ["11:00"]}]
    asked.raw["staff"] = [one for one in asked.raw["staff"] if one["id"] == "s0"]
    asked.client["available"] = [window("mon", "08:00", "11:30")]
    asked.raw["clients"] = asked.raw["clients"][:6]
    for one in asked.raw["clients"]:
        one["needs"] = [{"kinds": ["skills"]}]
    assert asked.causes() == {(Cause.HOURS, Cause.FULL)}
    change = asked.why().missing[0].changes[0]
    assert {type(one) for one in change.parts} == {ClientHours, OneMore}
    assert makes_it_a_yes(change)


@pytest.mark.parametrize("seed", range(1, 11))
def test_every_change_offered_helps_and_the_cheapest_stands_first(seed: int) -> None:
    raw = clinic(seed, clients=16)
    problem, before = read(raw), week(raw, seed, groups=4, but=1)
    told = why(problem, before, "c0")
    base = fit(problem, before, "c0", most=1)[0]
    assert {(one.need, one.units) for one in told.missing} == set(base.unmet)
    for missing in told.missing:
        assert [one.effort for one in missing.changes] == sorted(one.effort for one in missing.changes)
        for change in missing.changes:
            best = fit(change.problem, change.sessions, "c0", most=1)[0]
            assert checked(change.problem, best.sessions).broken == ()
            assert dict(best.unmet).get(missing.need, 0) < missing.units
    assert told.words(str) == why(problem, before, "c0").words(str)


def test_the_cheapest_change_makes_it_a_yes_in_clinics_by_chance() -> None:
    yes = 0
    for seed in range(1, 16):
        raw = clinic(seed, clients=16)
        problem, before = read(raw), week(raw, seed, groups=4, but=1)
        told = why(problem, before, "c0")
        if len(told.missing) == 1 and told.missing[0].units == 1 and told.missing[0].changes:
            assert makes_it_a_yes(told.missing[0].changes[0])
            yes += 1
    assert yes >= 3
