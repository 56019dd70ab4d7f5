"""Segments and envelopes of X12: how they are written, how they are taken apart, what must agree."""

import re
import unicodedata
from dataclasses import dataclass, field

ELEMENT, REPETITION, COMPONENT, SEGMENT = "*", "^", ":", "~"
VERSION, GUIDE = "00501", "005010X279A1"
ISA_LENGTH = 106
SPELLED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE", "đ": "d", "’": "'"}
)
# The basic and extended character sets of X12, without what separates.
PLAIN = re.compile(r"[A-Za-z0-9 !\"&'()+,\-./;?=%@\[\]_{}|<>#$]*\Z")


class NotWritable(ValueError):
    """A value cannot stand in a segment; the words say which and what to do."""


class NotReadable(ValueError):
    """A text is not the file it should be; the words say what is wrong, and at which segment."""


def clean(name: str, value: str, longest: int) -> str:
    """Return a value as it may stand in an element: plain letters in capitals, cut nowhere. Raises NotWritable.

    Payers keep names without accents: Sørén becomes SOREN.
    """
    spelled = unicodedata.normalize("NFKD", value.translate(SPELLED))
    bare = "".join(one for one in spelled if not unicodedata.combining(one))
    tidy = " ".join(bare.split()).upper()
    if not PLAIN.match(tidy):
        raise NotWritable(f"{name} holds a sign that cannot be sent: {value!r}. Write it in plain letters.")
    if len(tidy) > longest:
        raise NotWritable(f"{name} is {len(tidy)} signs long; {longest} is the most that can be sent.")
    return tidy


def segment(*elements: str) -> str:
    """Return one segment; empty elements at its end are left away."""
    kept = list(elements)
    while kept and kept[-1] == "":
        kept.pop()
    return ELEMENT.join(kept) + SEGMENT


def npi_is_valid(npi: str) -> bool:
    """Whether ten digits are a National Provider Identifier: its last digit is the Luhn check over 80840 and the rest."""
    if not re.fullmatch(r"[12][0-9]{9}", npi):
        return False
    digits = [int(one) for one in "80840" + npi]
    doubled = [sum(divmod(2 * one, 10)) if place % 2 else one for place, one in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


@dataclass(frozen=True)
class Read:
    """One interchange taken apart: its segments as lists of elements, the first element the segment's name."""

    component: str
    repetition: str
    segments: tuple[tuple[str, ...], ...]


@dataclass
class Transaction:
    """One transaction set: what stands between its ST and its SE."""

    kind: str
    guide: str
    control: str
    segments: list[tuple[str, ...]] = field(default_factory=list)


def take_apart(text: str) -> Read:
    """Return the segments of an interchange. The separators are those its ISA says. Raises NotReadable."""
    text = text.lstrip("\ufeff \r\n\t")
    if not text.startswith("ISA") or len(text) < ISA_LENGTH:
        raise NotReadable("This is no X12 file: it does not begin with a whole ISA segment.")
    element, component, end = text[3], text[104], text[105]
    isa = text[: ISA_LENGTH - 1].split(element)
    if len(isa) != 17:
        raise NotReadable("The ISA segment does not have its 16 elements: the file was changed on its way.")
    repetition = isa[11] if isa[11] != "U" else ""
    body = [one.strip("\r\n\t ") for one in text[ISA_LENGTH:].split(end)]
    segments = [tuple(isa), *(tuple(one.split(element)) for one in body if one)]
    return Read(component, repetition, tuple(segments))


def transactions(read: Read) -> list[Transaction]:
    """Return the transaction sets of one interchange, its envelopes checked. Raises NotReadable."""
    first, last = read.segments[0], read.segments[-1]
    if last[0] != "IEA":
        raise NotReadable("The file ends before its IEA segment: it was cut off. Ask for it again.")
    if at(last, 2) != first[13]:
        raise NotReadable(f"The control numbers of ISA and IEA differ: {first[13]} and {at(last, 2)}.")
    found: list[Transaction] = []
    groups = 0
    open_set: Transaction | None = None
    for number, one in enumerate(read.segments[1:-1], 2):
        name = one[0]
        groups += name == "GS"
        if name == "ST":
            open_set = Transaction(at(one, 1), at(one, 3), at(one, 2), [one])
        elif open_set is not None:
            open_set.segments.append(one)
            if name == "SE":
                _closed(open_set, one, number)
                found.append(open_set)
                open_set = None
        elif name not in ("GS", "GE"):
            raise NotReadable(f"Segment {number} ({name}) stands outside any transaction.")
    if open_set is not None:
        raise NotReadable("A transaction has no SE segment: the file was cut off. Ask for it again.")
    if at(last, 1) != str(groups):
        raise NotReadable(f"IEA counts {at(last, 1)} group(s), the file holds {groups}.")
    return found


def _closed(found: Transaction, end: tuple[str, ...], number: int) -> None:
    if at(end, 1) != str(len(found.segments)):
        raise NotReadable(
            f"Segment {number}: SE counts {at(end, 1)} segments, the transaction holds {len(found.segments)}."
        )
    if at(end, 2) != found.control:
        raise NotReadable(f"Segment {number}: the control numbers of ST and SE differ.")


def at(one: tuple[str, ...], place: int) -> str:
    """Return an element of a segment, "" where it is left away."""
    return one[place] if place < len(one) else ""
