"""A client is off track: did the team answer it with a plan action or a reason, and must it again?

Being told that a client is off track helps only when it changes what somebody does, or somebody says why not.
"""

from dataclasses import dataclass
from decimal import Decimal

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class OffTrackAnswer:
    """All by one scale's answers since the client is off track on it."""

    off_track: bool | None
    days_to_latest: (
        int | None
    )  # from the team's last answer to the latest such answer; None: the team gave none
    worse_by: int | None  # points from the answer the team knew to the latest
    reliable_points: Decimal | int | None  # the scale's own reliable change; None: not known


@rule(facts=OffTrackAnswer)
def off_track_answered(since: OffTrackAnswer, numbers: Numbers) -> Finding:
    """The value is nothing to answer, answered, asked or asked again."""
    if since.off_track is None:
        return cannot_tell("Whether the client is off track is not known.")
    if not since.off_track:
        return met("Not off track.", "nothing to answer")
    if since.days_to_latest is None:
        return not_met("Off track: change the plan, or write why it stays.", "asked")
    worse, days = since.worse_by or 0, since.days_to_latest
    if since.reliable_points is not None and worse >= since.reliable_points:
        return not_met(
            f"Reliably worse since that was answered, by {counted(worse, 'point')}: answer it again.",
            "asked again",
        )
    if days >= numbers.ask_again_days:
        return not_met(
            f"Still off track {counted(days, 'day')} after that was answered: answer it again.", "asked again"
        )
    return met("The team answered it.", "answered")
