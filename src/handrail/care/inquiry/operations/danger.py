"""The questions about danger, asked of somebody whose request came without them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from handrail.care.inquiry.models import ABOUT_DANGER, Referral
from handrail.care.inquiry.operations import referral as requests
from handrail.clinical.inquiry.urgency import Inquiry, urgency
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

TAKEN_BACK = "A yes to a question about danger is not taken back. Write what changed in the answer."


@verb
def ask_about_danger(
    referral: Referral,
    *,
    by: Actor,
    at: datetime,
    answers: Mapping[str, bool | None],
    left_hospital_on: date | None = None,
) -> None:
    """Keep what was said to the questions about danger. The urgency and both clocks follow by the same rule as for a call.

    What was left open stays as it stood, and a yes stays a yes. A crisis heard after the answer makes the request one to
    answer again: it stands first on the work list until somebody writes what was done.
    """
    told = {one: said for one, said in answers.items() if one in ABOUT_DANGER and said is not None}
    left = left_hospital_on or referral.left_hospital_on
    today = clock.day_of(at, referral.site.time_zone)
    reasons = list(_why_not_so(referral, told, left, today))
    if reasons:
        raise NotAllowed(reasons)
    facts: dict[str, Any] = {"left_hospital_on": left, **_follows(referral, told, left, at, today)}
    heard = facts.get("urgency") == "crisis" and referral.urgency != "crisis"
    was = {one: getattr(referral, one) for one in (*told, "urgency")}
    step = "hear danger" if heard else "ask about danger"
    requests.move(referral, step, by=by, seen=was, **told, **facts)
    detail = {"answers": told, "urgency": referral.urgency, "because": referral.urgency_finding["because"]}
    record.write(by=by, at=at, what="inquiry.danger_asked", about=referral, detail=detail)


def _why_not_so(referral: Referral, told: dict[str, bool], left: date | None, today: date) -> list[str]:
    reasons = []
    if not told:
        reasons.append(_("Answer at least one question."))
    if any(getattr(referral, one) and not said for one, said in told.items()):
        reasons.append(_(TAKEN_BACK))
    so_far = requests.Request(name=referral.name, left_hospital_on=left)
    return reasons + list(requests.cannot_be(so_far, today).values())


def _follows(
    referral: Referral, told: dict[str, bool], left: date | None, at: datetime, today: date
) -> dict[str, Any]:
    """Return the urgency and the clocks. A danger said before, also in a self-check, is not unsaid by a no here."""
    if referral.urgency == "crisis":
        return {}
    known = {one: getattr(referral, one) for one in ABOUT_DANGER} | told
    days = (today - left).days if left else None
    found = urgency(Inquiry(**known, days_since_hospital=days), as_of=today)
    how_urgent = str(found.value or requests.UNSORTED)
    since = at if how_urgent == "crisis" else referral.received_at
    kept = {"urgency": how_urgent, "urgency_finding": found.as_dict()}
    return kept | requests.clocks(how_urgent, since, today)
