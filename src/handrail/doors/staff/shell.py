"""The frame around every staff page: where to go, with how much waiting there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handrail.anytime.safety import queries as safety
from handrail.care.inquiry import queries as inquiry
from handrail.ground.access import may
from handrail.ground.actor import Actor

PLACES = (
    ("staff:today", "today.read", _("Today")),
    ("staff:work", "today.read", _("My work")),
    ("staff:clients", "file.read", _("Clients")),
    ("schedule:week", "schedule.read", _("Week")),
    ("day:dose", "placement.authorize", _("Hours")),
    ("safety:queue", "safety.respond", _("Safety")),
    ("safety:incidents", "safety.record_incident", _("Incidents")),
    ("review:agenda", "review.decide", _("Team review")),
    ("inquiry:referrals", "inquiry.read", _("Referrals")),
    ("staff:casework", "casework.link", _("Casework")),
    ("aftercare:list", "aftercare.contact", _("Aftercare")),
    ("aftercare:figures", "aftercare.read_figures", _("After discharge")),
    ("measures:completion", "measures.read_completion", _("Scales answered")),
    ("staff:programs", "today.read", _("Programs")),
    ("people:staff", "people.hire", _("Staff")),
)


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool
    count: int = 0


class Shell:
    """Made once a page, and only if the page shows it."""

    def __init__(self, path: str, actor: Actor, *, counted: Mapping[str, int]) -> None:
        self.path, self.actor, self.counted = path, actor, counted
        self.home = reverse("staff:today")

    @cached_property
    def items(self) -> list[Item]:
        waiting = self._counts()
        places = [(route, reverse(route), label) for route, verb, label in PLACES if may(self.actor, verb)]
        return [
            Item(str(label), url, self.path.startswith(url), waiting.get(route, 0))
            for route, url, label in places
        ]

    @property
    def who(self) -> str:
        return self.actor.name

    @property
    def role(self) -> str:
        return ", ".join(sorted(self.actor.roles)).replace("_", " ").capitalize()

    def _counts(self) -> dict[str, int]:
        """What waits behind an entry; a page that has counted it already says so (`request.counted`)."""
        ask = {
            "safety:queue": ("safety.respond", safety.open_count),
            "inquiry:referrals": ("inquiry.read", inquiry.due_count),
        }
        return {
            route: self.counted[route] if route in self.counted else count()
            for route, (verb, count) in ask.items()
            if may(self.actor, verb)
        }


def shell(request: Any) -> dict[str, Any]:
    """Return the staff shell for templates; nothing for anyone else."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "staff":
        return {}
    return {"shell": Shell(request.path, actor, counted=getattr(request, "counted", {}))}
