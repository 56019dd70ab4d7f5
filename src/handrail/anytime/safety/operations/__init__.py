"""What can be done about safety: raise a concern, take it, assess it, close it; screen; write the plan."""

from handrail.anytime.safety.operations.concern import (
    acknowledge,
    assess,
    close,
    raise_by_hand,
    raise_concern,
    raise_unkept,
    why_not,
)
from handrail.anytime.safety.operations.plan import PlanSteps, write_plan
from handrail.anytime.safety.operations.screen import screen

__all__ = [
    "PlanSteps",
    "acknowledge",
    "assess",
    "close",
    "raise_by_hand",
    "raise_concern",
    "raise_unkept",
    "screen",
    "why_not",
    "write_plan",
]
