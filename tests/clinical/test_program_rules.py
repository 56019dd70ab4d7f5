"""The arithmetic of program weeks, said literally: what was found by hand in published programs is found by rule."""

import re
from datetime import date
from decimal import Decimal

import pytest

from handrail.clinical.program.ages_apart import Ages, ages_apart
from handrail.clinical.program.arithmetic import five_up, hours, sum_of_days
from handrail.clinical.program.day_floor import Day, day_floor
from handrail.clinical.program.level_of_hours import Week, level_of_hours

DAY = date(2026, 11, 23)
# A published sample week: 2 h + 1 h, then 90 min + 1 h, then 2 h + an individual session of 30 to 60 minutes.
SHORT_WEEK, LONG_WEEK = [180, 150, 150], [180, 150, 180]
# A published three-hour block, its break of ten minutes left out.
BLOCK_SHORT, BLOCK_LONG = 20 + 45 + 45 + 10, 30 + 60 + 60 + 15


def week(shortest, longest=None, planned=None, level="intensive_outpatient", adolescent=False):
    longest = longest or shortest
    return level_of_hours(Week(level, shortest, planned or longest, longest, adolescent), as_of=DAY)


def day(shortest, longest=None, planned=None, asked=Decimal(3)):
    longest = longest or shortest
    return day_floor(Day(shortest, planned or longest, longest, asked, "a payer"), as_of=DAY)


def test_a_sample_week_of_eight_to_eight_and_a_half_hours_is_under_nine():
    found = week(SHORT_WEEK, LONG_WEEK)
    assert (found.answer, found.value) == ("not met", "outpatient")
    assert "180 + 150 + 150-180 min = 8.0-8.5 h" in found.because
    assert "under the 9 h where intensive outpatient care begins for adults" in found.because


def test_two_of_its_days_are_under_a_three_hour_day():
    found = [day(low, high) for low, high in zip(SHORT_WEEK, LONG_WEEK, strict=True)]
    assert [one.value for one in found] == ["reaches", "falls short", "may fall short"]
    assert (
        found[1].because == "150 clinical min: never reaches the 180 min (3.0 h) that a payer asks of a day."
    )
    assert found[1].mend == "Plan 30 clinical min more that day."


def test_a_three_hour_block_holds_120_to_165_clinical_minutes_and_never_180():
    assert (BLOCK_SHORT, BLOCK_LONG) == (120, 165)
    found = day(BLOCK_SHORT, BLOCK_LONG, 160)
    assert found.value == "falls short"
    assert "120-165 clinical min: never reaches the 180 min" in found.because


def test_three_days_of_that_block_are_6_to_8_and_a_quarter_hours():
    found = week([BLOCK_SHORT] * 3, [BLOCK_LONG] * 3, [160] * 3)
    assert (found.answer, found.value) == ("not met", "outpatient")
    assert "3 days x 120-165 min = 6.0-8.25 h" in found.because
    assert found.mend == "Add a fourth day (4 days = 10.67 h) or make each day 20 min longer (9.0 h)."


def test_the_mend_of_three_days_of_165_minutes():
    found = week([165] * 3)
    assert found.because.startswith("3 days x 165 min = 8.25 h, under the 9 h")
    assert found.mend == "Add a fourth day (4 days = 11.0 h) or make each day 15 min longer (9.0 h)."


@pytest.mark.parametrize(("minutes", "said"), [(300, "25.0 h"), (240, "20.0 h")])
def test_the_upper_end_of_three_to_five_days_reaches_partial_hospitalization(minutes, said):
    found = week([minutes] * 5)
    assert (found.answer, found.value) == ("not met", "partial_hospitalization")
    assert f"5 days x {minutes} min = {said}" in found.because
    assert "reaches the 20 h where partial hospitalization begins" in found.because
    assert "Take out a day" in found.mend


@pytest.mark.parametrize("minutes", [300, 240])
def test_the_mend_of_too_many_hours_ends_under_the_next_level(minutes):
    shorter = int(week([minutes] * 5).mend.split("longest days ")[1].split(" min")[0])
    assert week([minutes - shorter] * 5).value == "intensive_outpatient"


@pytest.mark.parametrize("days", range(1, 7))
@pytest.mark.parametrize("minutes", [45, 90, 119, 120, 150, 165, 179])
@pytest.mark.parametrize("adolescent", [True, False])
def test_every_mend_of_too_few_hours_reaches_the_floor(days, minutes, adolescent):
    found = week([minutes] * days, adolescent=adolescent)
    if found.answer == "met":
        return
    mends = re.findall(r"make each day (\d+) min longer", found.mend, re.IGNORECASE)
    mended = [[minutes + int(longer)] * days for longer in mends]
    mended += [[minutes] * int(more) for more in re.findall(r"\((\d) days = ", found.mend)]
    mended += [[int(each)] * 3 for each in re.findall(r"lan 3 days of (\d+) min", found.mend)]
    assert mended, found.mend
    for days_of_it in mended:
        assert week(days_of_it, adolescent=adolescent).answer == "met"


def test_a_week_that_may_fall_short_is_mended_from_its_shortest_days():
    found = week([120] * 4, [165] * 4, [160] * 4)
    assert found.value == "outpatient to intensive_outpatient"
    assert found.because == (
        "4 days x 120-165 min = 8.0-11.0 h, which may fall under the 9 h where intensive outpatient care "
        "begins for adults."
    )
    assert found.mend.endswith("counted from the shortest days.")


def test_hours_and_sums_are_said_as_people_say_them():
    assert [hours(minutes) for minutes in (480, 495, 640, 0)] == ["8.0", "8.25", "10.67", "0.0"]
    assert sum_of_days([60], [60]) == "1 day x 60 min = 1.0 h"
    assert [five_up(minutes) for minutes in (0, 1, 5, 5.5)] == [0, 5, 5, 10]


def test_a_program_that_takes_both_names_the_split():
    found = ages_apart(Ages(16, None, no_upper_limit=True), as_of=DAY)
    assert found.because == "Takes ages 16 on: children and adults in one program."
    assert found.mend == "Make two programs, one to 17 and one from 18 on."
