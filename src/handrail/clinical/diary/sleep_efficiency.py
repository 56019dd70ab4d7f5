"""How much of the time in bed was sleep?

A night's sleep is the time in bed less what was spent awake in it: before trying to sleep, falling asleep, awake in
between, and after waking for good. Several nights are told by their sums, so that a short night weighs less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, rule
from handrail.clinical.measures.scoring import rounded


@dataclass(frozen=True)
class Nights:
    """The nights written down of the last seven, in minutes."""

    in_bed: Sequence[int]
    asleep: Sequence[int]  # of the same nights


@rule(facts=Nights)
def sleep_efficiency(nights: Nights, numbers: Numbers) -> Finding:
    """The value is the share of time in bed that was sleep, a whole number of 100. It is told, never judged.

    ValueError: nights that can't be, with more sleep than time in bed.
    """
    if len(nights.in_bed) != len(nights.asleep) or any(
        not 0 <= asleep <= in_bed for asleep, in_bed in zip(nights.asleep, nights.in_bed, strict=True)
    ):
        raise ValueError("Each night needs its time in bed and its sleep, and the sleep is within it.")
    known, in_bed, asleep = len(nights.in_bed), sum(nights.in_bed), sum(nights.asleep)
    if known < numbers.least_nights or in_bed == 0:
        return cannot_tell(f"Nights written down: {known} of the last 7; {numbers.least_nights} are needed.")
    because = f"{in_words(asleep)} asleep of {in_words(in_bed)} in bed, over {known} nights."
    return met(because, Decimal(share(asleep, in_bed)))


def share(asleep: int, in_bed: int) -> int:
    """Return sleep as a whole number of 100 of the time in bed; 0 where nobody was in bed."""
    return rounded(100 * asleep, in_bed) if in_bed else 0


def in_words(minutes: int) -> str:
    """Return minutes as people say them: 6 h 05 min."""
    return f"{minutes // 60} h {minutes % 60:02} min"
