"""Does a text name someone? Another member's name never enters a client's record."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from handrail.ground.people.short_names import SHORT_FORMS

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
        "al",
        "bas",
        "bea",
        "bella",
        "cat",
        "dick",
        "dom",
        "dot",
        "ed",
        "flo",
        "frank",
        "gail",
        "hank",
        "harry",
        "jack",
        "kit",
        "lil",
        "len",
        "lily",
        "lou",
        "mari",
        "marc",
        "marge",
        "max",
        "mel",
        "mick",
        "missy",
        "mo",
        "nan",
        "nat",
        "ned",
        "nick",
        "penny",
        "ron",
        "sally",
        "sandy",
        "seb",
        "sly",
        "sol",
        "stan",
        "ted",
        "tess",
        "tori",
        "val",
        "vic",
        "walt",
    ]
)
SHORTEST, SHORTEST_HALF = 2, 3
COLUMNS = ("given_name", "preferred_name", "family_name")
STARTS = re.compile(r"(?:^|[.!?:;\n])\s*$")


def names_of(client: Any) -> set[str]:
    """Return each name of a client: given, preferred, family."""
    return {name for column in COLUMNS if (name := getattr(client, column))}


def names_in(text: str, names: Iterable[str], *, own: Iterable[str] = (), capital: bool = False) -> list[str]:
    """Return which of these names, or common short forms of them, stand in a text as whole words.

    `own`: the names of whom the text is about; Sam may be called Sam beside a Samuel. `capital`: they count only with
    a capital letter.
    """
    plain, parts = _plain(text), {part for name in names for part in _parts(name)}
    shorts = {short.capitalize() for part in parts for short in SHORT_FORMS.get(_plain(part).lower(), ())}
    said = {part for part in parts if _stands_in(plain, _plain(part), capital=capital)}
    said |= {
        short for short in shorts - parts if _stands_in(plain, short, may_be_a_word=True, capital=capital)
    }
    return sorted(said - {part for name in own for part in _parts(name)})


def _parts(name: str) -> Iterable[str]:
    """A name's words, and the halves of a double name."""
    words = [part for part in name.split() if len(part.strip(".'")) >= SHORTEST]
    halves = [half for part in words if "-" in part for half in part.split("-")]
    return [*words, *(half for half in halves if len(half) >= SHORTEST_HALF)]


def _stands_in(text: str, name: str, *, may_be_a_word: bool = False, capital: bool = False) -> bool:
    """Whether a name stands there. A short form that is a word too does not count where a sentence begins."""
    word = name.lower() in ALSO_WORDS
    flags = 0 if word or capital else re.IGNORECASE
    found = re.finditer(rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?!\w)", text, flags)
    if word and may_be_a_word:
        return any(not STARTS.search(text[: one.start()]) for one in found)
    return any(True for _one in found)


def _plain(text: str) -> str:
    """José as Jose: a name is a name without its accent too."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
