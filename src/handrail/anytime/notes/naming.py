"""Does a text name someone? Another member's name never enters a client's record."""

import re
import unicodedata
from collections.abc import Iterable

# Names that are words too: these count only with a capital letter, or every "will" would be a Will.
ALSO_WORDS = frozenset(
    [
        "will",
        "hope",
        "grace",
        "faith",
        "joy",
        "may",
        "april",
        "june",
        "august",
        "art",
        "bill",
        "mark",
        "rose",
        "dawn",
        "drew",
        "rich",
        "chance",
        "summer",
        "autumn",
        "june",
        "sunny",
        "guy",
        "gene",
        "jay",
        "ray",
        "rob",
        "sue",
        "pat",
        "don",
        "dean",
        "ward",
        "king",
        "long",
        "young",
        "park",
        "rice",
        "lane",
        "wood",
        "hill",
    ]
)
SHORTEST = 2


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return which of these names stand in a text as whole words, in the order given."""
    plain = _plain(text)
    parts = {part for name in names for part in name.split() if len(part.strip(".'")) >= SHORTEST}
    return sorted(part for part in parts if _stands_in(plain, _plain(part)))


def _stands_in(text: str, name: str) -> bool:
    flags = 0 if name.lower() in ALSO_WORDS else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?!\w)", text, flags) is not None


def _plain(text: str) -> str:
    """José as Jose: a name is a name without its accent too."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
