"""Reads of coverage: what is in force, what the payer said last, what the client is told, what is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.coverage.authorized import Standing as Standing
from handrail.anytime.coverage.authorized import authorization_of as authorization_of
from handrail.anytime.coverage.authorized import authorizations_due, in_force_among
from handrail.anytime.coverage.authorized import standings_of as standings_of
from handrail.anytime.coverage.authorized import told_of as told_of
from handrail.anytime.coverage.later import Dosed as Dosed
from handrail.anytime.coverage.later import told_later as told_later
from handrail.anytime.coverage.models import ANSWERED, Check, Coverage, Question, Sender
from handrail.clinical.coverage.check_again import LastCheck, check_again
from handrail.clinical.kit import Finding
from handrail.ground import clock
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode

ASKED_FOR = ("intake", "placement", "admission", "taking part", "stepping down")


@dataclass(frozen=True)
class Plan:
    """One plan in force, every check of it (the latest first), and the questions without an answer."""

    coverage: Coverage
    checks: list[Check]
    open_questions: list[Question]
    standing: Finding
    over: bool = (
        False  # the card's last day has passed: whatever the payer said before, it covers nothing now
    )

    @property
    def last(self) -> Check | None:
        """The payer's latest answer; that they did not answer is none."""
        return next((check for check in self.checks if check.outcome in ANSWERED), None)


@dataclass(frozen=True)
class Told:
    """What a client reads about one plan: what is known, what is not known yet, and when the payer said so."""

    title: str
    known: list[str]
    not_known: list[str]
    said_on: date | None


def coverage_of(episode: Episode, coverage_id: UUID) -> Coverage:
    """Return one plan of this client. Raises Coverage.DoesNotExist for anyone else's."""
    found: Coverage = Coverage.objects.get(pk=coverage_id, client_id=episode.client_id)
    return found


def question_of(episode: Episode, question_id: UUID) -> Question:
    """Return one question about this client. Raises Question.DoesNotExist for anyone else's."""
    found: Question = Question.objects.select_related("coverage").get(
        pk=question_id, client_id=episode.client_id
    )
    return found


def sender() -> Sender | None:
    """Return how this clinic is known to payers, or None while nobody has said."""
    found: Sender | None = Sender.objects.first()
    return found


def plans_of(client_id: UUID, *, on: date, zone: str) -> list[Plan]:
    """Return the client's plans in force, the primary first, in three queries."""
    coverages = in_force_of(client_id)
    checks: dict[UUID, list[Check]] = {}
    for check in Check.objects.filter(coverage__in=coverages).order_by("-at", "-id"):
        checks.setdefault(check.coverage_id, []).append(check)
    waiting: dict[UUID, list[Question]] = {}
    for question in Question.objects.filter(coverage__in=coverages, answered__isnull=True).order_by("-at"):
        waiting.setdefault(question.coverage_id, []).append(question)
    return [
        Plan(
            one,
            checks.get(one.pk, []),
            waiting.get(one.pk, []),
            _standing(checks.get(one.pk, []), on, zone),
            over=_is_over(one, on),
        )
        for one in coverages
    ]


def payers_of(client_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return the payers of these clients' plans in force, the primary first. One query."""
    return {
        client_id: [one.payer for one in plans] for client_id, plans in in_force_among(client_ids).items()
    }


def in_force_of(client_id: UUID) -> list[Coverage]:
    return in_force_among([client_id]).get(client_id, [])


def ended_of(client_id: UUID) -> list[Coverage]:
    found = Coverage.objects.filter(client_id=client_id, ended_at__isnull=False)
    return list(found.order_by("-ended_at"))


def told(plan: Plan, *, zone: str) -> Told:
    """Return what a client is told: facts the payer gave, and plainly what nobody knows yet. Never a promise."""
    last = plan.last
    if plan.over:
        day = f"{plan.coverage.ends_on:%B %-d, %Y}"
        ended = _("The plan we have on file ended on %(day)s: %(plan)s.") % {
            "day": day,
            "plan": plan.coverage,
        }
        return Told(
            str(plan.coverage),
            [ended],
            [_("We do not know your plan of today. Please show us your card.")],
            None,
        )
    return Told(
        str(plan.coverage),
        list(_known(plan.coverage, last, zone)),
        list(_not_known(last)),
        clock.day_of(last.at, zone) if last else None,
    )


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return people on the way in or in care without a plan on file, or whose payer should be asked (again)."""
    waiting = episodes.open_episodes(stages=ASKED_FOR)
    of_client = {episode.client_id: episode for episode in waiting}
    coverages = in_force_among(of_client)
    found = [one for plans in coverages.values() for one in plans]
    answered: dict[UUID, Check] = {}
    for check in Check.objects.filter(coverage__in=found, outcome__in=ANSWERED).order_by("at"):
        answered[check.coverage_id] = check
    lines = []
    for client_id, episode in of_client.items():
        on, zone = clock.day_of(as_of, episode.site.time_zone), episode.site.time_zone
        plans = coverages.get(client_id, [])
        current = [one for one in plans if not _is_over(one, on)]
        if not current:
            lines.append(
                _due(
                    episode,
                    _("Ask for the new card: the plan on file has ended")
                    if plans
                    else _("Ask about insurance"),
                )
            )
        for one in current:
            last = answered.get(one.pk)
            standing = _standing([last] if last else [], on, zone)
            if standing.answer == "cannot tell":
                lines.append(_due(episode, _("Ask the payer whether the coverage is active")))
            elif standing.answer == "not met":
                lines.append(_due(episode, _("Ask the payer again")))
    return [*lines, *authorizations_due(as_of=as_of, by=by)]


def _due(episode: Episode, words: str) -> Due:
    return Due(
        words=words,
        about=episode.client.short_name,
        route="coverage:client",
        ids={"episode": episode.pk},
        verb="coverage.write",
        kind="coverage",
    )


def _is_over(coverage: Coverage, on: date) -> bool:
    return coverage.ends_on is not None and coverage.ends_on < on


def _standing(checks: list[Check], on: date, zone: str) -> Finding:
    last = next((check for check in checks if check.outcome in ANSWERED), None)
    days = (on - clock.day_of(last.at, zone)).days if last else None
    return check_again(LastCheck(days), as_of=on)


def _known(coverage: Coverage, last: Check | None, zone: str) -> Iterator[str]:
    yield _("We have your plan on file: %(plan)s.") % {"plan": coverage}
    if last is None:
        return
    day = f"{clock.day_of(last.at, zone):%B %-d}"
    if last.outcome == "active":
        yield _("On %(day)s your plan told us that it is active.") % {"day": day}
    elif last.outcome == "not active":
        yield _(
            "On %(day)s your plan told us that it is not active. Please call us. We can look for a way."
        ) % {"day": day}
    else:
        yield _("On %(day)s your plan could not find you. Please check your card with us.") % {"day": day}
    if last.program_covered is True:
        yield _("Your plan told us that it covers this kind of program.")
    elif last.program_covered is False:
        yield _(
            "Your plan told us that it does not cover this kind of program. We will talk with you about it."
        )
    if last.needs_authorization is True:
        yield _("Your plan must say yes first. We ask them for you.")
    elif last.needs_authorization is False:
        yield _("Your plan told us that it does not have to say yes first.")
    if last.copay is not None:
        yield _("Your plan told us that your share may be %(amount)s a visit.") % {
            "amount": _dollars(last.copay)
        }
    if last.deductible_left is not None:
        yield _("Your plan told us that you may have %(amount)s left to pay before it pays.") % {
            "amount": _dollars(last.deductible_left)
        }


def _not_known(last: Check | None) -> Iterator[str]:
    if last is None or last.outcome != "active":
        yield _("We do not know yet if your plan is active.")
    if last is None or last.program_covered is None:
        yield _("We do not know yet if your plan covers this kind of program.")
    if last is None or last.needs_authorization is None:
        yield _("We do not know yet if your plan must say yes first.")
    if last is None or last.copay is None:
        yield _("We do not know yet what your share will be.")


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.2f}"
