import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.care.day.minutes import ABSENT, Moment, Span, clinical_minutes, minutes_by_part, presence

NINE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PARTS = []
at = NINE
for length, counts in ((30, True), (55, True), (10, False), (60, True), (15, True)):
    PARTS.append(Span(at, at + timedelta(minutes=length), counts))
    at += timedelta(minutes=length)
KINDS = ["arrived", "online", "held", "left", "returned", "ended", "missed", "excused"]
moments = st.lists(
    st.builds(
        lambda second, kind, order: Moment(NINE + timedelta(seconds=second), kind, str(order)),
        st.integers(-3600, 5 * 3600),
        st.sampled_from(KINDS),
        st.integers(0, 10**6),
    ),
    max_size=14,
    unique_by=lambda one: (one.at, one.order),
)


@pytest.mark.ledger("D07")
@given(moments, st.randoms())
def test_any_order_of_events_gives_minutes_that_sum_and_never_exceed_the_day(events, random):
    by_part = minutes_by_part(events, PARTS)
    shuffled = list(events)
    random.shuffle(shuffled)
    assert minutes_by_part(shuffled, PARTS) == by_part
    assert clinical_minutes(events, PARTS) == sum(by_part) <= 160
    for part, minutes in zip(PARTS, by_part, strict=True):
        longest = int((part.ends_at - part.starts_at).total_seconds() // 60)
        assert 0 <= minutes <= (longest if part.clinical else 0)
    there = presence(events)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(there))


@pytest.mark.ledger("D07")
@given(moments)
def test_no_minute_of_somebody_held_and_none_before_they_came_is_a_minute_of_group(events):
    for begins, ends in presence(events):
        minute = begins
        while minute < ends:
            inside = minute + timedelta(seconds=59)
            absent = max((one.order for one in events if one.kind in ABSENT), default="")
            until = sorted((one.at, one.order, one.kind) for one in events if one.at <= inside)
            said = [kind for _at, order, kind in until if order >= absent]
            gates = [kind for kind in said if kind in ("held", "returned")]
            assert gates[-1:] != ["held"]
            assert {"arrived", "online"} & set(said)
            minute += timedelta(minutes=1)


def moment(minute, kind, order="0"):
    return Moment(NINE + timedelta(minutes=minute), kind, order)


@pytest.mark.parametrize(
    ("events", "minutes"),
    [
        ([moment(-5, "arrived"), moment(170, "ended")], 160),
        ([moment(-5, "arrived"), moment(50, "left")], 50),
        ([moment(0, "arrived"), moment(50, "left"), moment(60, "returned"), moment(170, "ended")], 150),
        ([moment(0, "arrived"), moment(0, "left", "1"), moment(20, "returned"), moment(170, "ended")], 140),
        ([moment(86, "arrived"), moment(94, "left")], 0),  # the break is no care
        ([moment(0, "arrived")], 0),  # still open
        ([moment(0, "missed")], 0),
        # Held at the door, let in at 20; the arrival was set to later, before and after they were let in.
        ([moment(0, "held"), moment(10, "arrived"), moment(20, "returned"), moment(170, "ended")], 140),
        ([moment(0, "held"), moment(20, "returned"), moment(30, "arrived"), moment(170, "ended")], 130),
        ([moment(0, "held"), moment(10, "arrived"), moment(170, "ended")], 0),  # nobody let them in
        ([moment(0, "held", "1"), moment(0, "online", "2"), moment(170, "ended")], 0),
        ([moment(0, "arrived"), moment(0, "held", "1"), moment(40, "left"), moment(60, "arrived", "2")], 0),
        # Set to missed (someone else was held), then they came themselves.
        (
            [
                moment(0, "held"),
                moment(0, "missed", "1"),
                moment(30, "arrived", "2"),
                moment(170, "ended", "3"),
            ],
            130,
        ),
    ],
)
def test_minutes(events, minutes):
    assert clinical_minutes(events, PARTS) == minutes
