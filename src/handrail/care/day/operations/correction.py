"""Setting right what was noted wrong: a new event with its reason; the wrong one stays readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from handrail.care.day.minutes import ABSENT, OPENS
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.operations import visit as visits
from handrail.care.day.operations.attest import why_not_by_video
from handrail.care.day.queries.visits import kinds_instead, standing
from handrail.care.day.states import VISIT
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

CAME = ("arrived", "online")


@verb
def correct(
    wrong: AttendanceEvent,
    *,
    by: Actor,
    at: datetime,
    happened_at: datetime,
    reason: str,
    kind: str = "",
    until: datetime | None = None,
) -> AttendanceEvent:
    """Write a new event in the place of a wrong one, with the reason. The wrong one stays readable.

    `kind`: what it was instead. Someone noted as absent who was there is there from `happened_at` `until` they left, or
    the end. Someone noted as come who never came was not heard from.
    """
    access.refuse(by, "day.attend", wrong)
    kind = kind or wrong.kind
    # One at a time sets a day right: what the next one sees is what this one left.
    Visit.objects.select_for_update(no_key=True).get(pk=wrong.visit_id)
    if reasons := list(_against(wrong, at, happened_at, reason, kind, until)):
        raise NotAllowed(reasons)
    visit, said = wrong.visit, {"noted_at": at, "reason": reason, "corrects": wrong}
    visit.refresh_from_db(fields=["state", "minutes"])
    try:
        with attempt():
            right = visits.note(visit, kind, by=by, at=happened_at, **said)
    except IntegrityError:
        raise NotAllowed([_(visits.MEANWHILE)]) from None
    was = visit.minutes
    _set_state(visit, wrong.kind, kind, by=by, at=at, until=until)
    visits.recount(visit)
    detail = {"was": wrong.at, "now": happened_at, "reason": reason, "minutes": [was, visit.minutes]}
    detail |= {"kind": [wrong.kind, kind]} if kind != wrong.kind else {}
    record.write(by=by, at=at, what="day.corrected", about=right, detail=detail)
    return right


def _set_state(visit: Visit, was: str, kind: str, *, by: Actor, at: datetime, until: datetime | None) -> None:
    """Take the visit where the corrected event leads, and close a presence that is over."""
    if kind in ABSENT and was != kind:
        visits.move(visit, f"set {kind}")
    elif kind in CAME and was in ABSENT:
        visits.move(visit, "set there")
        ends, closing = (until, "left") if until else (visit.session.ends_at, "ended")
        visits.note(visit, closing, by=by, at=ends, noted_at=at)


def _against(
    wrong: Any, at: datetime, happened_at: datetime, reason: str, kind: str, until: datetime | None
) -> Iterator[str]:
    if not reason.strip():
        yield _("Write why it is corrected.")
    if AttendanceEvent.objects.filter(corrects=wrong).exists():
        yield _("This was corrected already. Correct the newer one.")
        return
    if kind != wrong.kind and kind not in kinds_instead(wrong.kind):
        yield _("This can't be corrected to that. Only what a day was, or when, is corrected.")
    elif kind != wrong.kind:
        yield from _against_kind(wrong, kind, happened_at, until)
    zone = wrong.visit.episode.site.time_zone
    if happened_at > at or day_of(happened_at, zone) != wrong.visit.day:
        yield _("Give a time on that day, not in the future.")
    elif kind in CAME and wrong.kind in CAME and happened_at >= (gone := _gone_at(wrong.visit)):
        yield _(
            "Their day was over at %(time)s, so no minute would be left of it. Give an earlier time, or choose "
            "“They never came, and were not heard from”."
        ) % {"time": time_format(gone.astimezone(ZoneInfo(zone)))}


def _gone_at(visit: Visit) -> datetime:
    """Return when a client's day was over: the end of the session, or when they left for good."""
    ends: datetime = visit.session.ends_at
    moves = [one for one in standing(list(visit.events.all())) if one.kind in (*OPENS, "left", "ended")]
    last = max(moves, key=attrgetter("at", "id"))
    return ends if last.kind in OPENS else min(ends, last.at)


def _against_kind(wrong: Any, kind: str, happened_at: datetime, until: datetime | None) -> Iterator[str]:
    visit, session = wrong.visit, wrong.visit.place.session
    state = Visit.objects.values_list("state", flat=True).get(pk=visit.pk)
    if kind in ABSENT and wrong.kind in CAME:
        others = [one for one in standing(list(visit.events.all())) if one.pk != wrong.pk]
        if any(one.kind in OPENS for one in others):
            yield _("They came back later that day. Correct the times instead.")
    if kind in CAME and wrong.kind in ABSENT:
        ends = until or session.ends_at
        if session.state != "held":
            yield _("The session has not ended: press “Here” instead.")
        elif not happened_at < ends <= session.ends_at:
            yield _("Give times within the session: when they came, then when they left.")
    if kind == "online":
        yield from why_not_by_video(visit.place)
    verb = "set there" if kind in CAME else f"set {kind}"
    if {kind, wrong.kind} - set(CAME) and not VISIT.allows(state, verb):
        yield _("Not possible while the day is '%(state)s'.") % {"state": state}
