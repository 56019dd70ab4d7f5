"""Reads of casework: letters, the directory, and where each client was led."""

from handrail.anytime.casework.queries.letters import (
    Checked,
    checked,
    letter_for,
    letters_of,
    letters_to_client,
    own_letter,
)
from handrail.anytime.casework.queries.resources import (
    due,
    linkage_for,
    linkages_of,
    open_linkages,
    places_to_call,
    resource_for,
    resources,
    steps_of,
    words_of_needs,
)

__all__ = [
    "Checked",
    "checked",
    "due",
    "letter_for",
    "letters_of",
    "letters_to_client",
    "linkage_for",
    "linkages_of",
    "open_linkages",
    "own_letter",
    "places_to_call",
    "resource_for",
    "resources",
    "steps_of",
    "words_of_needs",
]
