"""Who needs someone first: each open concern with its two clocks, and whose turn it is.

Computed each time. The first clock ends when somebody takes the concern, the second only when a licensed clinician has
assessed it. What is over stands first, and with the supervisor too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.safety.models import Concern, MedicalEvaluation, MedicalHold
from handrail.anytime.safety.queries.concerns import open_concerns, rank
from handrail.anytime.safety.queries.holds import evaluations_of
from handrail.anytime.safety.queries.incidents import incidents_due
from handrail.anytime.safety.queries.risk import Standing
from handrail.anytime.safety.queries.rule_words import told_rule
from handrail.anytime.safety.queries.transfers import transfers_due
from handrail.clinical.safety.assessment_clock import ConcernToAssess, assessment_clock
from handrail.ground import access
from handrail.ground.access.roles import TABLE
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of, end_of_day
from handrail.ground.due import Due
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff

NEXT = {"raised": "Acknowledge", "acknowledged": "Assess", "assessed": "Close"}
SUPERVISE = "safety.supervise"


@dataclass(frozen=True)
class Waiting:
    """One line of the queue, with its clocks. Minutes are whole; below zero: over."""

    concern: Concern
    as_of: datetime
    assess_by: datetime
    assess_rule: str  # the rule that says so, with its version
    risk: Standing | None = None  # as it stands, where the page says it

    @property
    def owner(self) -> Staff | None:
        """Who answers for it. Someone who has left answers for nothing: it is everyone's."""
        owner: Staff | None = self.concern.owner
        return owner if owner and owner.left_on is None else None

    @property
    def decided(self) -> str:
        """Why it stands there, in plain words."""
        return told_rule(self.concern.rule)

    @property
    def rule_name(self) -> str:
        """The rule's name and version, without what it found."""
        return str(self.concern.rule).partition(": ")[0]

    @property
    def not_taken(self) -> bool:
        """Nobody acknowledged it in time."""
        return self.concern.state == "raised" and self.concern.due_at < self.as_of

    @property
    def not_assessed(self) -> bool:
        """No licensed clinician assessed it in time, whoever took it."""
        return self.concern.assessed_at is None and self.assess_by < self.as_of

    @property
    def late(self) -> bool:
        return self.not_taken or self.not_assessed

    @property
    def ticks(self) -> bool:
        """Whether a clock still runs."""
        return self.concern.assessed_at is None

    @property
    def ends_at(self) -> datetime:
        """When the clock that runs now is over."""
        return self.concern.due_at if self.concern.state == "raised" else self.assess_by

    @property
    def minutes_left(self) -> int:
        return int((self.ends_at - self.as_of).total_seconds() // 60)

    @property
    def minutes_over(self) -> int:
        return -self.minutes_left

    @property
    def minutes_allowed(self) -> int:
        """How long it may wait for somebody to take it."""
        return _minutes(self.concern.raised_at, self.concern.due_at)

    @property
    def assess_allowed(self) -> int:
        """How long it may wait for a licensed clinician's assessment."""
        return _minutes(self.concern.raised_at, self.assess_by)

    @property
    def span(self) -> str:
        """How long is left, or over, as people say it: "40 min", "5 h 40 min"."""
        hours, minutes = divmod(abs(self.minutes_left), 60)
        return (
            _("%(h)s h %(m)s min") % {"h": hours, "m": minutes} if hours else _("%(m)s min") % {"m": minutes}
        )

    @property
    def went_up(self) -> str:
        """Why it stands with the supervisor, in words; nothing while it does not."""
        if self.not_taken:
            return _("not acknowledged in time: supervisor")
        return _("not assessed in time: supervisor") if self.not_assessed else ""


def queue(
    *,
    as_of: datetime,
    concerns: Iterable[Concern] | None = None,
    risks: Mapping[UUID, Standing] | None = None,
) -> list[Waiting]:
    """Return open concerns by need: those that went up, then waiting, then being worked on.

    A page that has read the open concerns already hands them in, and one that says how the risk stands, the risks.
    """
    concerns = open_concerns() if concerns is None else concerns
    known: Mapping[Any, Standing] = risks or {}
    return sorted((waiting(one, as_of, known.get(one.episode_id)) for one in concerns), key=_need)


def waiting(concern: Concern, as_of: datetime, risk: Standing | None = None) -> Waiting:
    level = cast(Any, concern.level)
    found = assessment_clock(ConcernToAssess(level, None), as_of=day_of(concern.raised_at, "UTC"))
    assess_by = concern.raised_at + timedelta(minutes=float(cast(Any, found.value) or 0))
    return Waiting(concern, as_of, assess_by, found.named, risk)


def _need(line: Waiting) -> tuple[bool, bool, int, datetime]:
    concern = line.concern
    return (not line.late, concern.state != "raised", rank(concern), concern.due_at)


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return what each open concern waits for. What went up is anyone's, and the supervisor's by name."""
    lines = queue(as_of=as_of)
    mine = any(line.late for line in lines) and supervises(by, as_of=as_of)
    moving = transfers_due(as_of=as_of, by=by, supervises=lambda: mine or supervises(by, as_of=as_of))
    concerns = [_due(line, by, mine) for line in lines]
    return [*concerns, *_to_evaluate(as_of, by), *moving, *incidents_due(as_of=as_of, by=by)]


def _to_evaluate(as_of: datetime, by: Actor) -> list[Due]:
    """Medical holds that stand: the evaluation is due the same day; after a referral, what became of it."""
    if not access.may(by, "safety.respond"):
        return []
    standing = MedicalHold.objects.filter(lifted_at__isnull=True, episode__discharged_on__isnull=True)
    holds = list(standing.select_related("client", "episode__site"))
    noted = evaluations_of(hold.episode_id for hold in holds if hold.episode_id) if holds else {}
    first = {hold.episode_id: hold for hold in sorted(holds, key=attrgetter("placed_at"), reverse=True)}
    return [_evaluation_due(hold, noted.get(cast(UUID, key), []), as_of) for key, hold in first.items()]


def _evaluation_due(hold: MedicalHold, noted: list[MedicalEvaluation], as_of: datetime) -> Due:
    since = next((one for one in noted if one.evaluated_at >= hold.placed_at), None)
    words = _("Medical hold: evaluation today, no group before it")
    if since is not None:
        words = _("Medical hold, referred to %(place)s: ask what came of it") % {"place": since.referred_to}
    zone = cast(Any, hold.episode).site.time_zone
    due_at = end_of_day(day_of(hold.placed_at, zone), zone)
    return Due(
        words=words,
        about=hold.client.short_name,
        route="safety:medical_hold",
        ids={"episode": hold.episode_id},
        verb="safety.respond",
        due_at=None if since else due_at,
        late=since is None and as_of > due_at,
        rank=1 if since is None else 2,
        kind="safety",
    )


def supervises(by: Actor, *, as_of: datetime) -> bool:
    """Return whether concerns go up to this person: the supervising role, or where nobody holds it, who is licensed."""
    if access.may(by, SUPERVISE):
        return True
    if any(TABLE[SUPERVISE] & set(member.roles) for member in people.staff_at_work()):
        return False
    return people.holds_licence(staff_id=by.person_id, on=day_of(as_of, by.time_zone))


def _due(line: Waiting, by: Actor, supervised: bool) -> Due:
    concern, owner = line.concern, line.owner.pk if line.owner else None
    if line.late and owner != by.person_id:  # whoever answers for it keeps it
        owner = by.person_id if supervised else None
    return Due(
        words=f"{_(NEXT[concern.state])}: {concern.trigger}" + (f" ({line.went_up})" if line.late else ""),
        about=concern.client.short_name,
        route="safety:concern",
        ids={"concern": concern.pk},
        verb=SUPERVISE if line.late and access.may(by, SUPERVISE) else "safety.respond",
        due_at=line.ends_at if line.ticks else None,
        late=line.late,
        staff_id=owner,
        rank=rank(concern),
        kind="safety",
        tags=(concern.level, *([line.went_up] if line.late else [])),
    )
