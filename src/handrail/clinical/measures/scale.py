"""What the scoring functions need to know of a scale. Any definition with these fields will do.

Totals are symptoms, higher is worse, unless the scale says `higher_is_better`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

Points = int | Decimal


class Item(Protocol):
    @property
    def n(self) -> int: ...
    @property
    def scored(self) -> bool: ...
    @property
    def reverse(self) -> bool: ...
    @property
    def low(self) -> int: ...  # the least an answer can count
    @property
    def high(self) -> int: ...
    @property
    def worth(self) -> Mapping[int, int | None]: ...  # answer -> what it counts; None: as if left blank
    @property
    def ask_when(self) -> "AskWhen | None": ...


class AskWhen(Protocol):
    """A question asked only when any of these items counts at least this."""

    @property
    def any_of(self) -> Sequence[int]: ...
    @property
    def at_least(self) -> int: ...


class Band(Protocol):
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def label(self) -> str: ...


class Subscale(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def items(self) -> Sequence[int]: ...
    @property
    def method(self) -> str: ...  # sum, highest, count
    @property
    def at_least(self) -> int | None: ...  # of a count
    @property
    def needs(self) -> str: ...  # all, any


class PartAtLeast(Protocol):
    """A subscale reached a value."""

    @property
    def part(self) -> str: ...
    @property
    def value(self) -> int: ...


class Pattern(Protocol):
    """What subscales mean together."""

    @property
    def id(self) -> str: ...
    @property
    def all_of(self) -> Sequence[PartAtLeast]: ...
    @property
    def any_of(self) -> Sequence[PartAtLeast]: ...


class Scoring(Protocol):
    """How the total is made: see the definition of an instrument."""

    @property
    def method(self) -> str: ...  # sum, sum_of_parts, percent; anything else has no total
    @property
    def times(self) -> int: ...
    @property
    def prorate_up_to(self) -> int | None: ...
    @property
    def patterns(self) -> Sequence[Pattern]: ...


class ChangeNumbers(Protocol):
    """What counts as change on this scale, and who says so; None where no source gives a number."""

    @property
    def reliable_points(self) -> Points | None: ...
    @property
    def reliable_source(self) -> str | None: ...
    @property
    def response_fall(self) -> Decimal | None: ...  # share of baseline: 0.5
    @property
    def response_source(self) -> str | None: ...
    @property
    def remission_below(self) -> int | None: ...
    @property
    def remission_source(self) -> str | None: ...
    @property
    def recovery_from(self) -> int | None: ...  # from this or more at baseline to less
    @property
    def recovery_source(self) -> str | None: ...


class ItemAtLeast(Protocol):
    @property
    def item(self) -> int: ...
    @property
    def value(self) -> int: ...


class AlertRule(Protocol):
    """When somebody must look, how soon, and what to do. Exactly one of the five conditions is set."""

    @property
    def level(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def item_at_least(self) -> ItemAtLeast | None: ...
    @property
    def part_at_least(self) -> PartAtLeast | None: ...
    @property
    def total_at_least(self) -> int | None: ...
    @property
    def rise_at_least(self) -> int | None: ...
    @property
    def result(self) -> str | None: ...  # of a screen that is not a sum: acute_positive


class Scale(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def items(self) -> Sequence[Item]: ...
    @property
    def subscales(self) -> Sequence[Subscale]: ...
    @property
    def bands(self) -> Sequence[Band]: ...
    @property
    def scoring(self) -> Scoring: ...
    @property
    def higher_is_better(self) -> bool: ...
    @property
    def range(self) -> tuple[int, int] | None: ...  # of the total; None: the scale has no total
    @property
    def change(self) -> ChangeNumbers: ...
    @property
    def alerts(self) -> Sequence[AlertRule]: ...
