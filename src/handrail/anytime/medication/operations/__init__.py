"""What can be done about medication, a family of verbs a file."""

from handrail.anytime.medication.operations.allergies import note_allergy, take_back_allergy
from handrail.anytime.medication.operations.asks import answer_ask, ask, why_not_answer
from handrail.anytime.medication.operations.listed import (
    change_dose,
    enter_in_error,
    start,
    stop,
    why_not_change,
)
from handrail.anytime.medication.operations.reconcile import Found, Line, reconcile, review
from handrail.anytime.medication.operations.rxnorm import load_rxnorm, read_rxnorm, why_not_load_rxnorm

__all__ = [
    "Found",
    "Line",
    "answer_ask",
    "ask",
    "change_dose",
    "enter_in_error",
    "load_rxnorm",
    "note_allergy",
    "read_rxnorm",
    "reconcile",
    "review",
    "start",
    "stop",
    "take_back_allergy",
    "why_not_answer",
    "why_not_change",
    "why_not_load_rxnorm",
]
