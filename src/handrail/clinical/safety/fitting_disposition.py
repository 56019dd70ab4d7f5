"""Does what happened next fit how high the risk was?

Whoever is at high risk does not simply go back to group, nobody goes back under a medical hold, and a moderate or high
risk asks for a safety plan written since, or for the reason why there is none.
"""

from dataclasses import dataclass
from typing import Literal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

BACK = "returned to group"
ASKS_FOR_PLAN = ("moderate", "high")


@dataclass(frozen=True)
class Outcome:
    disposition: str
    risk: Literal["low", "moderate", "high"] | None  # as assessed
    plan_since: bool  # whether a safety plan was written or updated since the concern was raised
    why_no_plan: str = ""
    on_hold: bool = False  # whether a medical hold stands


@rule(facts=Outcome)
def fitting_disposition(outcome: Outcome, numbers: Numbers) -> Finding:
    if outcome.risk is None:
        return cannot_tell("The risk is not assessed yet.")
    if outcome.disposition == BACK and outcome.risk == "high":
        return not_met(
            "The risk was assessed as high: “returned to group” does not fit.",
            "disposition",
            mend="Choose what was done about it, or assess again if the risk has changed.",
        )
    if outcome.disposition == BACK and outcome.on_hold:
        return not_met(
            "A medical hold stands: nobody returns to group under it.",
            "disposition",
            mend="Note the medical evaluation first, or choose “medical evaluation”.",
        )
    if outcome.risk in ASKS_FOR_PLAN and not outcome.plan_since and not outcome.why_no_plan.strip():
        return not_met(
            f"The risk was {outcome.risk}, and no safety plan was written or updated since.",
            "plan",
            mend="Write the next version of the safety plan, or say why there is none.",
        )
    return met("What happened next fits the risk.")
