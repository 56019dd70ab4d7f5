"""Clocks that run side by side, each asked by somebody else: the earliest governs."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.clinical.kit import Finding, cannot_tell, counted, met, not_met


@dataclass(frozen=True)
class Running:
    """One clock. Without `left` and without `unknown` it runs on, and its last day is not fixed yet."""

    by: str  # whose clock it is
    left: int | None = None  # days until its last day; 0: today; below zero: it is over
    unknown: str = ""  # why nobody can tell how it stands


def governing(clocks: Sequence[Running]) -> Running | None:
    """Return the clock that ends first, of those whose last day is known."""
    known = [one for one in clocks if one.left is not None]
    return min(known, key=lambda one: one.left or 0, default=None)


def together(clocks: Sequence[Running], *, missing: str) -> Finding:
    """Late as soon as one of them is over; in time only when all of them are known. `missing`: what is not there."""
    first, unknown = governing(clocks), [one for one in clocks if one.unknown]
    if first is not None and first.left is not None and first.left < 0:
        return not_met(f"{missing}: {first.by} asked for it {counted(-first.left, 'day')} ago.", "late")
    known = f" {_says(first)}" if first else ""
    if unknown or not clocks:
        why = "; ".join(f"{one.by}: {one.unknown}" for one in unknown) or "Nobody's clock is known"
        return cannot_tell(f"{why}.{known}")
    if first is None:
        return met("It runs by sessions, and the day of the last one is not planned yet.", "due")
    return met(_says(first), "due today" if first.left == 0 else "due")


def _says(first: Running | None) -> str:
    if first is None or first.left is None:
        return ""
    if first.left == 0:
        return f"{first.by} governs: today is its last day."
    if first.left < 0:
        return f"{first.by} governs: over for {counted(-first.left, 'day')}."
    return f"{first.by} governs: {counted(first.left, 'day')} left."
