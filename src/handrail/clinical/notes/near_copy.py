"""Does a note read like another one?

A payer who finds the same words in two notes pays for neither. Compared here, by nobody's service: pairs of words that
follow each other, twice those in common over all of both (the Dice coefficient). A note that is a copy with a changed
pronoun still shows.
"""

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class NearCopy:
    text: str
    other: str


@rule(facts=NearCopy)
def near_copy(notes: NearCopy, numbers: Numbers) -> Finding:
    """Met: words of its own. The value is how alike the two are, in percent."""
    first, second = words_of(notes.text), words_of(notes.other)
    if min(len(first), len(second)) < numbers.least_words:
        return cannot_tell("Too few words to compare.")
    alike = percent_alike(first, second)
    if alike >= numbers.percent:
        return not_met(f"{alike} % the same.", alike, mend="Write what this person did, in other words.")
    return met(f"{alike} % the same.", alike)


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def percent_alike(first: list[str], second: list[str]) -> Decimal:
    """Return twice the pairs of words in common over the pairs of both, in whole percent."""
    a, b = Counter(pairwise(first)), Counter(pairwise(second))
    return Decimal(200 * (a & b).total() // (a.total() + b.total()))
