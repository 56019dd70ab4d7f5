"""The discharge plan as a paper: the client's own, whole; and what of it goes to whoever takes over, under a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.anytime.casework.operations import TO_THIRD
from handrail.anytime.consents import queries as consents
from handrail.anytime.medication import queries as medication
from handrail.anytime.safety import queries as safety
from handrail.care.stepdown.hand_over import appointment_lines
from handrail.care.stepdown.models import DischargePlan
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import letterhead_of, phone_of
from handrail.ground.rows import only
from handrail.ground.ui.paper import pdf

if TYPE_CHECKING:
    from handrail.anytime.consents.models import Disclosure

WHAT = "Discharge plan"  # as it stands among the disclosures
PLAN_PARTS = {  # each may be left out of what is sent: no more than they need
    "appointments": gettext_lazy("Next appointments"),
    "words": gettext_lazy("Signs, what helps, supports, resources, what to do"),
    "medicine": gettext_lazy("Medicine and allergies"),
    "safety": gettext_lazy("Safety plan"),
}
WORDS = {
    "warning_signs": gettext_lazy("Warning signs"),
    "coping_steps": gettext_lazy("What helps"),
    "supports": gettext_lazy("People who support me"),
    "resources": gettext_lazy("Resources"),
    "if_it_gets_hard": gettext_lazy("What to do if it gets hard"),
}
# Left out in silence, nobody would know whether there is none or it was not chosen.
NO_SAFETY_PLAN = gettext_lazy("No safety plan was written during this care.")
Section = dict[str, Any]


def plan_told(episode: Episode, disclosure_id: str, *, on: datetime) -> Disclosure | None:
    """Return what of the plan left on the day of `on`, by the id of its disclosure; none for any other.

    Later it would say more than was noted.
    """
    for one in plans_told(episode.pk):
        if str(one.pk) == disclosure_id and is_of_today(episode, one, on=on):
            return one
    return None


def is_of_today(episode: Episode, told: Disclosure, *, on: datetime) -> bool:
    """Whether it left on the day of `on`, as the site counts days."""
    zone = episode.site.time_zone
    return day_of(told.at, zone) == day_of(on, zone)


def why_not_print(episode: Episode, told: Disclosure, *, on: datetime) -> Iterator[str]:
    """Yield why the paper that was noted as leaving no longer prints: what allowed it ended, or the plan is another one."""
    release = consents.for_disclosure(
        episode_id=episode.pk, recipient=told.recipient, purpose=told.purpose,
        on=day_of(on, episode.site.time_zone),
    )  # fmt: skip
    if release is None or told.consent is None or told.consent.revoked_at is not None:
        yield _("The release for %(who)s no longer stands: nothing more leaves.") % {"who": told.recipient}
    plan: DischargePlan | None = only(DischargePlan.objects.filter(episode=episode))
    if plan is None or plan.finished_at is None:
        yield _(
            "The plan is not finished any more: a draft does not leave. Finish it, then note anew that it leaves."
        )
    elif plan.finished_at > told.at:
        yield _("The plan was changed after this was noted. Note anew that it leaves.")


def plans_told(episode_id: UUID) -> list[Disclosure]:
    """Return each time the plan was sent to somebody."""
    return [one for one in consents.disclosures_of(episode_id) if one.what == WHAT]


def plan_paper(episode: Episode, *, at: datetime, told: Disclosure | None = None) -> bytes:
    """Return the PDF of the plan: the client's own, whole; or with the parts that were noted as leaving (`told`)."""
    return pdf("summary", on_paper(episode, at=at, told=told), at=at)


def on_paper(episode: Episode, *, at: datetime, told: Disclosure | None = None) -> dict[str, Any]:
    """Return what stands on that paper: what is not chosen is not read."""
    plan: DischargePlan | None = only(DischargePlan.objects.filter(episode=episode))
    chosen = list(PLAN_PARTS) if told is None else told.parts or []
    site, client = episode.site, episode.client
    day = date_format(day_of(at, site.time_zone), "j F Y")
    notes = []
    if told:
        notes.append(_("For %(who)s, under the client’s release.") % {"who": told.recipient})
        notes += [TO_THIRD] if episode.sensitivity != "general" else []
    return {
        "title": _("Discharge plan"),
        **letterhead_of(episode),
        "about": client.legal_name if told else client.called,
        "sections": [*_sections(episode, plan, chosen), _help(site.name, phone_of(episode))],
        "signed": "",
        "signed_when": "",
        "notes": notes,
        "foot": day if plan and plan.finished_at else _("%(day)s, draft, not finished") % {"day": day},
    }


def _sections(episode: Episode, plan: DischargePlan | None, chosen: Iterable[str]) -> Iterator[Section]:
    if "appointments" in chosen:
        lines = appointment_lines(episode, "l j F Y, H:i") or [_("None booked yet.")]
        yield {"title": _("Next appointments"), "lines": lines}
    if "words" in chosen:
        for part, title in WORDS.items():
            yield {"title": str(title), "lines": getattr(plan, part, "").splitlines() or ["–"]}
    if "medicine" in chosen:
        yield {"title": _("Medicine and allergies"), "lines": list(_medicine(episode, plan))}
    if "safety" in chosen:
        steps = safety.steps_of(safety.current_plan(episode.pk))
        lines = [f"{label}: {text}" for label, text in steps]
        yield {"title": _("My safety plan"), "lines": lines or [str(NO_SAFETY_PLAN)]}


def _medicine(episode: Episode, plan: DischargePlan | None) -> Iterator[str]:
    taken, allergies = medication.current(episode.pk), medication.allergies_of(episode.client_id)
    for one in taken:
        yield f"{one.name}, {one.dose}"
    if not taken:
        yield _("No medicine on our list.")
    yield from plan.medication.splitlines() if plan else ()
    for found in allergies.standing:
        yield _("Does not bear: %(what)s") % {"what": found.told}
    if not allergies.standing:
        yield allergies.why_none


def _help(clinic: str, phone: str) -> Section:
    """Return the lines for a crisis: they stand on every such paper, whatever was left out."""
    return {
        "title": _("If it is urgent"),
        "lines": [
            _("In danger right now: call 911."),
            _("To talk to someone at any hour: call or text %(line)s.") % {"line": settings.CRISIS_LINE},
            f"{clinic}: {phone}",
        ],
    }
