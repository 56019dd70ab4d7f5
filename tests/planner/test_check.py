"""The independent checker: a week that keeps every hard rule, then one planted fault for each rule, found and named."""

from collections.abc import Callable

import pytest

from handrail.planner.check_broken import RULES
from tests.planner.example import EVENING, PINNED, PROCESS, SKILLS, VISIT, Example

PLANTED: list[
    tuple[str, str, str, Callable[[Example], object]]
] = []  # rule, words of its line, test id, fault


def planted(rule: str, words: str):
    def kept(fault):
        PLANTED.append((rule, words, fault.__name__, fault))
        return fault

    return kept


def test_the_example_breaks_nothing():
    assert Example().lines() == []


def test_every_rule_has_a_planted_fault():
    assert {rule for rule, *_ in PLANTED} == set(RULES)


def pytest_generate_tests(metafunc):
    if "fault" in metafunc.fixturenames:
        rows = [pytest.param(rule, words, fault, id=name) for rule, words, name, fault in PLANTED]
        metafunc.parametrize(("rule", "words", "fault"), rows)


def test_a_planted_fault_is_found_and_named(rule, words, fault):
    example = Example()
    also = fault(example) or set()
    lines = example.lines()
    assert example.rules() == {rule, *also}
    assert any(line.startswith(f"{rule}: ") and words in line for line in lines), lines


# What a session is by itself


@planted("known", "sessions[1] (skills), client c9, tue 17:00: clients: there is no 'c9' in the problem")
def an_unknown_client(it):
    it.sessions[SKILLS]["clients"].append({"client": "c9", "days": ["tue"]})


@planted("known", "sessions[5] (yoga), kind yoga, tue 12:00")
def an_unknown_kind(it):
    it.add("skills", "t2", "tue", "12:00")
    it.sessions[-1]["kind"] = "yoga"


@planted("known", "sessions[1] (skills), staff t9, tue 17:00")
def an_unknown_leader(it):
    it.sessions[SKILLS]["leaders"] = ["t9"]


@planted("known", "sessions[1] (skills), room r9, tue 17:00")
def an_unknown_room(it):
    it.sessions[SKILLS]["meetings"][0]["room"] = "r9"


@planted("day", "sessions[4] (visit), tue 19:30: until 20:15 is outside the day, 08:00 to 20:00")
def a_meeting_after_the_day(it):
    for windows in (it.of("t2")["hours"], it.of("c5")["available"]):
        windows[0]["end"] = "22:00"
    it.move(EVENING, "19:30")
    return {"staff_hours", "available"}  # the day bounds those too


@planted("grid", "sessions[4] (visit), tue 18:05: doesn't begin on the grid of 15 minutes")
def off_the_grid(it):
    it.move(EVENING, "18:05")


@planted("pattern", "sessions[1] (skills), tue 16:00: no pattern of skills")
def an_hour_of_no_pattern(it):
    it.sessions[SKILLS]["meetings"][0]["start"] = "16:00"


@planted("pattern", "sessions[1] (skills), tue 16:00: no pattern of skills")
def the_days_of_one_pattern_at_the_hour_of_another(it):
    it.may_begin("skills", "wed", "16:00")
    it.sessions[SKILLS]["meetings"][0]["start"] = "16:00"


@planted("pattern", "sessions[0] (process), mon 09:00 wed 09:00 fri 09:00: no pattern of process")
def fewer_days_than_the_pattern(it):
    it.of("process")["patterns"][0]["days"].append("tue")


@planted("pattern", "mon 09:00 wed 09:00 fri 11:00: meets at different hours")
def another_hour_on_one_day(it):
    it.sessions[PROCESS]["meetings"][2]["start"] = "11:00"


@planted("pattern", "sessions[1] (skills), tue 17:00: meets twice on a day")
def twice_on_a_day(it):
    it.sessions[SKILLS]["meetings"] *= 2
    return {"staff_twice", "room_twice", "client_twice", "client_minutes"}


@planted("leaders", "sessions[1] (skills), staff t2 and t2, tue 17:00: must be 1, different people")
def a_leader_too_many(it):
    it.sessions[SKILLS]["leaders"] = ["t2", "t2"]


@planted("leaders", "sessions[1] (skills), staff t2 and t2, tue 17:00: must be 2, different people")
def the_same_leader_twice(it):
    it.of("skills")["leaders"] = 2
    it.sessions[SKILLS]["leaders"] = ["t2", "t2"]


@planted("leaders", "sessions[1] (skills), staff t2, tue 17:00: must be 2, different people")
def a_leader_too_few(it):
    it.of("skills")["leaders"] = 2


@planted("may_lead", "sessions[1] (skills), staff t2, tue 17:00: may not lead skills")
def leads_other_kinds(it):
    it.of("t2")["leads"] = ["process"]


@planted("skills", "sessions[0] (process), staff t1, mon 09:00 wed 09:00 fri 09:00: lacks cbt")
def without_the_skill(it):
    it.of("t1")["skills"] = ["group"]


@planted("skills", "sessions[1] (skills), staff t3, tue 17:00: lacks art")
def the_second_without_the_skill(it):
    it.hire("t3", "tue")
    it.of("skills").update(leaders=2, co_leader_skills=["art"])
    it.sessions[SKILLS]["leaders"] = ["t2", "t3"]


@planted("size", "sessions[0] (process), wed 09:00: 4 clients, and at most 3")
def too_many_clients(it):
    it.of("process")["maximum"] = 3


@planted("apart", "sessions[0] (process), client c4 and client c1, mon 09:00")
def together_though_to_be_apart(it):
    it.of("c4")["apart_from"] = ["c1"]


@planted("once", "sessions[1] (skills), client c6, tue 17:00: is in it 2 times")
def a_client_twice_in_a_session(it):
    it.sessions[SKILLS]["clients"].append({"client": "c6", "days": ["tue"]})


# Rooms


@planted("room", "sessions[0] (process), fri 09:00: has no room")
def no_room(it):
    it.sessions[PROCESS]["meetings"][2]["room"] = None


@planted("room", "sessions[3] (visit), room r1, mon 10:30: visit takes no room")
def a_room_too_many(it):
    it.sessions[VISIT]["meetings"][0]["room"] = "r1"


@planted("features", "sessions[0] (process), room r1, fri 09:00: lacks circle")
def a_room_without_what_is_asked(it):
    it.of("r1")["features"] = ["mats"]


@planted("room_open", "sessions[0] (process), room r1, fri 09:00: is not open until 10:00 from then")
def a_room_that_closes(it):
    whole = [{"day": day, "start": "08:00", "end": "20:00"} for day in ("mon", "tue", "wed")]
    it.of("r1")["open"] = [*whole, {"day": "fri", "start": "08:00", "end": "09:55"}]


@planted("capacity", "sessions[0] (process), room r1, mon 09:00: 4 clients, and it holds 3")
def a_room_too_small(it):
    it.of("r1")["capacity"] = 3


@planted("room_twice", "sessions[5] (skills), room r1, tue 17:45: taken by sessions[1] (skills)")
def two_meetings_in_a_room(it):
    it.hire("t3", "tue")
    it.add("skills", "t3", "tue", "17:45", room="r1")


@planted(
    "turnover", "sessions[5] (skills), room r1, tue 18:00: taken by sessions[1] (skills) from 17:00 to 18:00"
)
def no_time_to_turn_the_room_over(it):
    it.hire("t3", "tue")
    it.add("skills", "t3", "tue", "18:00", room="r1")


# Staff


@planted("staff_hours", "sessions[0] (process), staff t1, fri 09:00: doesn't work until 10:00 from then")
def after_work(it):
    it.of("t1")["hours"][2]["end"] = "09:55"


@planted(
    "staff_twice", "sessions[5] (visit), staff t1, mon 09:00: is in sessions[0] (process) from 09:00 to 10:00"
)
def staff_in_two_meetings(it):
    it.bring("c7", "mon", {"kinds": ["visit"], "staff": ["t1"]})
    it.add("visit", "t1", "mon", "09:00", "c7")


@planted(
    "notes", "sessions[5] (visit), staff t1, mon 11:15: has 15 minutes of notes to write after sessions[3]"
)
def no_time_for_notes(it):
    it.bring("c7", "mon", {"kinds": ["visit"], "staff": ["t1"]})
    it.add("visit", "t1", "mon", "11:15", "c7")


@planted("notes", "mon 11:30: has 30 minutes of notes")
def notes_are_rounded_up(it):
    it.of("visit")["notes_minutes"] = 20
    it.bring("c7", "mon", {"kinds": ["visit"], "staff": ["t1"]})
    it.add("visit", "t1", "mon", "11:30", "c7")


@planted(
    "staff_day",
    "sessions[0] (process), sessions[2] (visit), staff t1, wed 09:00: 105 minutes, and at most 104",
)
def too_much_on_a_day(it):
    it.of("t1")["most_minutes_a_day"] = 104


@planted("staff_week", "staff t1, the week: 270 minutes, and at most 269")
def too_much_in_a_week(it):
    it.of("t1")["most_minutes_a_week"] = 269


@planted("staff_run", "staff t1, wed 09:00: 105 minutes without a break, and at most 104")
def too_long_without_a_break(it):
    it.of("t1")["longest_run_minutes"] = 104


# Clients


@planted("available", "sessions[0] (process), client c3, fri 09:00: can't come until 10:00 from then")
def when_a_client_cannot_come(it):
    it.of("c3")["available"][2]["end"] = "09:55"


@planted("client_twice", "sessions[4] (visit), client c5, tue 17:15: is in sessions[1] (skills) from 17:00")
def a_client_in_two_meetings(it):
    it.hire("t3", "tue")
    it.of("c5")["needs"][1]["staff"] = ["t3"]
    it.sessions[EVENING]["leaders"] = ["t3"]
    it.move(EVENING, "17:15")


@planted("client_days", "client c1, mon 09:00 tue 17:00 wed 09:00 fri 09:00: 4 days, and at most 3")
def too_many_days(it):
    it.of("c1")["most_days"] = 3


@planted("client_minutes", "client c5, tue 17:00: 105 minutes, and at most 104")
def too_long_a_day(it):
    it.of("c5")["most_minutes_a_day"] = 104


@planted("needed", "sessions[1] (skills), client c4, tue 17:00: has no need of skills")
def not_needed(it):
    it.of("c4")["available"].append({"day": "tue", "start": "08:00", "end": "20:00"})
    it.sessions[SKILLS]["clients"].append({"client": "c4", "days": ["tue"]})


@planted("own_staff", "sessions[4] (visit), client c5, tue 18:00: is with t2, and needs[1] names t1")
def a_visit_with_somebody_else(it):
    it.of("c5")["needs"][1]["staff"] = ["t1"]


@planted("series_days", "client c1, mon 09:00 wed 09:00 fri 09:00: comes on mon wed of mon wed fri")
def a_day_of_the_series_missed(it):
    it.sessions[PROCESS]["clients"][0]["days"] = ["mon", "wed"]


@planted(
    "series_days",
    "client c4, mon 09:00 wed 09:00 fri 09:00: comes on mon of mon wed fri, and needs[0] asks 2",
)
def fewer_days_than_asked(it):
    it.sessions[PROCESS]["clients"][3]["days"] = ["mon"]


@planted("series_days", "client c4, mon 09:00 wed 09:00 fri 09:00: comes on mon tue of mon wed fri")
def a_day_the_series_does_not_meet(it):
    it.sessions[PROCESS]["clients"][3]["days"] = ["mon", "tue"]


@planted("series_days", "client c6, tue 17:00: comes on no day of tue")
def in_a_session_on_no_day(it):
    it.sessions[SKILLS]["clients"][2]["days"] = []


@planted("times", "sessions[5] (skills), client c5, wed 17:00: is more of needs[0] than 1")
def more_than_needed(it):
    it.add("skills", "t2", "wed", "17:00", "c5", room="r1")


@planted(
    "different_days", "sessions[5] (skills), client c6, tue 19:00: is on a day with another unit of needs[0]"
)
def two_units_on_a_day(it):
    it.of("c6")["needs"][0]["times"] = 2
    it.add("skills", "t2", "tue", "19:00", "c6", room="r1")


# What is pinned


@planted("pinned", "week[2] (visit), staff t1, wed 10:00: is pinned, and not in the week")
def pinned_and_moved(it):
    it.move(PINNED, "10:30")


@planted("pinned", "week[2] (visit), staff t1, wed 10:00")
def pinned_and_gone(it):
    del it.sessions[PINNED]


@planted("pinned", "week[2] (visit), staff t1, wed 10:00")
def pinned_and_without_its_client(it):
    it.sessions[PINNED]["clients"] = []


@planted("pinned", "week[2] (visit), staff t1, wed 10:00")
def pinned_and_with_another_leader(it):
    it.hire("t3", "wed")
    it.of("c1")["needs"][2]["staff"] = ["t3"]
    it.sessions[PINNED]["leaders"] = ["t3"]


@planted("pinned", "week[0] (process), staff t1, mon 09:00 wed 09:00 fri 09:00")
def pinned_and_with_one_client_more(it):
    it.problem["week"][0]["pinned"] = True


@planted("pinned", "week[2] (visit), staff t1, wed 10:00")
def pinned_twice_and_there_once(it):
    it.problem["week"][1] = it.problem["week"][2]
