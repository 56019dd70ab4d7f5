"""Does a note or a plan need a supervisor's second signature?

Whoever may not practice on their own signs, and a supervisor signs after them. Titles differ by state: a kind that is
not known here is asked to be co-signed, never waved through. Where a state names whose signature stands alone, its
list counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

INDEPENDENT = frozenset(
    "LCSW LCSW-C LICSW LISW LPC LPCC LMHC LCMHC LCPC LMFT LADC LCADC PhD PsyD MD DO PMHNP APRN NP PA".casefold().split()
)
SUPERVISED = frozenset(
    "LMSW LSW LGSW LLMSW ACSW LCSWA LPC-A LPCA LAPC LAC LMHCA LCMHCA AMFT LMFTA LMFT-A APCC CADC CADC-I RN".casefold().split()
)


@dataclass(frozen=True)
class SignedBy:
    held: (
        Sequence[str] | None
    )  # kinds of licence in force of the one who signs, such as LMSW; None: not known
    accepted: Sequence[str] | None = None  # the kinds that a state lets sign alone; None: it names none


@rule(facts=SignedBy)
def co_signature(signed: SignedBy, numbers: Numbers) -> Finding:
    """Met: needs none. Not met: a supervisor signs after them. Cannot tell: treated as if it were needed."""
    kinds = _plain(signed.held or ())
    if signed.accepted is not None and kinds:
        if kinds & _plain(signed.accepted):
            return met("Signed under a licence that the state's sheet names.")
        return not_met("The state's sheet does not name this licence.", mend="A supervisor signs it as well.")
    if kinds & INDEPENDENT:
        return met("Signed under a licence to practice on one's own.")
    if kinds and kinds <= SUPERVISED:
        return not_met("Signed under supervision.", mend="A supervisor signs it as well.")
    return cannot_tell("Whether this licence is one to practice on one's own is not known.")


def _plain(kinds: Sequence[str]) -> set[str]:
    return {kind.casefold().replace(" ", "") for kind in kinds}
