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


# Whatever a keyboard offers for an apostrophe: ' ` ´ ʻ ʼ ‘ ’ ′
_APOSTROPHES = re.compile("['`\N{ACUTE ACCENT}\u02bb\u02bc\u2018\u2019\u2032]")


def plain(words: str) -> str:
    """Return words as they are compared: without case, accents, apostrophes and line ends; "my self" is "myself"."""
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", words.casefold()))
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip().replace("my self", "myself")


_SHEET = read(Path(__file__).with_suffix(".yaml"))
PHRASES: list[str] = _SHEET["phrases"]
_COMPARED = [(phrase, plain(phrase)) for phrase in PHRASES]
_FIGURES = [plain(figure) for figure in _SHEET["figures_of_speech"]]
_DISTANCE = re.compile(r"(?<=\d) ?kms?\b")  # 5 kms


@rule(facts=Message)
def danger_words(message: Message, _numbers: Numbers) -> Finding:
    """Not met: a phrase of the sheet stands in it, and the value is that phrase. Else it cannot tell, and never "met"."""
    written = _DISTANCE.sub("", f" {plain(message.words or '')}")
    for figure in _FIGURES:
        written = written.replace(f" {figure}", " ")
    for phrase, compared in _COMPARED:
        if f" {compared}" in written:
            return not_met(f"The client wrote “{phrase}”.", phrase)
    return cannot_tell("None of the words on the sheet. That does not say that there is no danger.")
