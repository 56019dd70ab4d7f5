"""Reads of the safety plan."""

from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.anytime.safety.models import SafetyPlan
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import letterhead_of, phone_of
from handrail.ground.ui.paper import pdf

# The six steps of a safety plan: label and hint, in the order in which they are tried.
STEPS = {
    "warning_signs": (
        gettext_lazy("1. Signs that it is getting hard"),
        gettext_lazy("Thoughts, feelings, places or times that come before a crisis."),
    ),
    "on_my_own": (
        gettext_lazy("2. What I can do on my own"),
        gettext_lazy("Things that take my mind off it, wherever I am."),
    ),
    "people_and_places": (
        gettext_lazy("3. People and places that take my mind off it"),
        gettext_lazy("Who is good to be with? Where is it safe to go?"),
    ),
    "people_to_ask": (
        gettext_lazy("4. People I can ask for help"),
        gettext_lazy("Names and numbers of people I can tell that I am in crisis."),
    ),
    "professionals": (
        gettext_lazy("5. Professionals I can call"),
        gettext_lazy(
            "My therapist, the nearest emergency room. The crisis line, 911 and the clinic are printed below."
        ),
    ),
    "safer_surroundings": (
        gettext_lazy("6. How I make the place around me safer"),
        gettext_lazy("What will be put away or given to someone to keep, by whom, until when."),
    ),
}


def current_plan(episode_id: UUID) -> SafetyPlan | None:
    """Return the latest version of a client's safety plan, or None."""
    return next(iter(plans_of(episode_id)), None)


def plan_at_hand(episode: Episode) -> SafetyPlan | None:
    """Return the safety plan the client has at hand: the latest they wrote here, in this course of care or an earlier one.

    Who comes back has their plan from the first minute, and until a new one is written.
    """
    plans = SafetyPlan.objects.filter(client_id=episode.client_id)
    return max(plans, key=attrgetter("at", "version"), default=None)


def plan_written_at(episode_id: UUID) -> datetime | None:
    """Return when the safety plan was last written, or None while there is none."""
    written = SafetyPlan.objects.filter(episode_id=episode_id)
    return max(written.values_list("at", flat=True), default=None)


def steps_of(plan: SafetyPlan | None) -> list[tuple[str, str]]:
    """Return the plan as it is read: each step's label and the client's words."""
    return [(str(label), getattr(plan, name)) for name, (label, _hint) in STEPS.items()] if plan else []


def plans_of(episode_id: UUID) -> list[SafetyPlan]:
    plans = SafetyPlan.objects.filter(episode_id=episode_id)
    return sorted(plans, key=attrgetter("version"), reverse=True)


def plan_paper(episode: Episode) -> bytes | None:
    """Return the safety plan in force as paper, a PDF the client can keep; None while there is none."""
    plan = plan_at_hand(episode)
    if plan is None:
        return None
    facts = {
        "title": _("My safety plan"),
        "foot": _("Version %(n)s") % {"n": plan.version},
        **letterhead_of(episode),
        "about": episode.client.called,
        "sections": [
            *({"title": label, "lines": words.splitlines() or ["–"]} for label, words in steps_of(plan)),
            {
                "title": _("In danger right now"),
                "lines": [
                    _("Call 911. To talk to someone at any hour: call or text %(line)s.")
                    % {"line": settings.CRISIS_LINE},
                    _("The clinic: %(phone)s.") % {"phone": phone_of(episode)},
                ],
            },
        ],
        "signed": _("Made by %(who)s") % {"who": plan.made_with} if plan.made_with else "",
        "signed_when": date_format(day_of(plan.at, episode.site.time_zone), "j F Y"),
        "notes": [],
    }
    return pdf("summary", facts, at=plan.at)
