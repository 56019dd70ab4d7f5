"""Are days by video counted by this payer?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class Video:
    offered: bool | None  # whether the track meets by video, wholly or in part
    covered: bool | None  # None: the payer's sheet does not say
    asked_by: str = "the payer"


@rule(facts=Video)
def video_days(video: Video, numbers: Numbers) -> Finding:
    if video.offered is None:
        return cannot_tell("Whether the track meets by video is not known.")
    if not video.offered:
        return met("The track meets in person.")
    if video.covered is None:
        return met("The track meets by video; nothing is asked about that.")
    if video.covered:
        return met(f"The track meets by video; {video.asked_by} counts that.")
    return not_met(
        f"The track meets by video; {video.asked_by} does not count a program day by video.",
        mend="Offer the same track in person to those this payer pays for.",
    )
