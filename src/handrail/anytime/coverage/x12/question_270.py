"""The 270: is this person covered by this payer on this day? Written for one person at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handrail.anytime.coverage.x12.segments import (
    COMPONENT,
    GUIDE,
    REPETITION,
    SEGMENT,
    VERSION,
    NotWritable,
    clean,
    npi_is_valid,
    segment,
)

# What is asked about: health benefit plan coverage as a whole, and mental health. (Service type codes of the guide.)
ASKED_ABOUT = ("30", "MH")


@dataclass(frozen=True)
class Party:
    """The clinic that asks. `sender` and `receiver` are the ids the clearinghouse gave (at most 15 signs)."""

    name: str
    npi: str
    sender: str
    receiver: str


@dataclass(frozen=True)
class Person:
    """A name as the card shows it, and the birth date."""

    given: str
    family: str
    birth_date: date


@dataclass(frozen=True)
class Asked:
    """One question. `dependent` is the client where someone else holds the plan; else the client is `subscriber`."""

    clinic: Party
    payer: str
    payer_id: str
    member_id: str
    subscriber: Person
    dependent: Person | None
    service_on: date
    control: int  # of the interchange: 1 to 999999999, never used twice
    trace: str  # comes back in the answer: what ties the two together
    at: datetime
    usage: Literal["P", "T"] = "P"  # production, or a test


def write_270(asked: Asked) -> str:
    """Return the question as one interchange. Raises NotWritable with words for whoever asks."""
    if not npi_is_valid(asked.clinic.npi):
        raise NotWritable(f"{asked.clinic.npi or 'Nothing'} is not an NPI. Check the ten digits.")
    if not 1 <= asked.control <= 999_999_999:
        raise NotWritable("The control number must have at most nine digits.")
    control = f"{asked.control:09d}"
    body = list(_body(asked))
    whole = [
        _isa(asked, control),
        segment(
            "GS",
            "HS",
            clean("The sender's id", asked.clinic.sender, 15),
            clean("The receiver's id", asked.clinic.receiver, 15),
            f"{asked.at:%Y%m%d}",
            f"{asked.at:%H%M}",
            str(asked.control),
            "X",
            GUIDE,
        ),
        segment("ST", "270", "0001", GUIDE),
        *body,
        segment("SE", str(len(body) + 2), "0001"),
        segment("GE", "1", str(asked.control)),
        segment("IEA", "1", control),
    ]
    return "\n".join(whole) + "\n"


def _isa(asked: Asked, control: str) -> str:
    """Return the ISA segment: every element has its fixed width, and the separators are told here."""
    return (
        "*".join(
            [
                "ISA",
                "00",
                " " * 10,
                "00",
                " " * 10,
                "ZZ",
                clean("The sender's id", asked.clinic.sender, 15).ljust(15),
                "ZZ",
                clean("The receiver's id", asked.clinic.receiver, 15).ljust(15),
                f"{asked.at:%y%m%d}",
                f"{asked.at:%H%M}",
                REPETITION,
                VERSION,
                control,
                "0",
                asked.usage,
                COMPONENT,
            ]
        )
        + SEGMENT
    )


def _body(asked: Asked) -> list[str]:
    trace = clean("The trace number", asked.trace, 50)
    held_by_other = asked.dependent is not None
    lines = [
        segment("BHT", "0022", "13", trace, f"{asked.at:%Y%m%d}", f"{asked.at:%H%M}"),
        segment("HL", "1", "", "20", "1"),
        segment(
            "NM1",
            "PR",
            "2",
            clean("The payer's name", asked.payer, 60),
            *[""] * 4,
            "PI",
            _needed("The payer's id", asked.payer_id, 80),
        ),
        segment("HL", "2", "1", "21", "1"),
        segment(
            "NM1",
            "1P",
            "2",
            clean("The clinic's name", asked.clinic.name, 60),
            *[""] * 4,
            "XX",
            asked.clinic.npi,
        ),
        segment("HL", "3", "2", "22", "1" if held_by_other else "0"),
    ]
    if not held_by_other:
        lines.append(_trace(asked, trace))
    member = _needed("The member id", asked.member_id, 80)
    lines.append(_name("IL", asked.subscriber, "MI", member))
    if asked.dependent is not None:
        lines += [_birth(asked.subscriber), segment("HL", "4", "3", "23", "0"), _trace(asked, trace)]
        lines += [_name("03", asked.dependent), _birth(asked.dependent)]
    else:
        lines.append(_birth(asked.subscriber))
    lines.append(segment("DTP", "291", "D8", f"{asked.service_on:%Y%m%d}"))
    return lines + [segment("EQ", service) for service in ASKED_ABOUT]


def _trace(asked: Asked, trace: str) -> str:
    """The guide wants ten signs for who gave the trace: a 9 and nine more; the NPI's last nine are ours."""
    return segment("TRN", "1", trace, "9" + asked.clinic.npi[1:])


def _name(role: str, person: Person, *id_of: str) -> str:
    family, given = clean("The family name", person.family, 60), clean("The given name", person.given, 35)
    return segment("NM1", role, "1", family, given, "", "", "", *id_of)


def _birth(person: Person) -> str:
    return segment("DMG", "D8", f"{person.birth_date:%Y%m%d}")


def _needed(name: str, value: str, longest: int) -> str:
    # Asked after the cleaning: a lone accent is a sign, and nothing is left of it.
    if not (tidy := clean(name, value, longest)):
        raise NotWritable(f"{name} is missing. Without it the payer cannot answer.")
    return tidy
