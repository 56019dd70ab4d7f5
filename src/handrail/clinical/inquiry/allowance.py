"""How long an inquiry of each urgency may wait: the one choice that both of its clocks make."""

from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Numbers

Urgency = Literal["crisis", "urgent", "priority", "standard"]
URGENCIES = ("crisis", "urgent", "priority", "standard")
NOT_SORTED = "How urgent the call is has not been settled: settle it first."


def allowed(urgency: str, numbers: Numbers, unit: Literal["hours", "days"]) -> Decimal:
    """The hours or days that a sheet allows this urgency. ValueError: no such urgency."""
    if urgency not in URGENCIES:
        raise ValueError(f"{urgency!r} is not an urgency: {', '.join(URGENCIES)}")
    return getattr(numbers, f"{urgency}_{unit}")
