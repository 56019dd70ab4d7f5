"""What stands around every page of the client's own: the day, the way to help, the four places."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.ground import clock

PLACES = (
    (
        "portal:today",
        "today",
        (
            "today",
            "check_in",
            "checked_in",
            "measure",
            "measured",
            "practice",
            "goals",
            "goal",
            "rate",
            "join",
        ),
    ),
    ("portal:week", "week", ("week",)),
    ("portal:plan", "plan", ("plan", "plan_signature", "plan_words", "safety_plan", "skills", "skill_diary")),
    (
        "portal:me",
        "me",
        (
            "me",
            "documents",
            "document",
            "coverage",
            "first_day",
            "reminders",
            "calendar",
            "sleep",
            "progress",
            "messages",
            "sent",
            "family",
            "take_back",
        ),
    ),
)


def page_facts(request: Any) -> dict[str, Any]:
    """Facts of the client's shell; nothing for anyone else."""
    facts: dict[str, Any] = {"help_now_url": reverse("portal:help")}
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "client":
        return facts
    here = getattr(request.resolver_match, "url_name", "") if request.resolver_match else ""
    words = {"today": _("Today"), "week": _("Week"), "plan": _("Plan"), "me": _("Me")}
    nav = [
        {"url": reverse(route), "label": words[icon], "icon": icon, "current": here in names}
        for route, icon, names in PLACES
    ]
    local = timezone.localtime(clock.now())
    # Under which name a phone keeps what it could not send: one a person, and telling nothing about them.
    keep = salted_hmac("handrail.keep", actor.label).hexdigest()[:16]
    return facts | {"portal_nav": nav, "portal_day": date_format(local, "l"), "keep_name": keep}
