"""Sign a plan, hear what the client says of it, and add to a signed one."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.care.plan import queries
from handrail.care.plan.models import Addendum, Plan, SignatureAttempt
from handrail.care.plan.operations.holding import MEANWHILE, care_of, hold_draft
from handrail.care.plan.states import PLAN
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


def why_not_sign(plan: Plan, *, by: Actor, on: date) -> Iterator[str]:
    """Yield what stands against the clinician's signature."""
    yield from access.reasons_against(by, "plan.write", plan)
    yield from people.reasons_unlicensed(by, on=on)
    if not PLAN.allows(plan.state, "sign"):
        yield _("The plan is %(state)s.") % {"state": plan.state}
        return
    yield from _unfinished(queries.view_of(plan))


@verb
def sign(plan: Plan, *, by: Actor, at: datetime) -> None:
    """Sign a plan as a licensed clinician. The version before it is replaced in the same act."""
    on = clock.day_of(at, care_of(plan).site.time_zone)
    if reasons := list(why_not_sign(plan, by=by, on=on)):
        raise NotAllowed(reasons)
    after = PLAN.after(plan.state, "sign")
    hold_draft(plan)  # nothing is added between the hash and the signature
    Plan.objects.filter(episode_id=plan.episode_id, state="signed").update(
        state=PLAN.after("signed", "replace")
    )
    signed = Plan.objects.filter(pk=plan.pk, state=plan.state).update(
        state=after,
        signed_at=at,
        signed_by_id=by.person_id,
        content_hash=queries.hash_of(queries.view_of(plan)),
        needs_cosign=queries.needs_cosign(by, care_of(plan).site, on=on),
    )
    if not signed:
        raise NotAllowed([_(MEANWHILE)])
    plan.refresh_from_db()
    detail = {"version": plan.version, "hash": plan.content_hash, "cosign": plan.needs_cosign}
    record.write(by=by, at=at, what="plan.signed", about=plan, detail=detail)


def why_not_client_sign(plan: Plan, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against the client's signature."""
    yield from access.reasons_against(by, "plan.sign", plan)
    if plan.state != "signed":
        yield _("The client signs after the clinician has.")
    elif plan.client_signed_at is not None:
        yield _("The client has signed this version.")


@verb
def client_sign(plan: Plan, *, by: Actor, at: datetime, signed_name: str = "", disagrees: str = "") -> None:
    """Note the client's signature, or in what they disagree, or both. Staff may note it in the room."""
    reasons, name, words = list(why_not_client_sign(plan, by=by)), signed_name.strip(), disagrees.strip()
    if not name and not words:
        reasons.append(_("Type the client's full name, or write in what they disagree."))
    if reasons:
        raise NotAllowed(reasons)
    facts: dict[str, Any] = {"client_signed_at": at, "client_signed_name": name} if name else {}
    heard = Plan.objects.filter(pk=plan.pk, state="signed", client_signed_at__isnull=True)
    if not heard.update(client_disagrees=words or plan.client_disagrees, **facts):
        raise NotAllowed([_(MEANWHILE)])
    plan.refresh_from_db()
    what = "plan.client_signed" if name else "plan.client_disagreed"
    detail = {"version": plan.version, "hash": plan.content_hash, "disagrees": bool(words)}
    record.write(by=by, at=at, what=what, about=plan, detail=detail)


def why_not_add(plan: Plan, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against an addendum."""
    yield from access.reasons_against(by, "plan.write", plan)
    yield from people.reasons_unlicensed(by, on=on)
    if plan.state != "signed":
        yield _("An addendum is written to the signed plan. What is still being written is changed itself.")


@verb
def add_addendum(plan: Plan, *, by: Actor, at: datetime, words: str) -> Addendum:
    """Add to a signed plan what changes nothing of its chain; a change of the chain is a new version."""
    reasons = list(why_not_add(plan, by=by, on=clock.day_of(at, care_of(plan).site.time_zone)))
    if not words.strip():
        reasons.append(_("Write what is added."))
    if reasons:
        raise NotAllowed(reasons)
    hold_signed(plan)
    said = words.strip()
    addendum: Addendum = Addendum.objects.create(
        **episode_operations.client_row(care_of(plan)), plan=plan, words=said, at=at, by_id=by.person_id
    )
    detail = {"version": plan.version, "words": said}
    record.write(by=by, at=at, what="plan.addendum_added", about=addendum, detail=detail)
    return addendum


@verb
def note_attempt(plan: Plan, *, by: Actor, at: datetime, because: str) -> SignatureAttempt:
    """Note that the client was asked to sign and did not, with the reason (12VAC35-105-665 asks for both)."""
    reasons = [*access.reasons_against(by, "plan.note_attempt", plan), *why_not_client_sign(plan, by=by)]
    if not because.strip():
        reasons.append(_("Write why the client did not sign."))
    if reasons:
        raise NotAllowed(reasons)
    hold_signed(plan)
    said = because.strip()[:500]
    noted: SignatureAttempt = SignatureAttempt.objects.create(
        **episode_operations.client_row(care_of(plan)), plan=plan, because=said, at=at, by_id=by.person_id
    )
    detail = {"version": plan.version, "because": said}
    record.write(by=by, at=at, what="plan.not_signed_by_client", about=noted, detail=detail)
    return noted


def hold_signed(plan: Plan) -> None:
    """Keep the version signed until this write is done."""
    if not Plan.objects.filter(pk=plan.pk, state="signed").update(state="signed"):
        raise NotAllowed([_(MEANWHILE)])


def _unfinished(view: queries.PlanView) -> Iterator[str]:
    """Yield each place where the chain from problem to intervention is broken."""
    if not view.problems:
        yield _("No problem is written yet.")
    for one in view.problems:
        if not one.goals:
            yield _("'%s' has no goal.") % one.problem.words
        for goal in one.goals:
            if not goal.objectives:
                yield _("The goal '%s' has no objective.") % goal.goal.words
            for objective in goal.objectives:
                if not objective.interventions:
                    yield _("The objective '%s' has no intervention.") % objective.objective.words
