"""The levels of a safety concern, and how long each may wait."""

from decimal import Decimal

from handrail.clinical.kit import Numbers


def minutes_of(level: str, numbers: Numbers) -> Decimal:
    """Return a rule's minutes for a level. ValueError: no such level."""
    minutes = {
        "emergency": numbers.emergency_minutes,
        "high": numbers.high_minutes,
        "medium": numbers.medium_minutes,
    }
    if level not in minutes:
        raise ValueError(f"{level!r} is not a level: {', '.join(minutes)}")
    return minutes[level]
