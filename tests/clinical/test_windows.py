"""When a scale is asked in its rhythm: windows that open, are answered once, or close and were missed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.clinical.measures.windows import Away, missed_in_a_row, windows

MONDAY = date(2026, 3, 2)


def day(n):
    return MONDAY + timedelta(days=n)


def found(answered, until, *, every=7, away=()):
    """The windows as (opens, closes, answered) in days from admission."""
    stays = [Away(day(since), None if back is None else day(back)) for since, back in away]
    those = windows(
        starts=MONDAY, every_days=every, answered=[day(n) for n in answered], until=day(until), away=stays
    )
    return [
        tuple(None if one is None else (one - MONDAY).days for one in (w.opens, w.closes, w.answered_on))
        for w in those
    ]


@pytest.mark.parametrize(
    ("case", "answered", "until", "expected"),
    [
        ("The day of admission", [], 0, [(0, 7, None)]),
        ("The last day of the first window", [], 6, [(0, 7, None)]),
        ("The day it closes the next one opens", [], 7, [(0, 7, None), (7, 14, None)]),
        ("Answered at once", [0], 6, [(0, 7, 0)]),
        ("The next opens a week after the answer", [0], 7, [(0, 7, 0), (7, 14, None)]),
        ("Answered late: not asked again the next day", [6], 12, [(0, 7, 6)]),
        ("Answered late: the rhythm counts from there", [6], 13, [(0, 7, 6), (13, 20, None)]),
        ("Missed, then answered", [8], 8, [(0, 7, None), (7, 14, 8)]),
        ("Answered in intake, before admission", [-3], 3, []),
        ("Due a week after the answer in intake", [-3], 4, [(4, 11, None)]),
        ("An answer in intake long ago", [-30], 0, [(0, 7, None)]),
        ("Twice in one window: the second moves the rhythm", [0, 3], 10, [(0, 7, 0), (10, 17, None)]),
        ("What comes later is not known yet", [9], 8, [(0, 7, None), (7, 14, None)]),
        ("Before admission there is no window", [], -1, []),
    ],
)  # fmt: skip
def test_the_windows_of_a_weekly_scale(case, answered, until, expected):
    assert found(answered, until) == expected, case


@pytest.mark.parametrize(
    ("case", "answered", "until", "away", "expected"),
    [
        ("Three days away: as many more", [], 9, [(2, 5)], [(0, 10, None)]),
        ("The seventh day at home is over", [], 10, [(2, 5)], [(0, 10, None), (10, 17, None)]),
        ("The day of coming back is a day at home", [], 7, [(6, 7)], [(0, 8, None)]),
        ("Not back yet: open, however long", [], 40, [(6, None)], [(0, 42, None)]),
        ("Away from the day it closed on: missed before", [], 20, [(7, None)], [(0, 7, None), (7, 28, None)]),
        ("Answered on the ward", [4], 11, [(2, 9)], [(0, 14, 4), (11, 18, None)]),
        ("Two stays", [], 11, [(1, 3), (5, 8)], [(0, 12, None)]),
        ("A stay before admission", [], 7, [(-9, -2)], [(0, 7, None), (7, 14, None)]),
    ],
)  # fmt: skip
def test_a_day_away_is_no_day_of_a_window(case, answered, until, away, expected):
    assert found(answered, until, away=away) == expected, case


def test_days_are_calendar_days_over_a_weekend_and_over_the_change_of_clocks():
    """8 March and 1 November 2026: the clocks change in New York; a week stays seven days."""
    for admitted in (date(2026, 3, 6), date(2026, 10, 30)):
        first = windows(starts=admitted, every_days=7, answered=[], until=admitted + timedelta(days=7))
        assert [one.opens for one in first] == [admitted, admitted + timedelta(days=7)]


def test_a_rhythm_of_no_days_is_refused():
    with pytest.raises(ValueError, match="is none"):
        windows(starts=MONDAY, every_days=0, answered=[], until=MONDAY)


@pytest.mark.parametrize(
    ("case", "answered", "on", "missed"),
    [
        ("The open window is none", [], 6, 0),
        ("One", [], 7, 1),
        ("Two", [], 14, 2),
        ("An answer ends the row", [8], 14, 0),
        ("Counted from the last answer", [0], 21, 2),
        ("Answered in the window that is open", [15], 16, 0),
    ],
)
def test_how_many_were_missed_in_a_row(case, answered, on, missed):
    those = windows(starts=MONDAY, every_days=7, answered=[day(n) for n in answered], until=day(on))
    assert missed_in_a_row(those, on=day(on)) == missed, case


@given(
    every=st.integers(1, 40),
    answered=st.lists(st.integers(-60, 200), max_size=30),
    until=st.integers(0, 200),
)
def test_windows_never_overlap_and_each_holds_one_answer(every, answered, until):
    days = [day(n) for n in answered]
    those = windows(starts=MONDAY, every_days=every, answered=days, until=day(until))
    for one in those:
        assert one.closes - one.opens == timedelta(days=every)
        assert one.opens <= day(until)
        assert one.answered_on is None or one.opens <= one.answered_on < one.closes
    for one, after in pairwise(those):
        assert after.opens >= (one.answered_on + timedelta(days=every) if one.answered_on else one.closes)
    held = [one.answered_on for one in those if one.answered_on]
    assert len(held) == len(set(held))
