"""The safety plan, version by version."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import SafetyPlan
from handrail.anytime.safety.operations.concern import MEANWHILE
from handrail.anytime.safety.queries import current_plan
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


@dataclass(frozen=True)
class PlanSteps:
    """The six steps of a safety plan, in the order in which they are tried."""

    warning_signs: str
    on_my_own: str
    people_and_places: str
    people_to_ask: str
    professionals: str
    safer_surroundings: str


@verb
def write_plan(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    steps: PlanSteps,
    made_with: str,
    based_on: int | None = None,
) -> SafetyPlan:
    """Keep a new version of the safety plan. It is made together with the client, never for them.

    `made_with`: who was there, in words. `based_on`: the version the writer read (0: none yet).
    """
    access.refuse(by, "safety.plan", episode)
    if reasons := list(_missing(steps, made_with)):
        raise NotAllowed(reasons)
    last = current_plan(episode.pk)
    version = last.version if last else 0
    if based_on is not None and based_on != version:
        raise NotAllowed([_("Someone wrote a newer version meanwhile. Read it, then add your words.")])
    try:
        with attempt():
            plan: SafetyPlan = SafetyPlan.objects.create(
                **episode_operations.client_row(episode),
                version=version + 1,
                at=at,
                by=by.label,
                by_name=by.name,
                made_with=made_with.strip()[:200],
                **asdict(steps),
            )
    except IntegrityError:
        raise NotAllowed([MEANWHILE]) from None
    detail = {"version": plan.version, "made_with": plan.made_with}
    record.write(by=by, at=at, what="safety.plan_written", about=plan, detail=detail)
    return plan


def _missing(steps: PlanSteps, made_with: str) -> Iterator[str]:
    if not all(words.strip() for words in asdict(steps).values()):
        yield _("Fill each of the six steps, even with one line. Write “none yet” where that is so.")
    if not made_with.strip():
        yield _("Write who made it together: the client, and who else was there.")
