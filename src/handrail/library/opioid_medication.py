"""Medication for opioid use disorder: never a reason to refuse or to end care.

Texas 26 TAC 448.901(h) and Virginia 12VAC30-130-5090: nobody is refused or discharged for taking prescribed medication.
The names by which it goes, generic and of brands, as of 2026-11.
"""

import re

NAMES = (
    "methadone", "buprenorphine", "naltrexone", "suboxone", "subutex", "zubsolv", "sublocade", "brixadi",
    "vivitrol", "moud", "medication for opioid use disorder", "medication-assisted treatment",
)  # fmt: skip
_ANY = re.compile(rf"\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE)
REFUSED = (
    "Medication for opioid use disorder is no reason to refuse or to end care "
    "(Texas 26 TAC 448.901(h), Virginia 12VAC30-130-5090)."
)


def named_in(words: str) -> str:
    """Return the first name of such medication in these words, or nothing."""
    found = _ANY.search(words)
    return found[0] if found else ""
