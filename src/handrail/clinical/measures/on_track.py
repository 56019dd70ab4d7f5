"""Is this client improving as most clients do by now, or should the plan change?

Clients who will not benefit can often be told apart early; being told changes what clinicians do.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule
from handrail.clinical.measures.change import Telling


@dataclass(frozen=True)
class Course:
    weeks_in_care: Decimal | int | None
    baseline: int | None  # total at admission; higher is worse
    latest: int | None
    lowest: int | None  # lowest total so far; None: none between
    reliable_points: Decimal | int | None  # the scale's own reliable change, in points
    remission_below: int | None  # the scale's own; None: it has none
    usual_worst: int | None = (
        None  # nine in ten who began as high here were at this or better by now; None: not known
    )
    usual_n: int | None = None  # of how many ended courses that was learned
    reliable_source: str | None = None  # who says what is reliable change
    mirror: int | None = (
        None  # least and most together where more is better: totals are told as they stand there
    )


@rule(facts=Course)
def on_track(course: Course, numbers: Numbers) -> Finding:
    """The value is on track, off track or too early."""
    baseline, latest, told = course.baseline, course.latest, Telling(course.mirror)
    if baseline is None or latest is None:
        return cannot_tell("A total at admission and a later one are both needed.")
    if course.reliable_points is not None:
        rise = latest - min(baseline, baseline if course.lowest is None else course.lowest)
        if rise >= course.reliable_points:
            source = f" ({course.reliable_source})" if course.reliable_source else ""
            return not_met(
                f"Reliably worse: {told.worse} {rise} points, where {course.reliable_points} is more than chance{source}.",
                "off track",
            )
    if course.remission_below is not None and latest < course.remission_below:
        return met(
            f"In the remission range: {told.total(latest)}, {told.within} {told.total(course.remission_below)}.",
            "on track",
        )
    if course.usual_worst is not None:
        return usual_here(course, latest, course.usual_worst)
    if course.mirror is not None:
        return cannot_tell("The published benchmark is of symptoms; none is known for this scale yet.")
    return expected_fall(course.weeks_in_care, baseline, latest, numbers)


def usual_here(course: Course, latest: int, worst: int) -> Finding:
    told = Telling(course.mirror)
    began = "high" if course.mirror is None else "low"
    because = (
        f"At {told.total(latest)} after {course.weeks_in_care} weeks; of {course.usual_n} who began as {began} here,"
        f" nine in ten were at {told.total(worst)} or better"
    )
    if latest > worst:
        return not_met(f"{because}: review the plan.", "off track")
    return met(f"{because}.", "on track")


def expected_fall(weeks: Decimal | int | None, baseline: int, latest: int, numbers: Numbers) -> Finding:
    if weeks is None:
        return cannot_tell("The weeks in care are not known.")
    fall, wanted = baseline - latest, numbers.share_of_baseline * baseline
    because = (
        f"From {baseline} to {latest} in {weeks} weeks; by a published benchmark (Kounali 2022)"
        f" down {wanted.normalize():f} is a fall clients feel"
    )
    if fall >= wanted:
        return met(f"{because}.", "on track")
    if weeks < numbers.after_weeks:
        return cannot_tell(f"{because}; judged from week {numbers.after_weeks}.", "too early")
    return not_met(f"{because}: review the plan.", "off track")
