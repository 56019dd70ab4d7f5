"""What can be done after an appointment was booked: note what was heard of it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

from django.utils.translation import gettext as _

from handrail.care.stepdown import queries
from handrail.care.stepdown.models import (
    APPOINTMENT_STEPS,
    SEEN_SINCE,
    TOOK_PLACE,
    AppointmentStep,
    NextAppointment,
)
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

TOLD = {"yes": "attended", "no": "not attended", "moved": "moved"}  # the client's answer, and what it means


def why_not_note_appointment(appointment: NextAppointment, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting anything of this appointment."""
    yield from access.reasons_against(by, "stepdown.plan", appointment)
    if appointment.cancelled_at is not None:
        yield _("This appointment was cancelled.")


@verb
def note_appointment(
    appointment: NextAppointment, *, by: Actor, at: datetime, kind: str, words: str = ""
) -> AppointmentStep:
    """Note what was heard of an appointment: confirmed, handed over, accepted or not, attended or not.

    What they are told about the client passes the gate by itself (`send_plan`); here stands only that it was settled.
    """
    reasons = list(why_not_note_appointment(appointment, by=by))
    if kind not in APPOINTMENT_STEPS:
        reasons.append(_("Say what you heard."))
    elif kind in (*TOOK_PLACE, SEEN_SINCE) and kind != "moved" and at < appointment.at:
        reasons.append(_("Whether it took place is noted once it could have."))
    elif kind == "not accepted" and not words.strip():
        reasons.append(_("Write why they do not accept, and what comes instead."))
    if reasons:
        raise NotAllowed(reasons)
    return _keep(appointment, by=by, at=at, kind=kind, words=words)


def why_not_tell(appointment: NextAppointment, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against the client's telling whether this visit took place."""
    yield from access.reasons_against(by, "stepdown.tell_visit", appointment)
    asked = queries.asked_on_phone(appointment.client_id, as_of=at)
    if all(one.appointment.pk != appointment.pk for one in asked):
        yield _("We do not ask about this visit now. Thank you.")


@verb
def tell_visit(
    appointment: NextAppointment, *, by: Actor, at: datetime, answer: str, new_day: date | None = None
) -> AppointmentStep:
    """Keep the client's own word on a visit: yes, no, or moved; of one that is known as missed, yes: seen since.

    It counts as what staff heard does, and stands as the client's word.
    """
    reasons = list(why_not_tell(appointment, by=by, at=at))
    found = queries.heard_of(appointment)
    moved = found.not_seen is not None and found.not_seen.kind == "moved"
    means = {"yes": SEEN_SINCE} | ({"moved": "moved"} if moved else {}) if found.not_seen else TOLD
    if not reasons and answer not in means:
        reasons.append(_("Choose an answer."))
    elif not reasons and answer == "moved" and moved and new_day is None:
        reasons.append(_("Choose the new day."))
    elif not reasons and answer == "moved" and new_day and new_day < day_of(at, by.time_zone):
        reasons.append(_("This day is over. Choose the day on which the visit is now."))
    if reasons:
        raise NotAllowed(reasons)
    new_day = new_day if answer == "moved" else None
    return _keep(appointment, by=by, at=at, kind=means[answer], new_day=new_day)


def _keep(
    appointment: NextAppointment,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    words: str = "",
    new_day: date | None = None,
) -> AppointmentStep:
    made: AppointmentStep = AppointmentStep.objects.create(
        **episode_operations.client_row(cast(Episode, appointment.episode)),
        appointment=appointment, kind=kind, words=words.strip(), new_day=new_day, at=at, by=by.label,
        by_name=by.name,
    )  # fmt: skip
    record.write(by=by, at=at, what="stepdown.appointment_noted", about=made, detail={"kind": kind})
    return made
