"""What can be done at placement: write the assessment, decide the level of care, keep four levels apart."""

from handrail.care.placement.operations.assessment import (
    ICD_10_CM,
    Evaluated,
    assess,
    decide,
    why_not_accept,
    why_not_assess,
    why_not_decide,
)
from handrail.care.placement.operations.levels import (
    authorize,
    keep_score,
    provide,
    why_not_authorize,
    why_not_keep_score,
)

__all__ = [
    "ICD_10_CM",
    "Evaluated",
    "assess",
    "authorize",
    "decide",
    "keep_score",
    "provide",
    "why_not_accept",
    "why_not_assess",
    "why_not_authorize",
    "why_not_decide",
    "why_not_keep_score",
]
