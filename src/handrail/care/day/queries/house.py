"""What may never be true of a program day. Asked by the simulation after each day it lives."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from handrail.anytime.safety import queries as safety
from handrail.care.day.minutes import Moment, Span, clinical_minutes
from handrail.care.day.models import AttendanceEvent, CheckIn, Visit
from handrail.care.day.queries.visits import standing
from handrail.care.schedule import queries as schedule


def broken_rules(*, on: date) -> Iterator[str]:
    """Yield what is wrong with a day: an answer nobody was called for, minutes that do not add up."""
    for answered in CheckIn.objects.filter(scan__in=("respond", "medical hold")):
        if not safety.is_raised_about(answered):
            yield f"{answered.pk}: a check-in that asks for someone raised no concern"
    for answered in CheckIn.objects.filter(withdrawal_signs=True):
        if not safety.is_held_about(answered):
            yield f"{answered.pk}: signs of withdrawal placed no medical hold"
    for answered in CheckIn.objects.filter(day=on).select_related("visit"):
        if answered.visit.scan != answered.scan:
            yield f"{answered.pk}: the visit does not show the check-in's scan"
    yield from _wrong_minutes(on)
    for visit in Visit.objects.filter(day=on, state="in group", cleared_at__isnull=True):
        yield f"{visit.pk}: in group without being cleared"


def _wrong_minutes(on: date) -> Iterator[str]:
    visits = list(Visit.objects.filter(day=on))
    parts = schedule.parts_of_all({visit.session_id for visit in visits})
    events: dict[Any, list[AttendanceEvent]] = {}
    for event in AttendanceEvent.objects.filter(visit__in=visits).order_by("noted_at", "id"):
        events.setdefault(event.visit_id, []).append(event)
    for visit in visits:
        spans = [
            Span(part.starts_at, part.ends_at, part.clinical) for part in parts.get(visit.session_id, [])
        ]
        those = standing(events.get(visit.pk, []))
        counted = clinical_minutes([Moment(one.at, one.kind, str(one.pk)) for one in those], spans)
        if visit.state in ("done", "left") and visit.minutes != counted:
            yield f"{visit.pk}: {visit.minutes} minutes stored, {counted} counted from the events"
