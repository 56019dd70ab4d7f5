"""The frame around every staff page: where to go, with how much waiting there."""

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
    ("safety:queue", "safety.respond", _("Safety")),
    ("review:agenda", "review.decide", _("Team review")),
    ("inquiry:referrals", "inquiry.read", _("Referrals")),
    ("aftercare:list", "aftercare.contact", _("Aftercare")),
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

    def __init__(self, path: str, actor: Actor) -> None:
        self.path, self.actor = path, actor
        self.home = reverse("staff:today")

    @cached_property
    def items(self) -> list[Item]:
        waiting = self._counts()
        return [
            Item(str(label), reverse(route), self.path.startswith(reverse(route)), waiting.get(route, 0))
            for route, verb, label in PLACES
            if may(self.actor, verb)
        ]

    @property
    def who(self) -> str:
        return self.actor.name

    @property
    def role(self) -> str:
        return ", ".join(sorted(self.actor.roles)).replace("_", " ").capitalize()

    def _counts(self) -> dict[str, int]:
        counts = {"safety:queue": safety.open_count()} if may(self.actor, "safety.respond") else {}
        if may(self.actor, "inquiry.read"):
            counts["inquiry:referrals"] = inquiry.due_count()
        return counts


def shell(request: Any) -> dict[str, Any]:
    """Return the staff shell for templates; nothing for anyone else."""
    actor = getattr(request, "actor", None)
    return {"shell": Shell(request.path, actor)} if actor and actor.kind == "staff" else {}
