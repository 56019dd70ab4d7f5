"""When a scale is asked in its rhythm: each time from a first day, until it would be asked again.

The rhythm counts from the last answer, so that whoever answers late is not asked again the next day. A window in
which nobody answered closes on the day on which the next one opens: it was missed. A day away (in a hospital) is no day of a
window: it stays open for as many days at home as the rhythm has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple


class Away(NamedTuple):
    """Days on which nobody can be asked: from `since` until the day they are back; None: not back yet."""

    since: date
    back_on: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.back_on is None or day < self.back_on)


@dataclass(frozen=True)
class Window:
    """One time at which a scale is to be answered, in calendar days where the client is cared for.

    A window holds one answer. `closes` is the first day on which it can't be answered any more.
    """

    opens: date
    closes: date
    answered_on: date | None = None

    def is_open(self, on: date) -> bool:
        return self.answered_on is None and self.opens <= on < self.closes

    def is_missed(self, on: date) -> bool:
        return self.answered_on is None and self.closes <= on

    def settled_on(self) -> date:
        """The day from which it is known how it ended, once it has."""
        return self.answered_on or self.closes


def windows(
    *, starts: date, every_days: int, answered: Iterable[date], until: date, away: Sequence[Away] = ()
) -> list[Window]:
    """Return the windows that opened from `starts` (the day of admission) to `until`, both counted in, oldest first.

    `answered`: the days on which the scale was answered, in any order. What was answered before its window opened
    counts all the same, and the rhythm goes on from there. `away`: days that are no part of a window. Raises ValueError for a rhythm of less than a day.
    """
    if every_days < 1:
        raise ValueError(f"a rhythm of {every_days} days is none")
    every = timedelta(days=every_days)
    days = sorted({day for day in answered if day <= until})
    earlier = [day for day in days if day < starts]
    days = days[len(earlier) :]
    opens = max(starts, earlier[-1] + every) if earlier else starts
    found = []
    while opens <= until:
        closes, day = _closes(opens, every_days, away, until), days[0] if days else None
        if day is None or day >= closes:
            found.append(Window(opens, closes))
            opens = closes
            continue
        days = days[1:]
        if day >= opens:
            found.append(Window(opens, closes, day))
        opens = day + every
    return found


def _closes(opens: date, every_days: int, away: Sequence[Away], until: date) -> date:
    """Return the first day after so many days at home. How long a stay goes on that is not over is not known yet."""
    day, left = opens, every_days
    while left:
        if not any(one.holds(day) for one in away) or day > until:
            left -= 1
        day += timedelta(days=1)
    return day


def missed_in_a_row(found: Sequence[Window], *, on: date) -> int:
    """Return how many of the latest windows closed unanswered, one after another. The one still open is none of them."""
    missed = 0
    for window in reversed(found):
        if window.is_missed(on):
            missed += 1
        elif not window.is_open(on):
            break
    return missed
