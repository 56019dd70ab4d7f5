"""What the independent checker must not call broken, and what a week costs, counted by hand."""

import pytest

from handrail.planner.check_costs import WISHES
from tests.planner.example import EVENING, PROCESS, SKILLS, VISIT, WEEK, Example


def test_each_most_may_be_reached():
    it = Example()
    it.of("t1").update(most_minutes_a_day=105, most_minutes_a_week=270, longest_run_minutes=105)
    it.of("r1")["capacity"] = it.of("process")["maximum"] = 4
    it.of("c1")["most_days"] = 4
    it.of("c5")["most_minutes_a_day"] = 105
    assert it.lines() == []


def test_a_meeting_may_fill_the_window_and_the_day():
    it = Example()
    it.problem.update(opens="09:00", closes="18:45")
    it.of("process")["patterns"][0]["at"] = ["09:00"]
    hours = {day: {"day": day, "start": "09:00", "end": "10:00"} for day in ("mon", "wed", "fri")}
    it.of("c4")["available"] = [hours["mon"], hours["wed"]]
    it.of("t1")["hours"][2] = hours["fri"]
    it.of("r1")["open"] = [*hours.values(), {"day": "tue", "start": "17:00", "end": "18:00"}]
    assert it.lines() == []


def test_a_whole_week_may_be_one_meeting():
    it = Example()
    it.bring("c7", "sat", {"kinds": ["visit"], "staff": ["t3"]})
    it.hire("t3", "sat")
    hour = [{"day": "sat", "start": "12:00", "end": "12:45"}]
    it.of("c7")["available"] = it.of("t3")["hours"] = hour
    it.add("visit", "t3", "sat", "12:00", "c7")
    it.problem["rooms"].append({"id": "r2", "capacity": 1, "open": hour})
    it.of("visit")["room"] = True
    assert it.rules() == {"room"}  # the other visits have none
    it.sessions[-1]["meetings"][0]["room"] = "r2"
    assert [line for line in it.lines() if "sat" in line] == []


def test_the_grid_is_counted_from_when_the_day_opens():
    it = Example()
    it.problem.update(opens="08:10", closes="19:55")
    assert it.rules() == {"grid"}
    it.problem.update(opens="08:30", closes="19:30", grid_minutes=60)
    it.problem["kinds"][2]["length_minutes"] = 60
    lines = [line for line in it.lines() if line.startswith("grid")]
    assert "grid: sessions[0] (process), mon 09:00: doesn't begin on the grid of 60 minutes" in lines
    assert not any("10:30" in line for line in lines)  # two steps after 08:30


def test_notes_may_reach_past_working_hours():
    it = Example()
    it.of("t1")["hours"][0]["end"] = "11:15"  # the visit of monday ends then
    assert it.lines() == []


def test_the_meeting_after_the_notes_and_the_turnover_may_follow_at_once():
    it = Example()
    it.bring("c7", "mon", {"kinds": ["visit"], "staff": ["t1"]})
    it.add("visit", "t1", "mon", "11:30", "c7")
    it.hire("t3", "tue")
    it.add("skills", "t3", "tue", "18:15", room="r1")
    assert it.lines() == []


def test_notes_between_break_a_run():
    it = Example()
    it.of("t2")["longest_run_minutes"] = 60
    it.move(EVENING, "16:00")  # until 16:45, notes until 17:00, then the group
    assert it.lines() == []


def test_windows_that_join_are_one_and_those_off_the_grid_are_rounded_inwards():
    it = Example()
    friday = it.of("c3")["available"].pop()
    it.of("c3")["available"] += [{**friday, "end": "09:30"}, {**friday, "start": "09:30", "end": "10:05"}]
    assert it.lines() == []
    it.of("c3")["available"][-2]["end"] = "09:35"
    it.of("c3")["available"][-1]["start"] = "09:35"  # no step from 09:30 to 09:45 is whole in either
    assert it.rules() == {"available"}


def test_nobody_asks_the_skills_of_who_is_seen_or_whether_they_may_lead_it():
    it = Example()
    it.of("visit")["leader_skills"] = ["licence"]
    it.of("t1")["leads"] = ["process"]
    assert it.lines() == []


def test_two_leaders_each_with_their_own_skills():
    it = Example()
    it.hire("t3", "tue")
    it.of("t3")["skills"] = ["art"]
    it.of("skills").update(leaders=2, co_leader_skills=["art"])
    it.sessions[SKILLS]["leaders"] = ["t2", "t3"]
    assert it.lines() == []
    it.sessions[SKILLS]["leaders"] = ["t3", "t2"]
    assert it.rules() == {"skills"}


def test_more_days_than_the_series_has_means_all_of_them():
    it = Example()
    it.of("c1")["needs"][0]["days"] = 4
    assert it.lines() == []


def test_a_pinned_session_may_be_written_in_another_order():
    it = Example()
    it.problem["week"][0]["pinned"] = True
    it.problem["week"][0]["clients"].append({"client": "c4", "days": ["wed", "mon"]})
    it.sessions[PROCESS]["meetings"].reverse()
    it.sessions[PROCESS]["clients"].reverse()
    it.sessions.reverse()
    assert it.lines() == []


def test_needs_that_share_a_kind_are_divided_so_that_nothing_is_over():
    it = Example()
    it.of("c6")["needs"] = [{"kinds": ["skills", "art"]}, {"kinds": ["skills"], "unmet_cost": 7}]
    it.problem["kinds"].append(
        {**it.of("skills"), "id": "art", "patterns": [{"days": ["tue"], "at": ["19:00"]}]}
    )
    it.of("t2")["leads"].append("art")
    it.add("art", "t2", "tue", "19:00", "c6", room="r1")
    assert it.lines() == []
    assert it.check().unmet == ()
    del it.sessions[-1]  # what is left goes to the need that costs more
    assert [(one.client, one.need, one.cost) for one in it.check().unmet] == [("c6", 1, 7)]


def test_a_visit_serves_the_need_that_names_who_is_seen():
    it = Example()
    it.of("c5")["needs"] = [
        *it.of("c5")["needs"][:1],
        *({"kinds": ["visit"], "staff": [one]} for one in ("t1", "t2")),
    ]
    assert it.lines() == []
    assert [(one.client, one.need) for one in it.check().unmet] == [("c5", 1), ("c6", 1)]


# Costs


def test_the_costs_of_the_example():
    """As docs/timetable.md counts them by hand."""
    assert Example().check().cost == {
        "unmet": 100,  # c6 sees nobody
        "gap": 5,  # c2 waits on monday from 10:00 to 10:30
        "unwanted": 2,  # c6 from 17:00 to 17:30
        "change": 14,  # c1 the skills (4), c2 the visit (3), c5 both (4 and 3)
        "day_floor": 40,  # c4 has 60 of 65 minutes, rounded up to 75, on two days
        "week_floor": 0,  # nobody has one
        "rather_with": 0,  # nobody says
        "together_with": 0,
        "opening": 24,  # process 18, skills 6, three visits at 0
        "shortage": 3,  # skills has 3 of 4
    }
    assert Example().check().total == 188


def changed(it: Example) -> dict[str, int]:
    """How each wish differs from the example's."""
    cost, before = it.check().cost, Example().check().cost
    return {wish: cost[wish] - before[wish] for wish in WISHES if cost[wish] != before[wish]}


def test_each_missing_unit_costs_and_is_named():
    it = Example()
    it.of("c1")["needs"][1].update(times=3, unmet_cost=11)
    assert changed(it) == {"unmet": 22}
    assert str(it.check().unmet[0]) == "client c1, needs[1] (skills): 2 of 3 missing, cost 22"


def test_a_client_in_nothing_leaves_every_need_unmet_and_costs_nothing_else():
    it = Example()
    it.bring(
        "c7",
        "mon",
        {"kinds": ["process"], "unmet_cost": 300},
        {"kinds": ["visit"], "times": 2, "staff": ["t1"]},
    )
    it.of("c5")["apart_from"] = []
    assert changed(it) == {"unmet": 500}


def test_each_pause_of_a_day_costs_whatever_its_length():
    it = Example()
    it.problem["weights"]["gap"] = 100
    it.of("c5")["most_minutes_a_day"] = 600
    it.may_begin("visit", "tue", "19:15")
    it.sessions[EVENING]["meetings"][0]["start"] = "19:15"
    assert changed(it) == {"gap": 195}  # c2 95 more, c5 one of 100


def test_windows_that_overlap_make_a_step_unwanted_once():
    it = Example()
    it.of("c6")["unwanted"].append({"day": "tue", "start": "17:10", "end": "17:50"})
    assert changed(it) == {"unwanted": 1}  # 17:30 to 17:45, and 17:15 once


def test_change_is_counted_for_who_was_in_last_week_at_all():
    it = Example()
    it.problem["week"][1]["clients"].append({"client": "c4", "days": ["wed"]})
    assert changed(it) == {"change": 8}  # both hours of c4's are new
    it.problem["week"] = []
    assert changed(it) == {"change": -14}


def test_nobody_is_under_their_least_on_a_day_they_do_not_come():
    it = Example()
    it.of("c4")["least_minutes_a_day"] = 60
    assert changed(it) == {"day_floor": -40}
    it.of("c6")["least_minutes_a_day"] = 61
    assert changed(it) == {"day_floor": -20}


def test_a_week_is_under_its_least_only_for_who_comes():
    it = Example()
    for client in ("c4", "c6"):
        it.of(client)["least_minutes_a_week"] = 121  # rounded up to 135; c4 has 120, c6 60
    assert changed(it) == {"week_floor": 80}
    it.of("c4")["least_minutes_a_week"] = 120
    assert changed(it) == {"week_floor": 40}
    it.bring("c7", "thu", {"kinds": ["skills"], "unmet_cost": 0})
    it.of("c7")["least_minutes_a_week"] = 600
    assert changed(it) == {"week_floor": 40}, "who does not come at all has unmet needs"


def test_a_visit_with_another_than_the_client_would_rather_see_costs():
    it = Example()
    it.of("c1")["rather_with"] = ["t1"]
    assert changed(it) == {}
    it.of("c2")["rather_with"] = ["t2"]
    it.of("c3")["rather_with"] = ["t2"]  # has no visit
    assert changed(it) == {"rather_with": 4}


def test_who_would_rather_share_a_group_and_shares_none_costs():
    it = Example()
    it.of("c1")["together_with"] = ["c2", "c5"]  # in process with one, in skills with the other
    assert changed(it) == {}
    it.of("c2")["together_with"] = ["c5"]
    assert changed(it) == {"together_with": 6}
    it.of("c5")["together_with"] = ["c2"]
    assert changed(it) == {"together_with": 12}, "each wish is one"


def test_a_visit_opens_and_falls_short_as_a_group_does():
    it = Example()
    it.of("visit").update(opening_cost=2, shortage_cost=9)
    it.sessions[VISIT]["clients"] = []
    assert changed(it) == {"unmet": 100, "gap": -5, "change": -3, "opening": 6, "shortage": 9}
    assert it.lines() == []


def test_shortage_counts_each_meeting():
    it = Example()
    it.of("process")["minimum"] = 5
    assert changed(it) == {"shortage": 3 * (1 + 1 + 2)}


# What a week says of itself


def test_what_the_example_claims_is_so():
    assert Example(claims=True).check().false_claims == ()


@pytest.mark.parametrize("wish", [*WISHES, "total"])
def test_a_cost_that_is_not_so_is_told(wish):
    it = Example(claims=True)
    it.week["cost"][wish] += 1
    was = WEEK["cost"][wish]
    assert it.check().false_claims == (f"cost.{wish}: the week says {was + 1}, and it is {was}",)


def test_an_impossible_bound_is_told():
    it = Example(claims=True)
    it.week["bound"]["total"] = 188.5
    (claim,) = it.check().false_claims
    assert claim == "bound.total: the week says no week costs less than 188.5, and it costs 188 itself"
    it.week["bound"]["total"] = 188  # proven best
    assert it.check().false_claims == ()
    it.week["bound"] = None
    assert it.check().false_claims == ()


def test_unmet_needs_that_are_not_so_are_told():
    it = Example(claims=True)
    it.week["unmet"] = [{"client": "c5", "need": 0, "missing": 1}, {"client": "c6", "need": 2, "missing": 1}]
    assert it.check().false_claims == (
        "unmet: client c6, needs[2]: there is no such need",
        "unmet: client c5, needs[0]: the week says 1 missing, and it is 0",
        "unmet: client c6, needs[1]: the week says 0 missing, and it is 1",
    )
