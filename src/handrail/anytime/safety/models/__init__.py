"""Concerns with an owner and a clock, screens, the safety plan, holds and incidents."""

from handrail.anytime.safety.models.concern import DISPOSITIONS, LEVELS, ORIGINS, RISK_LEVELS, Concern
from handrail.anytime.safety.models.hold import OUTCOMES, MedicalEvaluation, MedicalHold
from handrail.anytime.safety.models.incident import (
    REPORT_ANSWERS,
    Incident,
    IncidentAddendum,
    IncidentLine,
    IncidentReport,
    IncidentReview,
)
from handrail.anytime.safety.models.plan import SafetyPlan
from handrail.anytime.safety.models.risk import RISK_SOURCES, Risk
from handrail.anytime.safety.models.screen import CALM, LESSER, Screen
from handrail.anytime.safety.models.transfer import (
    ENDS,
    PLACES,
    STEP_KINDS,
    STEPS_NOTED,
    Transfer,
    TransferStep,
)
from handrail.anytime.safety.models.withdrawal import WithdrawalCheck

__all__ = [
    "CALM",
    "DISPOSITIONS",
    "ENDS",
    "LESSER",
    "LEVELS",
    "ORIGINS",
    "OUTCOMES",
    "PLACES",
    "REPORT_ANSWERS",
    "RISK_LEVELS",
    "RISK_SOURCES",
    "STEPS_NOTED",
    "STEP_KINDS",
    "Concern",
    "Incident",
    "IncidentAddendum",
    "IncidentLine",
    "IncidentReport",
    "IncidentReview",
    "MedicalEvaluation",
    "MedicalHold",
    "Risk",
    "SafetyPlan",
    "Screen",
    "Transfer",
    "TransferStep",
    "WithdrawalCheck",
]
