import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.care.day.minutes import Moment, Span, clinical_minutes, minutes_by_part, presence

NINE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PARTS = []
at = NINE
for length, counts in ((30, True), (55, True), (10, False), (60, True), (15, True)):
    PARTS.append(Span(at, at + timedelta(minutes=length), counts))
    at += timedelta(minutes=length)
KINDS = ["arrived", "online", "left", "returned", "ended", "missed", "excused"]
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
    ],
)
def test_minutes(events, minutes):
    assert clinical_minutes(events, PARTS) == minutes
