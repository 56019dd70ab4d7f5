"""Is the plan reviewed as often as each of them asks: the program, the state, the payer, the site?

What counts as a review differs (the team's decision, a clinician's review of the plan, a prescriber's), so each clock
runs from a day of its own. The one that ends first governs. The program always has one, so that no proposal of the project runs beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, rule
from handrail.clinical.plan.running import Running, together

UNKNOWN = "nobody knows when it was done last"


@dataclass(frozen=True)
class ReviewClocks:
    asked: Mapping[str, int]  # who asks, and for a review every how many calendar days
    days_since: Mapping[str, int | None]  # of each: calendar days since what counts for it; None: not known


def running(clocks: ReviewClocks) -> list[Running]:
    """Return each clock of the reviews."""
    found = []
    for by, every in clocks.asked.items():
        since = clocks.days_since.get(by)
        found.append(Running(by, unknown=UNKNOWN) if since is None else Running(by, every - since))
    return found


@rule(facts=ReviewClocks)
def reviews_due(clocks: ReviewClocks, numbers: Numbers) -> Finding:
    """The value is due, due today or late."""
    return together(running(clocks), missing="The plan was not reviewed")
