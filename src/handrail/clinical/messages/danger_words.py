"""Does what a client wrote name danger in so many words?

It only ever adds: words that are found call somebody at once and show the client help. That none are found says nothing:
no answer of this rule is "no danger", and a person reads every message all the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from handrail.clinical.kit import Finding, Numbers, cannot_tell, not_met, read, rule


@dataclass(frozen=True)
class Message:
    words: str | None


def _plain(words: str) -> str:
    """Return words as they are compared: without case, accents, apostrophes and line ends."""
    bare = unicodedata.normalize("NFKD", words.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    letters = "".join(one for one in bare if not unicodedata.combining(one) and one != "'")
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


PHRASES: list[str] = read(Path(__file__).with_suffix(".yaml"))["phrases"]
_COMPARED = [(phrase, _plain(phrase)) for phrase in PHRASES]


@rule(facts=Message)
def danger_words(message: Message, _numbers: Numbers) -> Finding:
    """Not met: a phrase of the sheet stands in it, and the value is that phrase. Else it cannot tell, and never "met"."""
    written = f" {_plain(message.words or '')}"
    for phrase, compared in _COMPARED:
        if f" {compared}" in written:
            return not_met(f"The client wrote “{phrase}”.", phrase)
    return cannot_tell("None of the words on the sheet. That does not say that there is no danger.")
