"""What a payer authorized: keep its answer, and end one early. Nothing is ever overwritten: more of it is a new one."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.coverage.models import (
    ANSWERS,
    LEVELS,
    SETTLED,
    UNITS,
    Authorization,
    AuthorizationEnding,
    Coverage,
    DenialSettled,
)
from handrail.anytime.coverage.operations.cards import MEANWHILE
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

TWICE = "This answer stands here already: the same reference, days and number."


@dataclass(frozen=True)
class Answered:
    """A payer's answer to the question for more care. `units`: None where it was denied."""

    answer: str
    reference: str
    level: str
    first_day: date
    last_day: date
    told_by: str
    unit: str = "days"
    units: Decimal | None = None
    reason: str = ""


def why_not_authorize(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting what a payer authorized."""
    yield from access.reasons_against(by, "coverage.authorize", episode)
    if not Coverage.objects.filter(client_id=episode.client_id, ended_at__isnull=True).exists():
        yield _("No plan is on file. Note the card first.")


@verb
def authorize(
    coverage: Coverage, episode: Episode, *, by: Actor, at: datetime, said: Answered
) -> Authorization:
    """Keep a payer's answer for this course of care: approved, partly approved or denied."""
    reasons = [
        *why_not_authorize(episode, by=by),
        *access.reasons_against(by, "coverage.authorize", coverage),
    ]
    if coverage.client_id != episode.client_id or coverage.ended_at is not None:
        reasons.append(_("Choose a plan of this client that is in force."))
    if reasons := [*reasons, *_why_not_so(said)]:
        raise NotAllowed(reasons)
    Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)  # one call, noted by two at once
    fields = ("reference", "answer", "level", "unit", "units", "first_day", "last_day")
    same = {name: getattr(said, name) for name in fields} | {"coverage": coverage, "ending__isnull": True}
    if Authorization.objects.filter(episode_id=episode.pk, **same).exists():
        raise NotAllowed([_(TWICE)])
    row: Authorization = Authorization.objects.create(
        **episode_operations.client_row(episode),
        **asdict(said),
        coverage=coverage,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {name: str(value) for name, value in asdict(said).items() if value not in ("", None)}
    record.write(by=by, at=at, what="coverage.authorized", about=row, detail=detail)
    return row


def why_not_end_authorization(authorization: Authorization, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against ending an authorization before its last day."""
    yield from access.reasons_against(by, "coverage.authorize", authorization)
    if authorization.answer == "denied":
        yield _("This one was denied: there is nothing to end.")
    if AuthorizationEnding.objects.filter(authorization_id=authorization.pk).exists():
        yield _("This authorization was ended already.")


@verb
def end_authorization(
    authorization: Authorization, *, by: Actor, at: datetime, last_day: date, reason: str
) -> AuthorizationEnding:
    """Say that an authorization ends on an earlier day than its last, and why. What was used of it stays."""
    reasons = list(why_not_end_authorization(authorization, by=by))
    if last_day >= authorization.last_day:
        reasons.append(_("That is not before its last day. To have more, note a new one."))
    if not reason.strip():
        reasons.append(_("Write why it ends early."))
    if reasons:
        raise NotAllowed(reasons)
    try:
        with attempt():
            ending: AuthorizationEnding = AuthorizationEnding.objects.create(
                **episode_operations.beside(authorization),
                authorization=authorization,
                last_day=last_day,
                reason=reason.strip(),
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"last_day": last_day, "reason": reason.strip()}
    record.write(by=by, at=at, what="coverage.authorization_ended", about=authorization, detail=detail)
    return ending


def why_not_settle_denial(authorization: Authorization, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting what became of a denial."""
    yield from access.reasons_against(by, "coverage.authorize", authorization)
    if authorization.answer != "denied":
        yield _("This one was not denied.")
    if DenialSettled.objects.filter(authorization_id=authorization.pk).exists():
        yield _("What became of this denial is noted already.")


@verb
def settle_denial(
    authorization: Authorization, *, by: Actor, at: datetime, outcome: str, words: str
) -> DenialSettled:
    """Note that the payer withdrew a denial, or that it is appealed: the approval beside it stands again."""
    reasons = list(why_not_settle_denial(authorization, by=by))
    if outcome not in SETTLED:
        reasons.append(_("Say whether it was withdrawn or is appealed."))
    if not words.strip():
        reasons.append(_("Write who said so and under which reference."))
    if reasons:
        raise NotAllowed(reasons)
    try:
        with attempt():
            settled: DenialSettled = DenialSettled.objects.create(
                **episode_operations.beside(authorization),
                authorization=authorization,
                outcome=outcome,
                words=words.strip(),
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"outcome": outcome, "words": words.strip()}
    record.write(by=by, at=at, what="coverage.denial_settled", about=authorization, detail=detail)
    return settled


def _why_not_so(said: Answered) -> Iterator[str]:
    if said.answer not in ANSWERS or said.level not in LEVELS or said.unit not in UNITS:
        yield _("Say what the payer answered, for which level of care, in days or hours.")
    if not said.reference.strip() or not said.told_by.strip():
        yield _("Write the payer's reference and who told you. Without them nobody can go back to it.")
    if said.last_day < said.first_day:
        yield _("It ends before it begins. Check the two days.")
    if said.answer == "denied":
        if said.units is not None:
            yield _("It was denied: leave the number of days or hours empty.")
    elif said.units is None or said.units <= 0:
        yield _("Write how many days or hours were authorized.")
    elif said.unit == "days" and said.units % 1:
        yield _("Days are whole. Write a whole number, or choose hours.")
    if said.answer != "approved" and not said.reason.strip():
        yield _("Write the reason the payer gave. If it gave none, write that.")
