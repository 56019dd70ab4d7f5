"""The medical evaluation that a medical hold waits for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety.models import OUTCOMES, MedicalEvaluation, MedicalHold
from handrail.anytime.safety.operations.concern import MEANWHILE
from handrail.anytime.safety.queries import medical_staff, standing_holds
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.queries import holds_licence, reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

FIT = OUTCOMES[0]


@dataclass(frozen=True)
class Evaluated:
    """What a medical evaluation found; by one of the clinic's medical staff, or at an outside place."""

    evaluated_at: datetime
    outcome: str
    words: str
    evaluator_id: UUID | None = None
    facility: str = ""
    referred_to: str = ""


def why_not_evaluate(episode: Episode, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against noting a medical evaluation."""
    yield from access.reasons_against(by, "safety.close", episode)
    yield from reasons_unlicensed(by, on=day_of(at, by.time_zone))
    if not standing_holds(episode.pk):
        yield _("No medical hold stands.")


@verb
def note_evaluation(episode: Episode, *, by: Actor, at: datetime, said: Evaluated) -> MedicalEvaluation:
    """Note a medical evaluation. "Fit for group" lifts the holds that were placed before it; "referred" lifts none."""
    reasons = list(why_not_evaluate(episode, by=by, at=at))
    if reasons := reasons or list(_against(episode, said, at)):
        raise NotAllowed(reasons)
    done: MedicalEvaluation = MedicalEvaluation.objects.create(
        **episode_operations.client_row(episode), **asdict(said), at=at, by=by.label, by_name=by.name
    )
    lifted = 0
    if said.outcome == FIT:
        holds = MedicalHold.objects.filter(
            episode=episode, lifted_at__isnull=True, placed_at__lte=said.evaluated_at
        )
        lifted = holds.update(lifted_at=at, lifted_by=done)
        if not lifted:
            raise NotAllowed([_(MEANWHILE)])
    detail = {"outcome": said.outcome, "who": done.who, "to": said.referred_to, "holds_lifted": lifted}
    record.write(by=by, at=at, what="safety.medically_evaluated", about=done, detail=detail)
    return done


def _against(episode: Episode, said: Evaluated, at: datetime) -> Iterator[str]:
    if said.outcome not in OUTCOMES:
        yield _("Choose what the evaluation found: fit for group, or referred.")
    if not said.words.strip():
        yield _("Write what the evaluation found, in a line or two.")
    if said.outcome != FIT and not said.referred_to.strip():
        yield _("Write where the client was referred.")
    if said.evaluated_at > at:
        yield _("The evaluation can't be in the future.")
    elif said.evaluated_at < standing_holds(episode.pk)[0].placed_at:
        yield _(
            "This evaluation was before the sign, so it does not answer it. Give the time of a later one."
        )
    yield from _against_evaluator(episode, said)


def _against_evaluator(episode: Episode, said: Evaluated) -> Iterator[str]:
    if (said.evaluator_id is None) == (not said.facility.strip()):
        yield _(
            "Say who evaluated: one of the medical staff, or the name of an outside place. One of the two."
        )
    elif said.evaluator_id is not None:
        on = day_of(said.evaluated_at, episode.site.time_zone)
        ours = said.evaluator_id in [one.pk for one in medical_staff()]
        if not ours or not holds_licence(staff_id=said.evaluator_id, on=on):
            yield _("Only medical staff with a licence in force that day evaluate medically.")
