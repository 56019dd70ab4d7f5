"""Minutes and hours of program weeks, and how the sums are said."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

CENT, STEP = Decimal("0.01"), Decimal(5)
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh"}


def hours(minutes: Decimal | int) -> str:
    """Minutes as hours: 495 is 8.25, 480 is 8.0, 640 is 10.67."""
    exact = (Decimal(minutes) / 60).quantize(CENT, ROUND_HALF_UP)
    words = f"{exact:f}"
    return words[:-1] if words.endswith("0") else words


def span(low: str, high: str) -> str:
    """Two ends as one phrase: "8.0-8.5", or "8.0" when they are the same."""
    return low if low == high else f"{low}-{high}"


def hour_span(low: int, high: int) -> str:
    return span(hours(low), hours(high))


def sum_of_days(shortest: Sequence[int], longest: Sequence[int]) -> str:
    """The sum of a week's days, as it is said: "3 days x 120-165 min = 6.0-8.25 h"."""
    days = [span(str(low), str(high)) for low, high in zip(shortest, longest, strict=True)]
    total = f"{hour_span(sum(shortest), sum(longest))} h"
    if len(set(days)) == 1:
        number = len(days)
        return f"{number} day{'' if number == 1 else 's'} x {days[0]} min = {total}"
    return f"{' + '.join(days)} min = {total}"


def five_up(minutes: Decimal | int | float) -> int:
    """Minutes rounded up to the next five, as timetables are made."""
    return int((Decimal(minutes) / STEP).to_integral_value(ROUND_CEILING) * STEP)


def ceiling(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_CEILING))
