"""The way through a program, from the first question to the months after, as the rail draws it."""

from typing import Any

from django.utils.translation import gettext as _

from handrail.ground.episode.states import RAIL
from handrail.library.program import Program


def way_through(program: Program) -> list[dict[str, Any]]:
    """Return the steps with what the definition knows about each. The first is where a reader stands."""
    weeks, after = program.length_of_stay_weeks, [contact.day for contact in program.aftercare]
    notes = {
        "taking part": _("%(weeks)s weeks") % {"weeks": weeks},
        "stepping down": _("fewer days a week"),
        "aftercare": _("for %(days)s days") % {"days": max(after)} if after else "",
    }
    steps = [{"label": _("You ask"), "note": _("a person answers"), "state": "now"}]
    for stage, _staff_words, client_words in RAIL:
        if stage == "stepping down" and not program.taper:
            continue
        steps.append({"label": _(client_words), "note": notes.get(stage, ""), "state": "next"})
    return steps
