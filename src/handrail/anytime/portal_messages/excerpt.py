"""Where in a long message a phrase stands, so that what called somebody is read first."""

import unicodedata

BEFORE = 80  # characters shown before the phrase
EARLY = 200  # a phrase that ends within these is seen anyway


def from_phrase(words: str, phrase: str) -> str:
    """Return a message from shortly before a phrase on, "…" in front; all of it where the phrase stands early or nowhere."""
    places = [place for place, sign in enumerate(words) for _letter in _letters(sign)]
    wanted = _letters(phrase)
    at = _letters(words).find(wanted) if wanted else -1
    if at < 0 or places[at + len(wanted) - 1] < EARLY:
        return words
    start = max(places[at] - BEFORE, 0)
    return f"…{words[words.find(' ', start, places[at]) + 1 or start :]}"


def _letters(words: str) -> str:
    """Return letters and digits alone, without case and accents: "I don’t" and "I dont" are the same, and "my self"."""
    return "".join(
        one
        for sign in words
        for one in unicodedata.normalize("NFKD", sign.casefold())
        if one.isalnum() and not unicodedata.combining(one)
    )
