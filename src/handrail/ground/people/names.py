"""Whether a typed name is a person's own, however it is spelled in case, accents and spaces."""

import unicodedata


def folded(name: str) -> str:
    """Return a name's letters alone, without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def is_same(typed: str, first: str, last: str) -> bool:
    """Whether these words begin with the first name and end with the last, or the other way round.

    A middle name or initial may stand between them.
    """
    words, first, last = folded(typed), folded(first), folded(last)
    if len(words) < len(first) + len(last) or not words:
        return False
    orders = ((first, last), (last, first))
    return any(words.startswith(begin) and words.endswith(end) for begin, end in orders)
