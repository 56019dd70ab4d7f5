"""Hours of a week as one integer: 64 bits a day from Monday, bit n of a day the n-th grid step after the site opens."""

from collections.abc import Iterable, Iterator

from handrail.planner.problem import DAYS, MOST_STEPS, Day, Kind

DAY_AT = {day: 64 * n for n, day in enumerate(DAYS)}
ONE_DAY = (1 << MOST_STEPS) - 1


def days_in(hours: int) -> tuple[Day, ...]:
    """Return the days on which any of these hours lie."""
    return tuple(day for day in DAYS if hours >> DAY_AT[day] & ONE_DAY)


def pauses(hours: int) -> int:
    """Return how many pauses lie between hours of one day."""
    return (hours & ~(hours << 1)).bit_count() - len(days_in(hours))


def longer_run(hours: int, most: int) -> bool:
    """Return whether more than so many steps follow one another anywhere."""
    for _step in range(most):
        hours &= hours << 1
        if not hours:
            return False
    return hours != 0


def sum_of(hours: Iterable[int]) -> int:
    """Return hours that are any of these."""
    together = 0
    for one in hours:
        together |= one
    return together


def starts(kind: Kind) -> Iterator[tuple[tuple[Day, ...], str]]:
    """Yield each way in which a session of a kind may meet: its days, and the hour on each of them."""
    seen = set()
    for pattern in kind.patterns:
        for at in pattern.at:
            way = (tuple(day for day in DAYS if day in pattern.days), at)
            if way not in seen:
                seen.add(way)
                yield way


def days_on(hours: int) -> int:
    """Return the days of hours as bits, Monday the first."""
    return sum(1 << day for day, at in enumerate(DAY_AT.values()) if hours >> at & ONE_DAY)


def bits(days: Iterable[Day]) -> int:
    """Return days as bits, Monday the first."""
    return sum(1 << DAYS.index(day) for day in days)
