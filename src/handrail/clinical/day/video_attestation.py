"""May this client's minutes by video count: is it known where they are, who they are, whom to call, and that they are alone?"""

from collections.abc import Collection
from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

IDENTITY = ("own sign-in", "known to staff", "shows ID")


@dataclass(frozen=True)
class ByVideo:
    """What is said before a client joins by video. Blank: nobody said it."""

    location: str = ""  # an address or a place that a rescue team finds
    state: str = ""  # in which state that is, by its two letters
    identity: str = ""  # how it is known who they are: own sign-in, known to staff, shows ID
    contact: str = ""  # whom to call for them right now
    private: bool | None = None  # they are where nobody else hears the group
    licensed_in: Collection[str] | None = None  # states in which the leader holds a licence; None: not known


@rule(facts=ByVideo)
def video_attestation(said: ByVideo, numbers: Numbers) -> Finding:
    """Not met: something is missing, so nothing by video counts. A leader without a licence there is a warning."""
    missing = _missing(said)
    if missing:
        return not_met(f"Not noted yet: {', '.join(missing)}.", "missing")
    if said.licensed_in is None:
        return cannot_tell("All is noted. In which states the leader holds a licence is not known.")
    if said.state not in said.licensed_in:
        words = f"The client is in {said.state}, and the leader holds no licence there."
        return met(f"All is noted. {words} Ask before care is given.", "no licence there")
    return met("All is noted: where, who, whom to call, and a private place.", "ready")


def _missing(said: ByVideo) -> list[str]:
    asked = {
        "where they are now": bool(said.location.strip()),
        "in which state": bool(said.state.strip()),
        "how it is known who they are": said.identity in IDENTITY,
        "whom to call for them right now": bool(said.contact.strip()),
        "that they are in a private place": said.private is True,
    }
    return [words for words, there in asked.items() if not there]
