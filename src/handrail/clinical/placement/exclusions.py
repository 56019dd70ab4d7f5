"""Does anything stop an admission to this program today?

Four things stop every admission, and a program may name more of its own; each has somewhere better to go. Suicidal thoughts alone stop nobody: most clients of
an intensive outpatient program have them at intake and are treated while living at home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule

# What stops an admission, and where the client goes instead; the most pressing first.
NEXT_STEP = {
    "immediate_danger": ("immediate danger to self or others", "911 or inpatient care now"),
    "active_withdrawal": ("active withdrawal", "detox or medical management first"),
    "needs_24_hour_supervision": ("needs 24-hour supervision", "residential or inpatient care"),
    "cannot_take_part_in_groups": ("cannot take part in groups", "outpatient individual care"),
}

# The exclusions of a program's definition, by id, that say the same as one of the four: asked once.
SAYS_THE_SAME = frozenset({"immediate_danger", "active_withdrawal", "needs_24_hour", "cannot_do_groups"})


@dataclass(frozen=True)
class Exclusions:
    immediate_danger: bool | None
    active_withdrawal: bool | None
    needs_24_hour_supervision: bool | None
    cannot_take_part_in_groups: bool | None
    suicidal_thoughts: bool | None = None  # kept beside the decision; never a reason against admission
    own: Mapping[str, str] = field(
        default_factory=dict
    )  # the program's own that were found, and where to go instead
    own_not_asked: Sequence[str] = ()  # the program's own that nobody has asked about


@rule(facts=Exclusions)
def exclusions(found: Exclusions, numbers: Numbers) -> Finding:
    """Met: nothing stops the admission. The value of a not met is the most pressing next step."""
    stops = [NEXT_STEP[name] for name in NEXT_STEP if getattr(found, name)] + list(found.own.items())
    unknown = [NEXT_STEP[name][0] for name in NEXT_STEP if getattr(found, name) is None]
    unknown += found.own_not_asked
    if stops:
        because = "; ".join(f"{reason}: {step}" for reason, step in stops)
        also = f" Not assessed yet: {', '.join(unknown)}." if unknown else ""
        return not_met(f"{because[0].upper()}{because[1:]}.{also}", stops[0][1])
    if unknown:
        return cannot_tell(f"Not assessed yet: {', '.join(unknown)}.")
    if found.suicidal_thoughts:
        return met("Nothing stops the admission; suicidal thoughts need a safety plan, not exclusion.")
    return met("Nothing stops the admission.")
