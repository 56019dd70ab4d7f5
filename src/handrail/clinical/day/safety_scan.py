"""What must happen before this client joins group today?

The check-in is read by a person whatever it says; this rule only decides who is read first and who may
not simply be sent into the room. A blank is not a no.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

QUESTIONS = ("urges", "mood", "sleep_hours", "withdrawal_signs")


@dataclass(frozen=True)
class CheckIn:
    safety: Literal["yes", "no", "declined"] | None  # thoughts of suicide or of harming someone; None: blank
    urges: int | None  # 0 none to 10 strongest
    mood: int | None  # 0 worst to 10 best
    sleep_hours: Decimal | None  # hours slept last night
    withdrawal_signs: bool | None  # None: blank, or not looked at
    asked: Collection[str] = QUESTIONS  # the questions this client's check-in asks, safety apart


@rule(facts=CheckIn)
def safety_scan(check_in: CheckIn, numbers: Numbers) -> Finding:
    if check_in.safety == "yes":
        return not_met("The client answered yes to the safety question.", "respond")
    if check_in.withdrawal_signs:
        return not_met("Signs of withdrawal: a medical evaluation comes before group.", "medical hold")
    if check_in.safety != "no":
        how = "declined" if check_in.safety == "declined" else "left blank"
        return cannot_tell(f"The safety question was {how}: ask in private.", "one-to-one before group")
    if "withdrawal_signs" in check_in.asked and check_in.withdrawal_signs is None:
        return cannot_tell("Withdrawal was not looked at: ask in private.", "one-to-one before group")
    if "urges" in check_in.asked and check_in.urges is None:
        # A number is read by whoever leads the group; of silence there is nothing to read (decision 14).
        return cannot_tell("Urges were left blank: ask in private.", "one-to-one before group")
    return read_scales(check_in, numbers)


def read_scales(check_in: CheckIn, numbers: Numbers) -> Finding:
    """The scales, once safety and withdrawal are known to be no, and urges are known."""
    high = []
    if check_in.urges is not None and check_in.urges >= numbers.urges_at_least:
        high.append(f"urges {check_in.urges} of 10")
    if check_in.mood is not None and check_in.mood <= numbers.mood_at_most:
        high.append(f"mood {check_in.mood} of 10")
    if check_in.sleep_hours is not None and check_in.sleep_hours <= numbers.sleep_at_most:
        high.append(f"slept {check_in.sleep_hours} h")
    if high:
        return not_met(f"Talk with the client: {', '.join(high)}.", "look")
    blank = [name.replace("_", " ") for name in check_in.asked if getattr(check_in, name) is None]
    if blank:
        return cannot_tell(f"Left blank: {', '.join(blank)}. Ask the client.", "look")
    return met("No safety concern, and urges, mood and sleep within bounds.", "settled")
