"""Compare the list with what the client takes, line by line; and look at how it goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.medication.models import ADHERENCE, OCCASIONS, Medication, Reconciliation, Review
from handrail.anytime.medication.operations.listed import change_dose, start, stop
from handrail.anytime.medication.queries import current, named_allergy
from handrail.clinical.medication.review_due import Reviewed, review_due
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

KEEP, CHANGE, STOP = "keep", "change dose", "stop"


@dataclass(frozen=True)
class Line:
    """One medication of the list, and what was decided. `seen`: the dose that stood there.

    `dose`: the new one, where it changes. `why`: for a change or stop.
    """

    medication_id: UUID
    decision: str
    seen: str
    dose: str = ""
    why: str = ""


@dataclass(frozen=True)
class Found:
    """One medication the client takes that was not on the list."""

    name: str
    dose: str
    why: str
    prescribed_by: str = ""


@verb
def reconcile(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    occasion: str,
    sources: str,
    lines: Sequence[Line],
    found: Sequence[Found] = (),
    words: str = "",
) -> Reconciliation:
    """Keep a comparison of the list with what is taken; what changed is changed on the list in the same act.

    Each medication on the list needs its decision: one that was added meanwhile refuses it, so that nothing is passed over.
    """
    access.refuse(by, "medication.change", episode)
    on_list = {one.pk: one for one in current(episode.pk)}
    if reasons := list(_against(on_list, occasion, sources, lines)):
        raise NotAllowed(reasons)
    told = [_decide(on_list[line.medication_id], line, by=by, at=at) for line in lines]
    told += [_start_found(episode, one, by=by, at=at) for one in found]
    made: Reconciliation = Reconciliation.objects.create(
        **episode_operations.client_row(episode), occasion=occasion, sources=sources.strip(), lines=told,
        words=words.strip(), at=at, by=by.label, by_name=by.name,
    )  # fmt: skip
    detail = {"occasion": occasion, "sources": made.sources, "lines": told}
    record.write(by=by, at=at, what="medication.reconciled", about=made, detail=detail)
    return made


def _start_found(episode: Episode, one: Found, *, by: Actor, at: datetime) -> dict[str, str]:
    """Put on the list what the client takes already. An allergy it names can't refuse it; the record says it was seen."""
    allergy = named_allergy(episode.client_id, one.name)
    seen = _("%(what)s stands among the allergies; taken when it was compared")
    start(
        episode, by=by, at=at, name=one.name, dose=one.dose, reason=one.why,
        prescribed_by=one.prescribed_by.strip() or _("not known"),  # it was started by somebody else
        despite=seen % {"what": allergy.substance} if allergy else "",
    )  # fmt: skip
    return asdict(one) | {"decision": "found"}


def _against(
    on_list: Mapping[UUID, Medication], occasion: str, sources: str, lines: Sequence[Line]
) -> Iterator[str]:
    decided = [line.medication_id for line in lines]
    if occasion not in OCCASIONS:
        yield _("Choose on which occasion.")
    if not sources.strip():
        yield _("Say from what you know it: the client, the bottles, the pharmacy.")
    same = sorted(decided) == sorted(on_list)
    if not same or any(on_list[line.medication_id].dose != line.seen for line in lines):
        yield _("The list changed meanwhile. Look at it again: each line needs a decision.")
    if any(line.decision not in (KEEP, CHANGE, STOP) for line in lines):
        yield _("Choose for each line: as listed, another dose, or not taken.")


def _decide(medication: Medication, line: Line, *, by: Actor, at: datetime) -> dict[str, str]:
    was = medication.dose
    if line.decision == CHANGE:
        change_dose(medication, by=by, at=at, dose=line.dose, reason=line.why)
    elif line.decision == STOP:
        stop(medication, by=by, at=at, reason=line.why)
    return {
        "name": medication.name, "was": was, "decision": line.decision,
        "now": medication.dose if line.decision != STOP else "", "why": line.why,
    }  # fmt: skip


@verb
def review(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    adherence: str,
    side_effects: str = "",
    words: str = "",
    next_on: date | None = None,
) -> Review:
    """Keep one look at the medication: is it taken, side effects as the client tells them, when again."""
    access.refuse(by, "medication.change", episode)
    if adherence not in ADHERENCE:
        raise NotAllowed([_("Choose how it is taken.")])
    today = day_of(at, episode.site.time_zone)
    if next_on is not None:
        if next_on <= today:
            raise NotAllowed([_("The next look is on a day to come.")])
        named = review_due(Reviewed(0, days_to_named=(next_on - today).days), as_of=today)
        if named.value == "too far":
            raise NotAllowed([named.because])
    made: Review = Review.objects.create(
        **episode_operations.client_row(episode), adherence=adherence, side_effects=side_effects.strip(),
        words=words.strip(), next_on=next_on, at=at, by=by.label, by_name=by.name,
    )  # fmt: skip
    detail = {"adherence": adherence, "side_effects": bool(made.side_effects), "next_on": next_on}
    record.write(by=by, at=at, what="medication.reviewed", about=made, detail=detail)
    return made
