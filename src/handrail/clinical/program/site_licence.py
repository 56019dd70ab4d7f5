"""Does the site hold a licence in force to run this program?"""

from dataclasses import dataclass

from handrail.clinical.kit import Finding, Numbers, cannot_tell, met, not_met, rule


@dataclass(frozen=True)
class SiteLicence:
    asked: bool | None  # whether the state asks for a licence of the site; None: its sheet does not say
    in_force: bool | None  # whether one is written down and in force; None: no site is looked at
    asked_by: str = "the state"


@rule(facts=SiteLicence)
def site_licence(site: SiteLicence, numbers: Numbers) -> Finding:
    if site.asked is False:
        return met("No licence of the site is asked.")
    if site.in_force is None:
        return cannot_tell("Without a site nobody can tell whether it is licensed.")
    if site.in_force:
        return met("The site has a licence in force.")
    if site.asked is None:
        return cannot_tell("No licence of the site is written down; check whether your state asks for one.")
    return not_met(
        f"No licence of the site is in force; {site.asked_by} asks for one.",
        mend="Write the licence and its end on the site's page, or apply for it.",
    )
