"""What authorizations need of later stages: the days delivered, the days planned, and the dose.

Nothing at this floor looks ahead. Those that know say so when the house is put together (`config/apps.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Dosed(NamedTuple):
    """What a client is to come for: days and hours a week."""

    days: int
    hours: Decimal


Delivered = Callable[[Iterable[UUID]], Mapping[UUID, Mapping[date, int]]]
Planned = Callable[[Iterable[UUID], date], Mapping[UUID, list[date]]]
Doses = Callable[[Iterable[UUID], date], Mapping[UUID, Dosed]]


@dataclass
class Later:
    """Until somebody says so, none of it is known."""

    delivered: Delivered | None = None  # minutes of care by day
    planned: Planned | None = None  # days attended up to a day, and planned from then on
    doses: Doses | None = None  # that count on a day


LATER = Later()


def told_later(*, delivered: Delivered, planned: Planned, doses: Doses) -> None:
    """Take up the later stages' answers, once, when everything is loaded."""
    LATER.delivered, LATER.planned, LATER.doses = delivered, planned, doses
