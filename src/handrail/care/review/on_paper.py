"""The minutes of a meeting as paper."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.review.models import Decision, Meeting
from handrail.ground.ui.paper import pdf


def minutes_pdf(meeting: Meeting, decisions: Sequence[Decision], *, at: datetime) -> bytes:
    """Return the minutes: a client on each row, with the decision, why, and who does what."""
    day = date_format(meeting.held_on, "j F Y")
    facts = {
        "title": _("Team review"),
        "foot": _("Team review of %(day)s. For the clinic's own file.") % {"day": day},
        "where": meeting.site.name,
        "day": day,
        "present": _("Present: %(names)s") % {"names": ", ".join(meeting.present)},
        "heads": [_("Client"), _("Decision"), _("Why"), _("Who does what")],
        "rows": [
            [
                one.client.short_name,
                one.decision,
                one.reason,
                "\n".join(
                    [
                        *filter(None, [one.tasks]),
                        *(f"{task.staff.name}: {task.words}" for task in one.todo.all()),
                    ]
                ),
            ]
            for one in decisions
        ],
        "nobody": _("Nothing was decided."),
    }
    return pdf("minutes", facts, at=at)
