"""Is the treatment plan signed by the time it is due?

It is due by the end of an early session or a number of days after admission. The state, the payer and the site ask each
in their own way; their clocks run side by side, and the one that ends first governs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, rule
from handrail.clinical.plan.running import Running, together

OURS = "Handrail's default"


@dataclass(frozen=True)
class PlanClock:
    signed: bool | None  # by the responsible clinician, and co-signed where that is asked
    days_since_admission: int | None  # calendar days; the day of admission is 0
    sessions: (
        Sequence[int] | None
    )  # the day after admission of each session, attended or planned; None: not known
    asked_days: Mapping[str, int] = field(default_factory=dict)  # who asks, and within how many days
    asked_sessions: Mapping[str, int] = field(default_factory=dict)  # who asks, and by which session's end
    default: bool = (
        True  # the project's own clock runs where nobody else asks and the site has set none of its own
    )


def running(clock: PlanClock, numbers: Numbers) -> list[Running]:
    """Return each clock of a first plan that is not signed yet."""
    alone = clock.default and not clock.asked_days and not clock.asked_sessions
    ours = {OURS: int(numbers.days)} if alone else {}
    ours_too = {f"{OURS}, by sessions": int(numbers.attended_days)} if alone else {}
    return [
        *_by_days(clock, {**clock.asked_days, **ours}),
        *_by_sessions(clock, {**clock.asked_sessions, **ours_too}),
    ]


@rule(facts=PlanClock)
def plan_due(clock: PlanClock, numbers: Numbers) -> Finding:
    """Met: signed, or not due yet. The value is signed, due, due today or late."""
    if clock.signed is None:
        return cannot_tell("Whether the plan is signed is not known.")
    if clock.signed:
        return met("The plan is signed.", "signed")
    return together(running(clock, numbers), missing="No signed plan")


def _by_days(clock: PlanClock, asked: Mapping[str, int]) -> Iterator[Running]:
    since = clock.days_since_admission
    for by, days in asked.items():
        if since is None:
            yield Running(by, unknown="the day of admission is not known")
        else:
            yield Running(by, days - since)


def _by_sessions(clock: PlanClock, asked: Mapping[str, int]) -> Iterator[Running]:
    since, held = clock.days_since_admission, clock.sessions
    for by, number in asked.items():
        if since is None or held is None:
            yield Running(by, unknown="the days attended are not known")
        elif len(held) < number:
            yield Running(by)
        else:
            yield Running(by, sorted(held)[number - 1] - since)
