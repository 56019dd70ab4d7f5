"""May something about a client be told to somebody outside although no release names them?

Two bases, each with what it asks. A medical emergency: to medical personnel, when the client's consent can't be had first
(42 CFR 2.51). A serious and imminent threat: to someone able to lessen it (45 CFR 164.512(j)). The second does not open
records of substance use treatment: for those only a release or a medical emergency counts.
"""

from dataclasses import dataclass
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

EMERGENCY, THREAT = "medical emergency", "serious threat"
PROTECTED = ("part2", "sud-counseling")
ASK = "Ask the client to sign a release, or call the clinic's counsel."


@dataclass(frozen=True)
class Unreleased:
    basis: Literal["medical emergency", "serious threat"]
    sensitivity: str  # of the course of care
    # Whether this was judged to be so; None: nobody has said.
    to_medical_personnel: bool | None = None
    consent_can_be_had: bool | None = None
    imminent: bool | None = None
    able_to_lessen: bool | None = None


@rule(facts=Unreleased)
def basis_to_disclose(asked: Unreleased, numbers: Numbers) -> Finding:
    """Met: it may be told, no more than is needed. ValueError: no such basis."""
    if asked.basis not in (EMERGENCY, THREAT):
        raise ValueError(f"{asked.basis!r} is not a basis: {EMERGENCY}, {THREAT}")
    if asked.sensitivity not in ("general", *PROTECTED):
        return not_met("These words leave under their own authorization only.", mend=ASK)
    return _emergency(asked) if asked.basis == EMERGENCY else _threat(asked)


def _emergency(asked: Unreleased) -> Finding:
    if asked.to_medical_personnel is None or asked.consent_can_be_had is None:
        return cannot_tell(
            "Say whether they are medical personnel, and whether the client's consent can be had first."
        )
    if not asked.to_medical_personnel:
        return not_met("In a medical emergency it is told to medical personnel only.", mend=ASK)
    if asked.consent_can_be_had:
        return not_met("The client's consent can be had first.", mend="Ask the client to sign a release.")
    return met("A medical emergency: to medical personnel, and the client's consent can't be had first.")


def _threat(asked: Unreleased) -> Finding:
    if asked.sensitivity in PROTECTED:
        return not_met(
            "A serious threat does not open records of substance use treatment (42 CFR Part 2).", mend=ASK
        )
    if asked.imminent is None or asked.able_to_lessen is None:
        return cannot_tell(
            "Say whether the threat is serious and imminent, and whether they are able to lessen it."
        )
    if not asked.imminent:
        return not_met("The threat is not serious and imminent.", mend=ASK)
    if not asked.able_to_lessen:
        return not_met("They are not able to prevent or lessen the threat.", mend=ASK)
    return met("A serious and imminent threat, told to someone able to lessen it.")
