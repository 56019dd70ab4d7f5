"""Start a medication, change its dose, stop it. Each with its reason."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import Change, Medication
from handrail.anytime.medication.queries import named_allergy, rxnorm_name, rxnorm_release
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

LONGEST = 500  # of a reason
MEANWHILE = "Someone else changed this medication a moment ago. Look again."


def why_not_change(thing: Any, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against changing a client's medication, or this one."""
    yield from access.reasons_against(by, "medication.change", thing)
    if getattr(thing, "stopped_on", None):
        yield _("This medication was stopped. Start it anew if it is taken again.")


@verb
def start(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    name: str,
    dose: str,
    reason: str,
    prescribed_by: str = "",
    rxnorm: str = "",
    despite: str = "",
    unlisted: bool = False,
) -> Medication:
    """Add a medication that the client takes from today on.

    `despite`: why, where a word of its name stands among the client's allergies: a word is all that is compared.
    `unlisted`: the code was looked at and is right, though the RxNorm that is loaded here does not have it.
    `prescribed_by`: who prescribes it, where that is somebody elsewhere. `rxnorm`: its RXCUI, digits only, if one is known.
    """
    _refuse(episode, by=by, reason=reason)
    if reasons := list(_against_start(episode, name, dose, rxnorm, despite, unlisted=unlisted)):
        raise NotAllowed(reasons)
    reason = f"{reason[: LONGEST - 210]} ({despite.strip()[:200]})" if despite.strip() else reason
    today = day_of(at, episode.site.time_zone)
    medication: Medication = Medication.objects.create(
        **episode_operations.client_row(episode),
        name=name.strip(),
        dose=dose.strip(),
        started_on=today,
        prescribed_by=prescribed_by.strip() or None,
        rxnorm=rxnorm.strip() or None,
    )
    _note(medication, "start", by=by, at=at, on=today, now=medication.dose, reason=reason)
    return medication


def _against_start(
    episode: Episode, name: str, dose: str, rxnorm: str, despite: str, *, unlisted: bool
) -> Iterator[str]:
    if not name.strip() or not dose.strip():
        yield _("Write the name and the dose.")
        return
    if rxnorm.strip() and not (rxnorm.strip().isascii() and rxnorm.strip().isdigit()):
        yield _("An RxNorm code is digits only. Leave it out if you are not sure.")
    elif rxnorm.strip() and not unlisted:
        yield from _unlisted(episode, rxnorm.strip())
    taken = Medication.objects.filter(episode=episode, name__iexact=name.strip(), stopped_on__isnull=True)
    if taken.exists():
        yield _("%(name)s is on the list already. Change its dose instead.") % {"name": name}
    if (allergy := named_allergy(episode.client_id, name)) and not despite.strip():
        words = _(
            "%(what)s stands among the allergies. Write why it is given all the same, or choose another."
        )
        yield words % {"what": allergy.substance}


def _unlisted(episode: Episode, rxnorm: str) -> Iterator[str]:
    """Question a code that the release loaded here does not have; where none is loaded, nothing can be said of it."""
    release = rxnorm_release(episode.organization_id)
    if release is not None and rxnorm_name(episode.organization_id, rxnorm) is None:
        words = _(
            "The code %(code)s is not in RxNorm of %(day)s. Look it up, leave it out, or tick that it is right."
        )
        yield words % {"code": rxnorm, "day": f"{release.released_on:%-d %b %Y}"}


@verb
def change_dose(medication: Medication, *, by: Actor, at: datetime, dose: str, reason: str) -> None:
    """Change the dose from today on. What it was stays in the list of changes."""
    _refuse(medication, by=by, reason=reason)
    was, now = medication.dose, dose.strip()
    if not now or now == was:
        raise NotAllowed([_("Write the new dose: it must differ from %(dose)s.") % {"dose": was}])
    same = Medication.objects.filter(pk=medication.pk, dose=was, stopped_on__isnull=True)
    if not same.update(dose=now):
        raise NotAllowed([_(MEANWHILE)])
    medication.dose = now
    today = day_of(at, by.time_zone)
    _note(medication, "change dose", by=by, at=at, on=today, was=was, now=now, reason=reason)


@verb
def stop(medication: Medication, *, by: Actor, at: datetime, reason: str) -> None:
    """Stop a medication today. It stays on the page among what was taken before."""
    _refuse(medication, by=by, reason=reason)
    today = max(day_of(at, by.time_zone), medication.started_on)
    same = Medication.objects.filter(pk=medication.pk, dose=medication.dose, stopped_on__isnull=True)
    if not same.update(stopped_on=today):
        raise NotAllowed([_(MEANWHILE)])
    medication.stopped_on = today
    _note(medication, "stop", by=by, at=at, on=today, was=medication.dose, reason=reason)


@verb
def enter_in_error(medication: Medication, *, by: Actor, at: datetime, reason: str) -> None:
    """Take a medication off the list that should never have stood there, stopped or not. Its changes stay readable, marked so."""
    reasons = [*access.reasons_against(by, "medication.change", medication), *_no_reason(reason)]
    if medication.in_error:
        reasons.append(_("This is marked as entered in error already."))
    if reasons:
        raise NotAllowed(reasons)
    same = Medication.objects.filter(pk=medication.pk, dose=medication.dose, in_error=False)
    if not same.update(stopped_on=medication.started_on, in_error=True):
        raise NotAllowed([_(MEANWHILE)])
    medication.stopped_on, medication.in_error = medication.started_on, True
    today = max(day_of(at, by.time_zone), medication.started_on)
    why = _("Entered in error: %(why)s") % {"why": reason.strip()}
    _note(medication, "stop", by=by, at=at, on=today, was=medication.dose, reason=why[:LONGEST])


def _refuse(thing: Any, *, by: Actor, reason: str) -> None:
    if reasons := list(why_not_change(thing, by=by)):
        raise NotAllowed(reasons)
    if reasons := list(_no_reason(reason)):
        raise NotAllowed(reasons)


def _no_reason(reason: str) -> Iterator[str]:
    if not reason.strip():
        yield _("Write why: a change of medication stands with its reason.")


def _note(
    medication: Medication,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    on: date,
    reason: str,
    was: str = "",
    now: str = "",
) -> None:
    change = Change.objects.create(
        **episode_operations.beside(medication),
        medication=medication,
        kind=kind,
        was=was,
        now=now,
        reason=reason,
        on=on,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"kind": kind, "was": was, "now": now, "reason": reason}
    record.write(by=by, at=at, what="medication.changed", about=change, detail=detail)
