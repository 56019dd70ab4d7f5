"""Who would lead in a found week without a licence, by the last day for which sessions are made. Reads only."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.schedule.models import PlanRun, Series
from handrail.care.schedule.queries.leading import asked_on, lacking
from handrail.care.schedule.queries.plan_acts import Acts
from handrail.care.schedule.queries.timetable import last_made
from handrail.ground.clinic.queries import definition_of, programs_in_force
from handrail.ground.people import queries as people
from handrail.library.program import Program

Leading = tuple[UUID, Program, str, tuple[int, ...]]  # who, of which program, its track, on which weekdays


def unlicensed_in(run: PlanRun, acts: Acts) -> Iterator[str]:
    """Yield for each who would begin to lead something the first day on which they may not, and what to do. Five queries."""
    led = list(_led(acts))
    until = max(last_made(run.series).values(), default=run.monday)
    span = [run.monday + timedelta(days=n) for n in range(max((until - run.monday).days, 6) + 1)]
    staff = {one.pk: one for one in people.staff_at_work()}
    held = people.kinds_among(days={who: span for who, *_rest in led if who in staff})
    for who, program, track, weekdays in led:
        if who not in staff:
            continue
        days: list[date] = [day for day in span if day.weekday() in weekdays]
        lack = next(lacking(staff[who], asked_on(program, track, days), held[who]), None)
        if lack is not None:
            words = _(
                "%(lack)s, and sessions are made until then. Let somebody else lead it: Move, beside it above."
            )
            yield words % {"lack": lack.words}


def _led(acts: Acts) -> Iterator[Leading]:
    """Yield what somebody would begin to lead: a series that stands, or one that begins."""
    now = dict(acts.leaders)
    for series in Series.objects.filter(pk__in=list(now)).select_related("program"):
        yield now[series.pk], definition_of(series.program), series.track, tuple(series.weekdays)
    programs = {one.pk: one for one in programs_in_force()}
    for one in acts.begins:
        if one.program_id in programs:
            yield one.leader_id, definition_of(programs[one.program_id]), one.track, one.weekdays
