"""Reads of medication: what a client takes, what changed, what was asked, compared and reviewed, and what waits."""

from handrail.anytime.medication.queries.asked import (
    Allergies,
    against_allergies,
    allergies_of,
    allergy_for,
    ask_for,
    asks_of,
    due,
    named_allergy,
    reconciled,
    reconciliations_of,
    review_clocks,
    reviews_of,
)
from handrail.anytime.medication.queries.listed import (
    changes_of,
    changes_since,
    current,
    medication_for,
    plot_events,
    stopped,
    told_by,
)
from handrail.anytime.medication.queries.rxnorm import begins_so, rxnorm_name, rxnorm_names, rxnorm_release

__all__ = [
    "Allergies",
    "against_allergies",
    "allergies_of",
    "allergy_for",
    "ask_for",
    "asks_of",
    "begins_so",
    "changes_of",
    "changes_since",
    "current",
    "due",
    "medication_for",
    "named_allergy",
    "plot_events",
    "reconciled",
    "reconciliations_of",
    "review_clocks",
    "reviews_of",
    "rxnorm_name",
    "rxnorm_names",
    "rxnorm_release",
    "stopped",
    "told_by",
]
