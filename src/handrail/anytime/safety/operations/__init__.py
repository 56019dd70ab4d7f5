"""What can be done about safety: raise a concern, take it, assess it, close it; screen; write the plan; incidents."""

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
from handrail.anytime.safety.operations.incident import (
    Happened,
    Part,
    add_to_incident,
    note_report,
    record_incident,
    review_incident,
    why_not_review,
)
from handrail.anytime.safety.operations.note_risk import note_risk, why_not_note_risk
from handrail.anytime.safety.operations.plan import PlanSteps, write_plan
from handrail.anytime.safety.operations.screen import screen

__all__ = [
    "Evaluated",
    "Happened",
    "Part",
    "PlanSteps",
    "acknowledge",
    "add_to_incident",
    "assess",
    "close",
    "note_evaluation",
    "note_report",
    "note_risk",
    "place_hold",
    "raise_by_hand",
    "raise_concern",
    "raise_unkept",
    "record_incident",
    "review_incident",
    "screen",
    "why_not",
    "why_not_evaluate",
    "why_not_note_risk",
    "why_not_review",
    "write_plan",
]
