"""What the staff's first pages show, composed from every slice's own queries."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from handrail.anytime.casework import queries as casework
from handrail.anytime.coverage import queries as coverage
from handrail.anytime.family import queries as family
from handrail.anytime.measures import queries as measures
from handrail.anytime.medication import queries as medication
from handrail.anytime.notes import queries as notes
from handrail.anytime.portal_messages import queries as messages
from handrail.anytime.safety import queries as safety
from handrail.care.admission import queries as admission
from handrail.care.aftercare import queries as aftercare
from handrail.care.day import queries as day
from handrail.care.inquiry import queries as inquiry
from handrail.care.intake import queries as intake
from handrail.care.placement import queries as placement
from handrail.care.plan import queries as plan
from handrail.care.review import queries as review
from handrail.care.schedule import queries as schedule
from handrail.care.stepdown import queries as stepdown
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.clinic import findings
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.visits import PlannedVisit, planned_visits
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people

SLICES = (safety, inquiry, coverage, day, notes, clinic, people)
# Work about courses of care as a whole: these share what is read of the caseload.
OF_THE_CASELOAD = (
    schedule,
    casework,
    messages,
    medication,
    family,
    intake,
    placement,
    admission,
    plan,
    measures,
    review,
    stepdown,
    aftercare,
)
IN_PROGRAM = ("taking part", "stepping down")
NOT_COMING = ("missed", "excused", "hospitalized")


@dataclass(frozen=True)
class Line:
    """One client on the board, with where they stand on the PHQ-9."""

    row: Any
    score: Any
    off_track: list[Any]  # scales on which they are, and how the team answered it
    minutes_to_come: int  # expected today (if not closed yet) and later this week
    risk: safety.Standing | None  # for who reads charts; None: nobody has looked, which is not low

    @property
    def to_answer(self) -> Any:
        """The first scale that waits for a plan action or a reason, or None."""
        return next((one for one in self.off_track if one.is_open), None)

    @property
    def week_words(self) -> str:
        return _("week %(n)s") % {"n": self.row.week} if self.row.week else ""

    @property
    def hours_words(self) -> str:
        """Delivered of prescribed this week: "6.5 of 10.5"."""
        done, dose = localize(self.row.delivered_hours), localize(self.row.dose_hours.normalize())
        return _("%(done)s of %(dose)s") % {"done": done, "dose": dose}

    @property
    def short_week(self) -> bool:
        """Whether the week falls short of the dose even if every day still to come is kept."""
        dose = self.row.dose_minutes
        return dose is not None and self.row.delivered_minutes + self.minutes_to_come < dose


@dataclass(frozen=True)
class BlockToday:
    """One session of today: its block as drawn, and its people."""

    session: Any
    flow: list[dict[str, Any]]
    lines: list[Line]
    begun: bool  # until then nobody is missed: whoever has not come is expected

    @property
    def silent(self) -> int:
        """How many were not heard from so far."""
        states = ("expected", "missed") if self.begun else ("missed",)
        return sum(line.row.state in states and not line.row.away for line in self.lines)


@dataclass(frozen=True)
class Today:
    """The day at one site: the board, open concerns, and the crisis requests nobody has answered."""

    board: Any
    blocks: list[BlockToday]
    concerns: list[Any]  # for who may respond
    open_concerns: int  # all of them, for the shell
    is_today: bool
    crises: list[Any]  # for who may answer a request or respond
    unanswered: int | None  # all requests, for the shell; None: not asked for

    @property
    def silent(self) -> int:
        return sum(block.silent for block in self.blocks)

    @property
    def to_stay_with(self) -> list[Any]:
        """The rows of those who came or checked in today, and whose open concern nobody has assessed yet."""
        rows = [line.row for block in self.blocks for line in block.lines] if self.is_today else []
        waits = [row for row in rows if row.concern and row.concern.state in ("raised", "acknowledged")]
        return [row for row in waits if row.scan or row.state in ("here", "held", "in group")]


@dataclass(frozen=True)
class Chart:
    """Where one client stands, and what is next."""

    episode: Episode
    rail: list[Any]
    week: int | None
    team: list[Any]
    dose: Any
    visits: list[PlannedVisit]  # what the program plans besides its days, while someone is in it
    next_alone: Any  # the next one-to-one, or None
    this_week: Any
    plan: Any
    concerns: list[Any]
    holds: list[Any]  # medical holds that stand
    risk: safety.Standing | None  # None: nobody has looked, which is not low
    transfer: Any  # the one that stands: on the way to a higher level of care, or there; or None
    incidents: list[Any]  # this client's own lines
    medication: list[Any]
    trends: list[Any]
    plot: Any
    readiness: Any
    last_days: list[Any]
    safety_plan_at: datetime | None
    authorized: Any  # how the payer's authorization stands, while someone is in the program


def today(*, by: Actor, as_of: datetime, whole: bool = False) -> Today:
    """Return the board of this person's own site. The number of queries is fixed.

    On a day without a session, the next day that has one. Scores and what a check-in said are for
    those who may read charts.
    """
    on = clock.day_of(as_of, by.time_zone)
    watched = list(safety.watched())
    open_concerns = [one for one in watched if one.state != "closed"]
    board = day.board(by.site_id, on, concerns=watched, of_leader=by.person_id, whole=whole)
    if not (board.sessions or board.beside) and (later := schedule.next_session_day(by.site_id, after=on)):
        board = day.board(by.site_id, later, concerns=watched, of_leader=by.person_id, whole=whole)
    episode_ids = [row.episode.pk for row in board.rows]
    scores = measures.board(row.episode for row in board.rows) if access.may(by, "chart.read") else {}
    to_come = schedule.minutes_to_come(episode_ids, board.day)
    off = review.off_tracks((row.episode for row in board.rows), scores)
    may_respond, may_supervise = access.may(by, "safety.respond"), access.may(by, "safety.supervise")
    waiting = open_concerns if may_respond or may_supervise else []
    of = {*episode_ids, *(one.episode_id for one in waiting if one.episode_id)}
    risks = safety.standing_risks(of) if access.may(by, "chart.read") else {}
    blocks = [_block(one, as_of, scores, off, to_come, risks) for one in board.sessions]
    concerns = safety.queue(as_of=as_of, concerns=waiting, risks=risks)
    if not may_respond:  # a supervisor who is not of the team sees what went up
        concerns = [line for line in concerns if line.late]
    unanswered = inquiry.unanswered() if may_respond or access.may(by, "inquiry.answer") else None
    return Today(
        board,
        blocks,
        concerns,
        open_concerns=len(open_concerns),
        is_today=board.day == on,
        crises=[one for one in unanswered or () if one.urgency == "crisis"],
        unanswered=None if unanswered is None else len(unanswered),
    )


def mine(*, by: Actor, as_of: datetime) -> list[Due]:
    """Return the first of what waits for this person by name."""
    return [due for due in work(by=by, as_of=as_of) if due.staff_id == by.person_id][:8]


def alone_today(*, by: Actor, as_of: datetime) -> list[Any]:
    """Return whom this person sees alone today; for who sees nobody, what is booked at their site, so that they welcome them. One query."""
    on = clock.day_of(as_of, by.time_zone)
    if access.may(by, "safety.respond"):  # the team
        return schedule.one_to_ones_on(on, leader_id=by.person_id) if by.person_id else []
    if not access.may(by, "schedule.arrange"):
        return []
    return schedule.one_to_ones_on(on, site_id=by.site_id)


def _block(
    one: Any,
    as_of: datetime,
    scores: dict[UUID, Any],
    off: dict[UUID, Any],
    to_come: dict[UUID, int],
    risks: dict[UUID, safety.Standing],
) -> BlockToday:
    clinical = sum(_minutes(part) for part in one.parts if part.clinical)
    today_open = 0 if one.session.state in ("held", "cancelled") else clinical
    lines = [
        Line(
            row,
            scores.get(row.episode.pk),
            off.get(row.episode.pk, []),
            to_come.get(row.episode.pk, 0)
            + (today_open if row.state not in NOT_COMING and not row.away else 0),
            risks.get(row.episode.pk),
        )
        for row in one.rows
    ]
    # By the clock: whoever comes early begins the session, and nobody is late yet.
    return BlockToday(
        one.session, [_part(part, as_of) for part in one.parts], lines, as_of >= one.session.starts_at
    )


def _minutes(part: Any) -> int:
    return int((part.ends_at - part.starts_at).total_seconds() // 60)


def _part(part: Any, as_of: datetime) -> dict[str, Any]:
    """Return one part of a block as the flow draws it: past, now or next."""
    state = "past" if part.ends_at <= as_of else "now" if part.starts_at <= as_of else "next"
    start, end = timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)
    return {
        "label": part.title,
        "note": f"{start:%-H:%M} – {end:%-H:%M}",
        "minutes": _minutes(part),
        "state": state,
    }


def work(*, by: Actor, as_of: datetime) -> list[Due]:
    """Return everything that waits for this person's roles: by its rank, safety first, then late, then its clock."""
    shared = episodes.caseload()
    waiting = [due for slice_ in SLICES for due in slice_.due(as_of=as_of, by=by)]
    waiting += [due for slice_ in OF_THE_CASELOAD for due in slice_.due(as_of=as_of, by=by, caseload=shared)]
    allowed = [due for due in waiting if access.may(by, due.verb)]
    far = as_of + timedelta(days=3650)
    return sorted(
        allowed,
        key=lambda due: (
            due.rank,
            due.kind != "safety",
            not due.late,
            due.staff_id != by.person_id,
            due.due_at or far,
        ),
    )


def chart(*, by: Actor, episode_id: UUID, as_of: datetime) -> Chart:
    """Return one client's course of care as its page shows it."""
    episode = episodes.episode_for(by, episode_id)
    on = clock.day_of(as_of, episode.site.time_zone)
    active, trends = episode.stage in IN_PROGRAM, measures.trends(episode)
    shown = sorted(trends.values(), key=lambda one: -len(one.points))[:4]  # a plot holds four lines
    course, concerns = day.course_of(episode.pk), safety.concerns_of(episode.pk)
    changes, incidents = medication.changes_of(episode.pk), safety.incident_lines_in_chart(episode.pk)
    told = incidents if access.may(by, "safety.read_words") else []
    events = [
        *medication.plot_events(changes),
        *safety.plot_events(told, episode.site.time_zone),
        *admission.plot_events(course.doses),
    ]
    return Chart(
        episode=episode,
        rail=episodes.rail(episode, episodes.changes_of(episode.pk)),
        week=episodes.week_of_stay(episode, on) if active else None,
        team=episodes.team_of(episode.pk),
        dose=course.dose_on(on),
        visits=planned_visits(episodes.program_of(episode)) if active else [],
        next_alone=next(iter(schedule.hours_ahead(episode, as_of=as_of, limit=1)), None) if active else None,
        this_week=_this_week(episode.pk, course, on) if active else None,
        plan=plan.brief_of(episode.pk),
        concerns=[concern for concern in concerns if concern.state != "closed"],
        holds=[hold for concern in concerns if (hold := safety.hold_of(concern))],
        risk=safety.standing_risks([episode.pk]).get(episode.pk),
        transfer=safety.standing_transfers([episode.pk]).get(episode.pk),
        incidents=incidents,
        medication=medication.told_by(changes),
        trends=shown,
        plot=measures.plot(shown, events=sorted(events, key=lambda event: event.on)),
        readiness=stepdown.readiness(episode, on=on, trends=trends, course=course, concerns=concerns)
        if active
        else None,
        last_days=course.last_days(5),
        safety_plan_at=safety.plan_written_at(episode.pk),
        authorized=coverage.standings_of([episode], on=on)[episode.pk] if active else None,
    )


def _this_week(episode_id: UUID, course: day.Course, on: date) -> day.Week:
    monday = monday_of(on)
    scheduled = schedule.scheduled_minutes([episode_id], monday)
    return course.week(monday, scheduled_minutes=scheduled.get(episode_id, 0))


def clients(*, words: str, stage: str) -> list[Episode]:
    """Return open courses of care, by name; `words` narrows to names that begin so."""
    found = episodes.open_episodes(stages=(stage,) if stage else ())
    return list(episodes.named(found, words)[:200])


def programs(*, as_of: datetime) -> list[tuple[Any, Any, list[Any]]]:
    """Return each version in force, its definition, and what is found in it. The number of queries is fixed."""
    in_force = clinic.programs_in_force()
    looked_at = clinic.looked_at({row.site_id: row.site for row in in_force}.values(), as_of=as_of)
    read = [(row, clinic.definition_of(row)) for row in in_force]
    return [(row, program, findings.of(program, looked_at[row.site_id])) for row, program in read]


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())
