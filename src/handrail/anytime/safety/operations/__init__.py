"""What can be done about safety: raise a concern, take it, assess it, close it; screen; write the plan."""

from handrail.anytime.safety.operations.concern import (
    acknowledge,
    assess,
    close,
    place_hold,
    raise_by_hand,
    raise_concern,
    raise_unkept,
    why_not,
)
from handrail.anytime.safety.operations.hold import Evaluated, note_evaluation, why_not_evaluate
from handrail.anytime.safety.operations.plan import PlanSteps, write_plan
from handrail.anytime.safety.operations.screen import screen

__all__ = [
    "Evaluated",
    "PlanSteps",
    "acknowledge",
    "assess",
    "close",
    "note_evaluation",
    "place_hold",
    "raise_by_hand",
    "raise_concern",
    "raise_unkept",
    "screen",
    "why_not",
    "why_not_evaluate",
    "write_plan",
]
