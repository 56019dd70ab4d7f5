"""What makes two requests look like one: the same telephone number, e-mail address, or name and birth date.

Each is brought to one spelling when a request comes in, so that looking for its like is looking up a word.
"""

import re
import unicodedata

PHONE_DIGITS = 10  # without the 1 of the US, as people there say a number
FEWEST_DIGITS = 7  # a local number, without its extension
EXTENSION = re.compile(r"(?<=[0-9])[\s,;]*(?:ext(?:ension)?\.?|x|#)\s*[0-9]+\s*$", re.IGNORECASE)


def phone_key(phone: str) -> str:
    """The digits of a telephone number, at most the last ten, without an extension; "" for none."""
    return "".join(re.findall(r"[0-9]", EXTENSION.sub("", phone)))[-PHONE_DIGITS:]


def can_be_called(phone: str) -> bool:
    """Return whether this has as many digits as a telephone number, an extension not counted."""
    return len(phone_key(phone)) >= FEWEST_DIGITS


def email_key(email: str) -> str:
    return email.strip().casefold()


def name_key(name: str) -> str:
    """The words of a name without accents, in one order: "Reed, Sámuel" and "Samuel Reed" are alike."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
    return " ".join(sorted(re.findall(r"\w+", plain.casefold())))[:160]
