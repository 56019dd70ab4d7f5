"""Does what a client writes about a medicine name a medical emergency in so many words?

It only ever adds, as the words that name danger do: what is found calls somebody at once and shows 911. That nothing is
found says nothing, and a person reads it all the same.
"""

from dataclasses import dataclass
from pathlib import Path

from handrail.clinical.kit import Finding, Numbers, cannot_tell, not_met, read, rule
from handrail.clinical.messages.danger_words import plain


@dataclass(frozen=True)
class Felt:
    words: str | None


PHRASES: list[str] = read(Path(__file__).with_suffix(".yaml"))["phrases"]
_COMPARED = [(phrase, plain(phrase)) for phrase in PHRASES]


@rule(facts=Felt)
def urgent_words(felt: Felt, _numbers: Numbers) -> Finding:
    """Not met: a phrase of the sheet stands in it, and the value is that phrase. Else it cannot tell, and never "met"."""
    written = f" {plain(felt.words or '')}"
    for phrase, compared in _COMPARED:
        if f" {compared}" in written:
            return not_met(f"The client wrote “{phrase}”.", phrase)
    return cannot_tell("None of the words on the sheet. That does not say that it is no emergency.")
