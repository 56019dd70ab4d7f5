"""What payers authorized: what is used of it and left, when it runs out, and who has to ask for more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from handrail.anytime.coverage.later import LATER, Dosed
from handrail.anytime.coverage.models import ANSWERED, Authorization, Check, Coverage
from handrail.clinical.coverage.authorization_left import (
    Authorized,
    allotted,
    authorization_left,
    runs_out_in,
)
from handrail.clinical.kit import Finding
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode

IN_CARE = ("taking part", "stepping down")
CARD = ("payer", "member_id")
GAP = timedelta(days=3)  # a weekend between two authorizations is none


@dataclass(frozen=True)
class Line:
    """One answer of a payer, with what was used of it. `used`: None where nobody knows what was delivered."""

    row: Authorization
    used: Decimal | None
    until: date  # the last day it covers: earlier where it was ended, or where its plan ended
    counts: bool = True  # False: for another level of care than the program's
    plan_over: bool = False  # the client's plan is no longer this payer's

    @property
    def covers(self) -> bool:
        """Whether it says yes to any day of this program."""
        return self.counts and self.row.units is not None and self.row.first_day <= self.until

    @property
    def denies(self) -> bool:
        """Whether it says no, and the payer did not take that back."""
        settled = getattr(self.row, "settled", None)
        return self.row.answer == "denied" and (settled is None or settled.outcome != "withdrawn")

    @property
    def left(self) -> Decimal | None:
        if self.used is None or self.row.units is None:
            return None
        return max(Decimal(0), self.row.units - self.used)


@dataclass(frozen=True)
class Standing:
    """How one client's authorization stands today."""

    finding: Finding
    required: bool | None
    lines: list[Line]  # every answer, the latest first
    chain: list[Line]  # the one that counts, and those that follow it without a gap
    runs_out: date | None  # its last unit used at the client's own dose, or its last day
    review_by: date | None  # when the concurrent review is due
    without: list[date] = field(default_factory=list)  # attended days that none covers
    denied: Authorization | None = None  # a later no to some of the same days, which nobody settled
    lead_from: str = ""  # who says how far ahead the review is asked for

    @property
    def presses(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.finding.answer == "not met"

    @property
    def lead_source(self) -> str:
        """By which source the review is asked for ahead of the end."""
        if "review_lead_days" not in dict(self.finding.numbers) or not self.chain:
            return ""
        days = int(dict(self.finding.numbers)["review_lead_days"])
        return _("Asked for %(n)s days ahead: %(source)s") % {"n": days, "source": self.lead_from}

    @property
    def words(self) -> str:
        """How it stands, in a line: "6 of 20 days left, runs out Thu 12 Mar"."""
        if not self.chain or self.finding.value == "not needed":
            return {
                "not needed": _("no authorization needed"),
                "none": _("none on file: the payer has to say yes first"),
            }.get(str(self.finding.value), _("authorization not known"))
        left, units, until = _sums(self.chain)
        if self.denied:
            days = [date_format(one, "D j M") for one in (until, self.denied.first_day)]
            return _("approved until %(until)s, then denied from %(since)s: settle which holds") % dict(
                zip(("until", "since"), days, strict=True)
            )
        facts = {"all": _number(units), "unit": self.chain[0].row.unit}
        if left is None:
            return _("%(all)s %(unit)s, used is not known") % facts
        said = _("%(left)s of %(all)s %(unit)s left") % {**facts, "left": _number(left)}
        if self.finding.value == "over":
            ended = _("ended %(day)s") % {"day": date_format(until, "D j M")}
            return f"{said}, {ended}" if left else said
        ends = date_format(self.runs_out, "D j M") if self.runs_out else ""
        return f"{said}, {_('runs out %(day)s') % {'day': ends}}" if ends else said


def _number(units: Decimal) -> str:
    return str(localize(units.normalize() if units % 1 else units.quantize(Decimal(1))))


def authorization_of(episode: Episode, authorization_id: UUID) -> Authorization:
    """Return one of this course of care. Raises Authorization.DoesNotExist for anyone else's."""
    found = Authorization.objects.select_related("ending", "settled", "episode__site", "client")
    row: Authorization = found.get(pk=authorization_id, episode_id=episode.pk)
    return row


def standings_of(episodes_: Iterable[Episode], *, on: date) -> dict[UUID, Standing]:
    """Return how each of these clients' authorization stands. The number of queries is fixed."""
    cared_for = list(episodes_)
    if not cared_for:
        return {}
    ids = [one.pk for one in cared_for]
    rows: dict[Any, list[Authorization]] = {}
    for row in Authorization.objects.filter(episode_id__in=ids).select_related(
        "ending", "settled", "coverage"
    ):
        rows.setdefault(row.episode_id, []).append(row)
    in_force = in_force_among(one.client_id for one in cared_for)
    required = _required(in_force)
    own = clinic.own_numbers() if rows else {}
    # Where nobody asks for a yes and none was given, what was delivered and planned is not read.
    asked = [one.pk for one in cared_for if one.pk in rows or required.get(one.client_id)]
    delivered = LATER.delivered(asked) if LATER.delivered and asked else None
    planned = LATER.planned(asked, on) if LATER.planned and asked else {}
    doses = LATER.doses(asked, on) if LATER.doses and asked else {}
    return {
        one.pk: _standing(
            _answers(one, rows.get(one.pk, []), in_force.get(one.client_id, [])),
            required.get(one.client_id),
            None if delivered is None else delivered.get(one.pk, {}),
            planned.get(one.pk, []),
            doses.get(one.pk),
            own.get(one.site_id, {}),
            on,
        )
        for one in cared_for
    }


def lead_from(own: Mapping[str, Decimal]) -> str:
    """Return who says how far ahead the review is asked for, with how sure it is."""
    if "authorization_lead_days" in own:
        return _("set by the director on the site's page")
    line = authorization_left.sheet["sources"][-1]
    return _("our proposal: settle it yourselves, on the site's page (%(dated)s)") % {"dated": line["dated"]}


def in_force_among(client_ids: Iterable[UUID]) -> dict[UUID, list[Coverage]]:
    """Return each client's plans that nobody ended, the primary first. One query."""
    plans: dict[UUID, list[Coverage]] = {}
    found = Coverage.objects.filter(client_id__in=list(client_ids), ended_at__isnull=True).order_by()
    for one in sorted(found, key=attrgetter("order")):
        plans.setdefault(one.client_id, []).append(one)
    return plans


def _answers(episode: Episode, rows: list[Authorization], plans: list[Coverage]) -> list[Line]:
    """Return each answer with the days it covers. What a payer authorized ends with that payer's plan."""
    level = episodes.program_of(episode).level_of_care
    found = []
    for row in rows:
        until, plan = row.until, row.coverage
        over = plan.ended_at is not None and not any(_same_plan(plan, one) for one in plans)
        if over and plan.ended_at:  # the new payer's first day: as its card says, else when the desk noted it
            noted = clock.day_of(plan.ended_at, episode.site.time_zone)
            begins = [one.begins_on for one in plans if one.order == plan.order and one.begins_on]
            until = min(until, max([noted, *begins]) - timedelta(days=1))
        if plan.ends_on is not None and (over or plan.ended_at is None):
            until = min(until, plan.ends_on)
        found.append(Line(row, None, until, row.level == level, over))
    return sorted(found, key=lambda one: (one.row.first_day, one.row.at, one.row.pk), reverse=True)


def _same_plan(one: Coverage, other: Coverage) -> bool:
    """Whether two cards are of one plan: one was noted anew to put a digit, or the payer's name, right."""
    ids = {one.payer_id.strip()} & {other.payer_id.strip()} - {""}
    alike = (
        getattr(one, name).strip().casefold() == getattr(other, name).strip().casefold() for name in CARD
    )
    return bool(ids) or any(alike)


def _required(in_force: Mapping[UUID, list[Coverage]]) -> dict[UUID, bool | None]:
    """Return whether each client's first payer has to say yes, by its latest answer. One query."""
    first = [plans[0] for plans in in_force.values()]
    said: dict[UUID, bool | None] = {}
    checks = Check.objects.filter(coverage__in=first, outcome__in=ANSWERED).order_by("at", "id")
    for client_id, needs in checks.values_list("client_id", "needs_authorization"):
        # A later answer that leaves it open takes back nothing that was said before.
        said[client_id] = said.get(client_id) if needs is None else needs
    return said


def _standing(
    answers: list[Line],
    required: bool | None,
    delivered: Mapping[date, int] | None,
    planned: list[date],
    dose: Dosed | None,
    own: Mapping[str, Decimal],
    on: date,
) -> Standing:
    used, without = _used(answers, delivered)
    lines = [replace(one, used=used.get(str(one.row.pk))) for one in answers]
    chain = _chain(lines, on)
    left, _all, until = _sums(chain) if chain else (None, None, None)
    out = _runs_out(chain, planned, dose, delivered, on) if chain and left is not None else None
    ends = min(out, until) if until and out else until
    lead = int(own.get("authorization_lead_days") or authorization_left.numbers_on(on).review_lead_days)
    asked_by = ends - timedelta(days=lead) if ends else None
    review_by = _on_a_weekday(asked_by) if asked_by else None
    denied = _denied_later(chain, lines)
    facts = Authorized(
        required,
        (until - on).days if until else None,
        left,
        (out - on).days if out else None,
        len(without) if required else 0,
        denied is not None,
        (asked_by - review_by).days if asked_by and review_by else 0,
    )
    changed = {"review_lead_days": own["authorization_lead_days"]} if "authorization_lead_days" in own else {}
    finding = authorization_left(facts, as_of=on, **changed)
    return Standing(
        finding, required, lines, chain, ends, review_by, without if required else [], denied, lead_from(own)
    )


def _on_a_weekday(day: date) -> date:
    """Return this day, or the last weekday before it: payers answer on no weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _denied_later(chain: list[Line], lines: list[Line]) -> Authorization | None:
    """Return the first denial of days that were approved before, at the same level by the same plan, if nobody settled it."""
    against = [
        row
        for row in (line.row for line in lines)
        if row.answer == "denied" and not hasattr(row, "settled")
        for yes in chain
        if row.level == yes.row.level
        and _same_plan(row.coverage, yes.row.coverage)
        and (row.at, row.pk) > (yes.row.at, yes.row.pk)
        and row.first_day <= yes.until
        and row.last_day >= yes.row.first_day
    ]
    return min(against, key=lambda row: (row.first_day, row.at), default=None)


def _sums(chain: list[Line]) -> tuple[Decimal | None, Decimal, date]:
    """Return what is left of these, of how much, and their last day."""
    parts = [one.left for one in chain]
    left = None if None in parts else sum((one for one in parts if one is not None), Decimal(0))
    units = sum((one.row.units for one in chain if one.row.units is not None), Decimal(0))
    return left, units, max(one.until for one in chain)


def _chain(lines: list[Line], on: date) -> list[Line]:
    """Return the one that counts today and what follows it at once; else the one that ended last."""
    granted = sorted((one for one in lines if one.covers), key=lambda one: (one.row.first_day, one.until))
    begun = [one for one in granted if one.row.first_day <= on]
    chain = [one for one in begun if one.until >= on and one.left != 0][:1] or begun[-1:]
    if not chain:
        return granted[:1]
    for one in granted:
        near = one.row.first_day <= chain[-1].until + GAP and one.until >= on
        if one not in chain and one.left != 0 and near and one.row.unit == chain[0].row.unit:
            chain.append(one)
    return chain


def _used(lines: list[Line], delivered: Mapping[date, int] | None) -> tuple[dict[str, Decimal], list[date]]:
    """Return what each was used for, and the attended days that none covers and that no payer said no to."""
    if delivered is None:
        return {}, []
    granted = [one for one in lines if one.covers]
    used: dict[str, Decimal] = {}
    covered: set[date] = set()
    for unit in ("days", "hours"):
        spans = {
            str(one.row.pk): (
                one.row.first_day.toordinal(),
                one.until.toordinal(),
                one.row.units or Decimal(0),
            )
            for one in granted
            if one.row.unit == unit
        }
        a_day = {day.toordinal(): _units(unit, minutes) for day, minutes in delivered.items() if minutes}
        spent, without = allotted(spans, a_day)
        used |= spent
        covered |= {date.fromordinal(day) for day in a_day} - {date.fromordinal(day) for day in without}
    denied = [(one.row.first_day, one.until) for one in lines if one.counts and one.denies]
    open_days = (day for day, minutes in delivered.items() if minutes and day not in covered)
    return used, sorted(day for day in open_days if not any(first <= day <= last for first, last in denied))


def _units(unit: str, minutes: int) -> Decimal:
    return Decimal(1) if unit == "days" else (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _runs_out(
    chain: list[Line],
    planned: list[date],
    dose: Dosed | None,
    delivered: Mapping[date, int] | None,
    on: date,
) -> date | None:
    """Return the day on which the last unit is used, at the client's own dose."""
    if dose is None or not dose.days:
        return None
    days = chain[0].row.unit == "days"
    each = Decimal(1) if days else dose.hours / dose.days
    a_week = Decimal(dose.days) if days else dose.hours
    done = delivered or {}
    ahead = [(day - on).days for day in planned if day >= on and not done.get(day)]
    spans = [((one.row.first_day - on).days, (one.until - on).days, one.left or Decimal(0)) for one in chain]
    found = runs_out_in(spans, planned=ahead, each=each, a_week=a_week)
    return None if found is None else on + timedelta(days=found)


def told_of(found: Standing) -> list[str]:
    """Return what a client reads of it, in plain words: the yes and how much, or the latest no. Never a promise."""
    rows = [one.row for one in found.lines if not one.plan_over]
    latest = max(rows, key=lambda one: (one.at, one.pk), default=None)
    said = []
    if found.chain and found.finding.value not in ("over", "conflict", "not needed"):
        _left, units, until = _sums(found.chain)
        words = (
            _("Your plan said yes to %(n)s days of care, up to %(day)s.")
            if found.chain[0].row.unit == "days"
            else _("Your plan said yes to %(n)s hours of care, up to %(day)s.")
        )
        said.append(words % {"n": _number(units), "day": date_format(until, "F j")})
    if latest is not None and latest.answer == "denied":
        said.append(
            _("Your plan said no when we asked for more care. Please talk with us. We can look for a way.")
        )
    return said


def authorizations_due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return whose authorization has to be asked for: it runs out soon, is over, or there is none and they attend."""
    if not access.may(by, "coverage.authorize"):
        return []
    on = clock.day_of(as_of, by.time_zone)
    cared_for = list(episodes.open_episodes(stages=IN_CARE))
    lines = []
    standings = standings_of(cared_for, on=on)
    for episode in cared_for:
        found = standings[episode.pk]
        if not found.presses:
            continue
        review_by = found.review_by
        lines.append(
            Due(
                words=_due_words(found),
                about=episode.client.short_name,
                route="coverage:client",
                ids={"episode": episode.pk},
                verb="coverage.authorize",
                due_at=clock.end_of_day(review_by, episode.site.time_zone) if review_by else None,
                late=found.finding.value not in ("review due", "days without")
                or bool(review_by and review_by < on),
                kind="coverage",
            )
        )
    return lines


def _due_words(found: Standing) -> str:
    if found.finding.value == "review due":
        return _("Concurrent review: %(how)s") % {"how": found.words}
    if found.denied:
        return _("Approval and denial contradict each other: %(how)s") % {"how": found.words}
    if found.without:
        days = {"how": found.words, "n": len(found.without), "day": date_format(found.without[0], "D j M")}
        return _("Attends without an authorization, days: %(n)s, since %(day)s (%(how)s)") % days
    return _("Ask the payer for an authorization: %(how)s") % {"how": found.words}
