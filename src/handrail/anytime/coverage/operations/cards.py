"""The card, what is asked of the payer, and what the payer said."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.anytime.coverage import queries, x12
from handrail.anytime.coverage.models import OUTCOMES, RELATIONS, WAYS, Check, Coverage, Question, Sender
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else changed this coverage a moment ago. Look again."


@dataclass(frozen=True)
class Card:
    """What an insurance card says, and who holds the plan. The subscriber's fields only where it is not the client."""

    payer: str
    member_id: str
    order: str = "primary"
    payer_id: str = ""
    plan: str = ""
    group_number: str = ""
    relation: str = "self"
    subscriber_given: str = ""
    subscriber_family: str = ""
    subscriber_birth_date: date | None = None
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Said:
    """What a payer said. None: they did not say, or nobody asked. Amounts in US dollars."""

    outcome: str
    reference: str
    how: str = "telephone"
    spoke_with: str = ""
    program_covered: bool | None = None
    needs_authorization: bool | None = None
    copay: Decimal | None = None
    deductible_left: Decimal | None = None
    words: str = ""


@verb
def note(episode: Episode, *, by: Actor, at: datetime, card: Card) -> Coverage:
    """Note the plan on a card. Whatever of the same order was in force ends with it and stays on file."""
    access.refuse(by, "coverage.write", episode)
    if reasons := list(_why_not_so(card)):
        raise NotAllowed(reasons)
    before = Coverage.objects.filter(
        client_id=episode.client_id, order=card.order, ended_at__isnull=True
    ).first()
    if before is not None:
        _end(before, by=by, at=at, reason=_("Another card was noted."))
    try:
        with attempt():
            coverage: Coverage = Coverage.objects.create(
                **episode_operations.client_row(episode), **asdict(card), noted_at=at, noted_by=by.name
            )
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"order": card.order, "payer": card.payer, "instead_of": before.pk if before else None}
    record.write(by=by, at=at, what="coverage.noted", about=coverage, detail=detail)
    return coverage


@verb
def end(coverage: Coverage, *, by: Actor, at: datetime, reason: str) -> None:
    """Say that this plan is no longer theirs, and why."""
    access.refuse(by, "coverage.write", coverage)
    if not reason.strip():
        raise NotAllowed([_("Write why this plan is no longer theirs, in a few words.")])
    _end(coverage, by=by, at=at, reason=reason.strip())
    record.write(by=by, at=at, what="coverage.ended", about=coverage, detail={"reason": reason.strip()})


@verb
def note_check(coverage: Coverage, *, by: Actor, at: datetime, said: Said) -> Check:
    """Keep what the payer said on the telephone or on its website, with its reference."""
    access.refuse(by, "coverage.write", coverage)
    if reasons := [*_why_not_ask(coverage, on=at.date()), *_why_not_said(said)]:
        raise NotAllowed(reasons)
    return _keep(coverage, said, by=by, at=at)


def why_not_write_question(coverage: Coverage, *, by: Actor, on: date) -> Iterator[str]:
    """Yield why no question can be written out for this plan now."""
    yield from access.reasons_against(by, "coverage.write", coverage)
    yield from _why_not_ask(coverage, on=on)
    if queries.sender() is None:
        yield _("Nobody has said how this clinic is known to payers (NPI and sender's id). Ask the director.")
    if not coverage.payer_id.strip():
        yield _("The payer's electronic id is missing. Note the card again with it.")


@verb
def write_question(
    coverage: Coverage, *, by: Actor, at: datetime, service_on: date, test: bool = False
) -> Question:
    """Write out the 270 that asks the payer about a day. `test`: marked as a test, for trying a connection."""
    if reasons := list(why_not_write_question(coverage, by=by, on=at.date())):
        raise NotAllowed(reasons)
    control = record.next_number(coverage.organization_id, "x12")
    trace = f"HR{control:09d}"
    try:
        text = x12.write_270(_asked(coverage, service_on, control, trace, at, test=test))
    except x12.NotWritable as wrong:
        raise NotAllowed([str(wrong)]) from None
    question: Question = Question.objects.create(
        **episode_operations.beside(coverage),
        coverage=coverage,
        control=control,
        trace=trace,
        service_on=service_on,
        text=text,
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="coverage.asked", about=question, detail={"trace": trace})
    return question


@verb
def read_answer(question: Question, *, by: Actor, at: datetime, text: str) -> Check:
    """Read in the 271 that answers this question, and keep what it says. Another's answer is refused."""
    access.refuse(by, "coverage.write", question)
    if Check.objects.filter(question=question).exists():
        raise NotAllowed([_("This question has its answer already.")])
    coverage = question.coverage
    try:
        answer = x12.read_271(text, trace=question.trace)
    except x12.NotReadable as wrong:
        raise NotAllowed([str(wrong)]) from None
    if answer.member_id and answer.member_id.upper() != coverage.member_id.strip().upper():
        raise NotAllowed(
            [_("The answer is about another member id than the card. Nothing was kept: ask the payer.")]
        )
    return _keep(coverage, _said(answer, question.trace), by=by, at=at, question=question, text=text)


@verb
def set_sender(
    organization_id: UUID, *, by: Actor, at: datetime, npi: str, sender: str, receiver: str
) -> Sender:
    """Say how this clinic is known to payers: its NPI, and the ids its clearinghouse gave."""
    access.refuse_for(by, "coverage.set_sender", organization_id)
    reasons = []
    if not x12.npi_is_valid(npi.strip()):
        reasons.append(_("That is not an NPI: its last digit does not fit the others. Check the ten digits."))
    if not sender.strip() or not receiver.strip():
        reasons.append(_("Write the sender's and the receiver's id that the clearinghouse gave you."))
    if reasons:
        raise NotAllowed(reasons)
    values = {"npi": npi.strip(), "sender": sender.strip(), "receiver": receiver.strip()}
    kept, _made = Sender.objects.update_or_create(organization_id=organization_id, defaults=values)
    record.write(by=by, at=at, what="coverage.sender_set", about=kept, detail=values)
    return kept


def _why_not_so(card: Card) -> Iterator[str]:
    """Yield what cannot be right about a card as it was typed."""
    if not card.payer.strip() or not card.member_id.strip():
        yield _("Write the payer and the member id as they stand on the card.")
    if card.relation not in RELATIONS:
        yield _("Say whose plan it is.")
    named = card.subscriber_given.strip() and card.subscriber_family.strip() and card.subscriber_birth_date
    if card.relation != "self" and not named:
        yield _("Someone else holds this plan: write their name and birth date.")
    if card.begins_on and card.ends_on and card.ends_on < card.begins_on:
        yield _("The plan ends before it begins. Check the two days.")


def _why_not_ask(coverage: Coverage, *, on: date) -> Iterator[str]:
    if coverage.ended_at is not None:
        yield _("This plan is no longer theirs. Ask about the one in force.")
    yield from consents.why_not_share_with_plan(coverage.client_id, on=on)


def _why_not_said(said: Said) -> Iterator[str]:
    if said.outcome not in OUTCOMES or said.how not in WAYS:
        yield _("Say what the payer answered, and how.")
    if not said.reference.strip():
        yield _("Write the payer's reference number. Without it nobody can go back to what was said.")
    for amount in (said.copay, said.deductible_left):
        if amount is not None and amount < 0:
            yield _("An amount of money cannot be below zero.")


def _keep(
    coverage: Coverage,
    said: Said,
    *,
    by: Actor,
    at: datetime,
    question: Question | None = None,
    text: str = "",
) -> Check:
    try:
        with attempt():
            check: Check = Check.objects.create(
                **episode_operations.beside(coverage),
                **asdict(said),
                coverage=coverage,
                question=question,
                text=text,
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:  # a question has one answer: someone read in the same one at this moment
        raise NotAllowed([_(MEANWHILE)]) from None
    detail = {"outcome": said.outcome, "how": said.how, "reference": said.reference}
    record.write(by=by, at=at, what="coverage.checked", about=check, detail=detail)
    return check


def _said(answer: x12.Answer, trace: str) -> Said:
    """Return a 271 as what a payer said. What it leaves open stays open: a covered plan covers no program yet."""
    if answer.rejections:
        outcome = "not found" if any(one.not_found for one in answer.rejections) else "no answer"
    else:
        outcome = {True: "active", False: "not active", None: "no answer"}[answer.active]
    words = "; ".join(dict.fromkeys(one.words for one in answer.rejections))
    return Said(
        outcome=outcome,
        reference=trace,
        how="file",
        program_covered=False if answer.mental_health_excluded else None,
        needs_authorization=answer.needs_authorization,
        copay=answer.copay,
        deductible_left=answer.deductible_left,
        words=words or answer.plan,
    )


def _asked(
    coverage: Coverage, service_on: date, control: int, trace: str, at: datetime, *, test: bool
) -> x12.Asked:
    client, known = coverage.client, queries.sender()
    if known is None:
        raise NotAllowed([_("Nobody has said how this clinic is known to payers.")])
    person = x12.Person(client.given_name, client.family_name, client.birth_date)
    other = None
    if coverage.relation != "self" and coverage.subscriber_birth_date is not None:
        other = x12.Person(
            coverage.subscriber_given, coverage.subscriber_family, coverage.subscriber_birth_date
        )
    return x12.Asked(
        clinic=x12.Party(coverage.organization.name, known.npi, known.sender, known.receiver),
        payer=coverage.payer,
        payer_id=coverage.payer_id,
        member_id=coverage.member_id,
        subscriber=other or person,
        dependent=person if other else None,
        service_on=service_on,
        control=control,
        trace=trace,
        at=at,
        usage="T" if test else "P",
    )


def _end(coverage: Coverage, *, by: Actor, at: datetime, reason: str) -> None:
    ended = Coverage.objects.filter(pk=coverage.pk, ended_at__isnull=True).update(
        ended_at=at, ended_by=by.name, ended_reason=reason
    )
    if not ended:
        raise NotAllowed([_(MEANWHILE)])
    coverage.ended_at, coverage.ended_by, coverage.ended_reason = at, by.name, reason
