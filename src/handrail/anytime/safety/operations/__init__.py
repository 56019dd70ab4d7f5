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
    add_client_to_incident,
    add_to_incident,
    note_report,
    record_incident,
    review_incident,
    why_not_review,
)
from handrail.anytime.safety.operations.note_risk import note_risk, why_not_note_risk
from handrail.anytime.safety.operations.plan import PlanSteps, write_plan
from handrail.anytime.safety.operations.screen import screen
from handrail.anytime.safety.operations.transfer import (
    Destination,
    Telling,
    note_return,
    note_step,
    open_transfer,
    settle,
    take_transfer,
    tell,
    why_not_go_on,
    why_not_transfer,
)
from handrail.anytime.safety.operations.withdrawal import note_withdrawal, place_called_hold

__all__ = [
    "Destination",
    "Evaluated",
    "Happened",
    "Part",
    "PlanSteps",
    "Telling",
    "acknowledge",
    "add_client_to_incident",
    "add_to_incident",
    "assess",
    "close",
    "note_evaluation",
    "note_report",
    "note_return",
    "note_risk",
    "note_step",
    "note_withdrawal",
    "open_transfer",
    "place_called_hold",
    "place_hold",
    "raise_by_hand",
    "raise_concern",
    "raise_unkept",
    "record_incident",
    "review_incident",
    "screen",
    "settle",
    "take_transfer",
    "tell",
    "why_not",
    "why_not_evaluate",
    "why_not_go_on",
    "why_not_note_risk",
    "why_not_review",
    "why_not_transfer",
    "write_plan",
]
