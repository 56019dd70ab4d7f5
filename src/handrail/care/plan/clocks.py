"""The clocks of a plan, side by side: whose each is, by which day, and which of them governs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.coverage import queries as coverage
from handrail.care.plan.later import LATER
from handrail.care.plan.later import told_later as told_later
from handrail.care.plan.models import Plan, PlanReview
from handrail.clinical.kit import Finding, Rule
from handrail.clinical.plan import plan_due as first_plan
from handrail.clinical.plan import reviews_due as reviews
from handrail.clinical.plan.plan_due import OURS, PlanClock, plan_due
from handrail.clinical.plan.reviews_due import ReviewClocks, reviews_due
from handrail.clinical.plan.running import Running, governing
from handrail.ground import clock
from handrail.ground.access.roles import PRESCRIBER
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.findings import INTENSIVE, Against, against, asked_of, source_of
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.library import shelf
from handrail.library.requirement import Ask, What

IN_CARE = ("taking part", "stepping down")
PROGRAM = "the program"


@dataclass(frozen=True)
class Clock:
    """One clock: whose, what it asks, where that stands, and its last day."""

    by: str
    words: str
    source: str
    last_day: date | None
    unknown: str = ""  # why nobody can tell how it stands
    governs: bool = False
    over: bool = False
    certifies: bool = False  # only a prescriber's signature or review counts for it

    @property
    def cited(self) -> str:
        """The source as far as its name, with its date: for a line of a work list."""
        name, _colon, rest = self.source.partition(":")
        dated = f" ({rest.rpartition('(')[2]}" if rest.endswith(")") else ""
        return f"{name}{dated}"


@dataclass(frozen=True)
class PlanClocks:
    """How a course of care's plan stands: the first plan's clocks until one is signed, then those of its reviews."""

    kind: str  # plan, review
    finding: Finding
    clocks: list[Clock]
    not_known: list[str] = field(default_factory=list)  # who may ask for something that nobody has on file
    waiting: Plan | None = None  # the version that waits for a co-signature

    @property
    def governing(self) -> Clock | None:
        return next((one for one in self.clocks if one.governs), None)

    @property
    def late(self) -> bool:
        return self.finding.value == "late"


@dataclass(frozen=True)
class _Asked:
    """One line that applies: who asks what, every or within how much, by which source."""

    by: str
    what: str
    value: int
    source: str


def clocks_of(episodes: Iterable[Episode], *, on: date) -> dict[UUID, PlanClocks]:
    """Return how each of these clients' plan stands by every clock that applies. The number of queries is fixed."""
    cared_for = list(episodes)
    read = _Read.of(cared_for, on) if cared_for else None
    return {one.pk: read.clocks(one) for one in cared_for} if read else {}


@dataclass(frozen=True)
class _Read:
    """What was read once for everyone."""

    on: date
    versions: dict[UUID, list[Plan]]
    reviewed: dict[UUID, list[PlanReview]]
    own: dict[UUID, dict[str, Any]]
    payers: dict[UUID, list[str]]
    sessions: Any
    decided: Any
    sheets: dict[Any, tuple[list[_Asked], list[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, episodes: list[Episode], on: date) -> "_Read":
        ids = [one.pk for one in episodes]
        versions: dict[UUID, list[Plan]] = {}
        signed = Plan.objects.filter(episode_id__in=ids, signed_at__isnull=False)
        for plan in signed.select_related("signed_by", "cosignature__by", "client").order_by("version"):
            versions.setdefault(_episode_id(plan), []).append(plan)
        reviewed: dict[UUID, list[PlanReview]] = {}
        for one in PlanReview.objects.filter(episode_id__in=ids).select_related("by"):
            reviewed.setdefault(_episode_id(one), []).append(one)
        return cls(
            on,
            versions,
            reviewed,
            clinic.own_numbers(),
            coverage.payers_of(one.client_id for one in episodes),
            LATER.sessions(ids, on) if LATER.sessions else None,
            LATER.decided(ids, on) if LATER.decided else {},
        )

    def clocks(self, episode: Episode) -> PlanClocks:
        asked, not_known = self._asked(episode)
        versions = self.versions.get(episode.pk, [])
        waiting = next((one for one in versions if one.state == "signed" and one.waits), None)
        complete = [one for one in versions if not one.waits]
        if complete:
            return self._of_reviews(episode, complete, asked, not_known, waiting)
        return self._of_first_plan(episode, asked, not_known, waiting)

    def _of_first_plan(
        self, episode: Episode, asked: list[_Asked], not_known: list[str], waiting: Plan | None
    ) -> PlanClocks:
        admitted = episode.admitted_on
        days = {one.by: one for one in asked if one.what in ("initial_plan_days", "plan_days")}
        by_sessions = {_by_sessions(one, days): one for one in asked if one.what == "plan_sessions"}
        mine = self.own.get(episode.site_id, {})
        facts = PlanClock(
            signed=False,
            days_since_admission=(self.on - admitted).days if admitted else None,
            sessions=self._sessions(episode),
            asked_days={by: one.value for by, one in days.items()},
            asked_sessions={by: one.value for by, one in by_sessions.items()},
            default=not ("plan_days" in mine or "plan_sessions" in mine),
        )
        running = first_plan.running(facts, plan_due.numbers_on(self.on))
        finding = plan_due(facts, as_of=self.on)
        ours = dict(finding.numbers)
        default = {
            OURS: _Asked(OURS, "plan_days", int(ours["days"]), _own_source(plan_due)),
            f"{OURS}, by sessions": _Asked(
                OURS, "plan_sessions", int(ours["attended_days"]), _own_source(plan_due)
            ),
        }
        return PlanClocks(
            "plan", finding, self._told(running, default | days | by_sessions), not_known, waiting
        )

    def _of_reviews(
        self,
        episode: Episode,
        complete: list[Plan],
        asked: list[_Asked],
        not_known: list[str],
        waiting: Plan | None,
    ) -> PlanClocks:
        zone = episode.site.time_zone
        done = [(clock.day_of(one.signed_at, zone), one.signed_by) for one in complete if one.signed_at]
        done += [(clock.day_of(one.at, zone), one.by) for one in self.reviewed.get(episode.pk, [])]
        last = max(day for day, _by in done)
        seconds = [one.cosignature for one in complete if hasattr(one, "cosignature")]
        seen = [*done, *((clock.day_of(one.at, zone), one.by) for one in seconds)]
        by_prescriber = max((day for day, by in seen if by and PRESCRIBER in by.roles), default=None)
        decided = self.decided.get(episode.pk)
        lines = {one.by: one for one in asked if one.what in ("review_days", "certification_days")}
        every = program_of(episode).review.every_days
        version = _("its definition, version %(n)s") % {"n": episode.program.version}
        lines[PROGRAM] = _Asked(PROGRAM, "review_days", every, version)
        since = {by: by_prescriber if one.what == "certification_days" else last for by, one in lines.items()}
        since[PROGRAM] = max(last, decided) if decided else last
        facts = ReviewClocks(
            {by: one.value for by, one in lines.items()},
            {by: (self.on - day).days if day else None for by, day in since.items()},
        )
        finding = reviews_due(facts, as_of=self.on)
        return PlanClocks("review", finding, self._told(reviews.running(facts), lines), not_known, waiting)

    def _told(self, running: list[Running], lines: dict[str, _Asked]) -> list[Clock]:
        """Return the clocks as the page shows them, the one that ends first before the others."""
        first = governing(running)
        told = [
            Clock(
                one.by,
                _words_of(lines[one.by]),
                lines[one.by].source,
                None if one.left is None else self.on + timedelta(days=one.left),
                one.unknown,
                governs=one is first,
                over=one.left is not None and one.left < 0,
                certifies=lines[one.by].what == "certification_days",
            )
            for one in running
        ]
        return sorted(told, key=lambda one: (not one.governs, one.last_day or date.max))

    def _sessions(self, episode: Episode) -> list[int] | None:
        if self.sessions is None or episode.admitted_on is None:
            return None
        since = [(day - episode.admitted_on).days for day in self.sessions.get(episode.pk, [])]
        return [days for days in since if days >= 0]

    def _asked(self, episode: Episode) -> tuple[list[_Asked], list[str]]:
        """Return what the site, the state and the payer ask about plans here, and who may ask what nobody has on file."""
        named = self.payers.get(episode.client_id, [])
        key = (episode.program_id, episode.site_id, tuple(named))
        if key not in self.sheets:
            self.sheets[key] = _asked_in(episode, named, self.own.get(episode.site_id, {}), self.on)
        return self.sheets[key]


def _asked_in(
    episode: Episode, payers: list[str], own: dict[str, Any], on: date
) -> tuple[list[_Asked], list[str]]:
    program, not_known = program_of(episode), []
    of_payer = {sheet.name.casefold(): sheet.id for sheet in shelf.payers()}
    at = against(
        jurisdiction=episode.site.jurisdiction,
        payers=[of_payer[name.casefold()] for name in payers if name.casefold() in of_payer] or ["none"],
        as_of=on,
        own={what: str(number) for what, number in own.items()},
    )
    not_known += [
        _("%(payer)s: what it asks of a plan is not on file here. Read the contract.") % {"payer": name}
        for name in payers
        if name.casefold() not in of_payer
    ]
    intensive = program.level_of_care in INTENSIVE
    if not intensive:
        at = Against(shelf.jurisdiction("generic"), (shelf.payer("none"),), on, own=at.own)
        not_known.append(
            _("What the state asks is on file for intensive programs only. Read its chapter for this level.")
        )
    asked = [_line(name, what, ask) for what in _WORDS for name, ask in asked_of(program, at, what)]
    if intensive and not any(one.by.startswith(at.state.name) for one in asked):
        not_known.append(
            _("%(state)s: nothing about plans stands on its sheet here. Read your state's chapter.")
            % {"state": at.state.name.capitalize() if at.state.id == "generic" else at.state.name}
        )
    return asked, not_known


def _line(name: str, what: What, ask: Ask) -> _Asked:
    by = {
        "initial_plan_days": f"{name}, initial plan",
        "certification_days": f"{name}, a prescriber's certification",
    }.get(what, name)
    return _Asked(by, what, int(ask.value), source_of(ask))


def _by_sessions(one: _Asked, days: dict[str, _Asked]) -> str:
    return f"{one.by}, by sessions" if one.by in days else one.by


_WORDS: tuple[What, ...] = (
    "initial_plan_days",
    "plan_days",
    "plan_sessions",
    "review_days",
    "certification_days",
)


def _words_of(line: _Asked) -> str:
    if line.what in ("initial_plan_days", "plan_days"):
        if line.value == 0:
            return _("on the day of admission")
        return _("within %(n)s days of admission") % {"n": line.value}
    if line.what == "plan_sessions":
        return _("by the end of day %(n)s attended") % {"n": line.value}
    return _("every %(n)s days") % {"n": line.value}


def _own_source(rule: Rule[Any]) -> str:
    line = next(one for one in rule.sheet["sources"] if one["confidence"] == "project default")
    return _("our proposal: settle it yourselves, on the site's page (%(dated)s)") % {"dated": line["dated"]}


def _episode_id(row: Any) -> UUID:
    found: UUID = row.episode_id
    return found
