"""After a plan is signed: a second signature where one is asked for, and a review by which it stays."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.notes.operations import why_not_second
from handrail.care.plan import queries
from handrail.care.plan.models import Cosignature, Plan, PlanReview
from handrail.care.plan.operations.holding import MEANWHILE, care_of
from handrail.care.plan.operations.signing import hold_signed
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb


def why_not_cosign(plan: Plan, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against a second signature: it is somebody else's, who may sign alone."""
    yield from access.reasons_against(by, "plan.cosign", plan)
    alone = not queries.needs_cosign(by, care_of(plan).site, on=on)
    yield from why_not_second(by=by, alone=alone, wrote=(plan.author_id, plan.signed_by_id))
    if plan.state != "signed":
        yield _("Only the signed plan is co-signed.")
    elif not plan.waits:
        yield _("This plan waits for no second signature.")
    elif plan.content_hash != queries.hash_of(queries.view_of(plan)):
        yield _("This is not the plan that was signed. Tell your director; do not sign.")


@verb
def cosign(plan: Plan, *, by: Actor, at: datetime) -> Cosignature:
    """Sign a signed plan a second time. Nothing of the plan or its first signature changes."""
    if reasons := list(why_not_cosign(plan, by=by, on=clock.day_of(at, care_of(plan).site.time_zone))):
        raise NotAllowed(reasons)
    hold_signed(plan)
    try:
        with attempt():
            second: Cosignature = Cosignature.objects.create(
                **episode_operations.client_row(care_of(plan)),
                plan=plan,
                at=at,
                by_id=by.person_id,
                content_hash=plan.content_hash,
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"version": plan.version, "hash": plan.content_hash}
    record.write(by=by, at=at, what="plan.cosigned", about=plan, detail=detail)
    return second


def why_not_review(plan: Plan, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against noting that the plan was reviewed and stays."""
    yield from access.reasons_against(by, "plan.write", plan)
    yield from people.reasons_unlicensed(by, on=on)
    if plan.state != "signed":
        yield _("The signed plan is reviewed. What is still being written is changed itself.")
    elif plan.waits:
        yield _("This plan waits for a co-signature. It is reviewed once it is whole.")


@verb
def review(plan: Plan, *, by: Actor, at: datetime, words: str, with_client: bool = False) -> PlanReview:
    """Note that the plan was gone through with its progress, and stays as it is, and why."""
    reasons = list(why_not_review(plan, by=by, on=clock.day_of(at, care_of(plan).site.time_zone)))
    if not words.strip():
        reasons.append(_("Write what was found, and why the plan stays as it is."))
    if reasons:
        raise NotAllowed(reasons)
    hold_signed(plan)
    noted: PlanReview = PlanReview.objects.create(
        **episode_operations.client_row(care_of(plan)),
        plan=plan,
        words=words.strip(),
        with_client=with_client,
        at=at,
        by_id=by.person_id,
    )
    detail = {"version": plan.version, "words": noted.words, "with_client": with_client}
    record.write(by=by, at=at, what="plan.reviewed", about=noted, detail=detail)
    return noted
