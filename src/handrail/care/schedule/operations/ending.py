"""A series that ends: with nobody in it any more, or with each who is in it moved to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import Enrolment, Place, Series, Session
from handrail.care.schedule.operations.notices import to_tell_days
from handrail.care.schedule.operations.places import move_place
from handrail.care.schedule.operations.timetable import hold_all, hold_site
from handrail.care.schedule.states import SESSION
from handrail.care.schedule.words import coming_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import queries as episodes
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@dataclass(frozen=True)
class Joining:
    """Where one course of care goes: another series, on these weekdays (0 is Monday). Raises NotAllowed for others than seven."""

    episode_id: UUID
    series_id: UUID
    weekdays: tuple[int, ...]

    def __post_init__(self) -> None:
        if not set(self.weekdays) <= set(range(7)):
            raise NotAllowed([_("Choose among the days of the week.")])


@verb
def end_series(series: Series, *, by: Actor, at: datetime, from_day: date) -> None:
    """End a series from a day on. Nobody may hold a place in it then; its planned sessions are called off."""
    access.refuse(by, "schedule.arrange", series)
    if from_day < day_of(at, series.site.time_zone):
        raise NotAllowed([_("A change touches the future only. Choose today or a later day.")])
    hold_site(series.site)
    Series.objects.select_for_update(no_key=True).get(pk=series.pk)
    held = Enrolment.objects.filter(series=series).exclude(until_day__lt=from_day)
    if held.exists():
        raise NotAllowed(
            [_("%(series)s has clients on that day. Free their places first.") % {"series": series}]
        )
    ahead = Session.objects.filter(series=series, state=SESSION.start, day__gte=from_day)
    ahead = ahead.filter(starts_at__gt=at)
    sessions = list(ahead.values_list("pk", flat=True))
    extra = Place.objects.filter(session__in=sessions, state="expected").select_related("client")
    if names := sorted({one.client.short_name for one in extra}):
        words = _("%(names)s: expected in %(series)s on a day besides. Take that day off first.")
        raise NotAllowed([words % {"names": ", ".join(names[:5]), "series": series}])
    Session.objects.filter(pk__in=sessions).update(
        state=SESSION.after(SESSION.start, "cancel"),
        cancelled_reason=_("The series has ended."),
        revision=F("revision") + 1,
    )
    # A day of theirs that a closure called off stays called off, whatever becomes of the closure.
    Session.objects.filter(series=series, day__gte=from_day, closure__isnull=False).update(closure=None)
    last = from_day - timedelta(days=1)
    last = min(last, series.until_day) if series.until_day else last
    Series.objects.filter(pk=series.pk).update(until_day=last)
    detail = {"from": from_day, "sessions": len(sessions)}
    record.write(by=by, at=at, what="schedule.series_ended", about=series, detail=detail)


@verb
def dissolve_series(
    series: Series, *, by: Actor, at: datetime, from_day: date, joins: Sequence[Joining]
) -> None:
    """End a series from a day on, with each client in it moved to another. Refused whole where any part is; each is to be told."""
    access.refuse(by, "schedule.arrange", series)
    hold_site(series.site)
    hold_all([one.episode_id for one in joins], [series.pk, *(one.series_id for one in joins)])
    rows = []
    for one in joins:
        episode, to = episodes.episode_for(by, one.episode_id), queries.series_for(by, one.series_id)
        now = queries.enrolment_of(episode.pk, on=from_day)
        if now is None or now.series_id != series.pk:
            raise NotAllowed([_("Somebody left or joined this group since this page was shown. Look again.")])
        try:
            moved = move_place(episode, to, by=by, at=at, weekdays=list(one.weekdays), from_day=from_day)
        except NotAllowed as refusal:
            name = episode.client.short_name
            raise NotAllowed([f"{name}: {reason}" for reason in refusal.reasons]) from None
        rows.append((episode, moved.from_day, coming_words(to, one.weekdays)))
    to_tell_days(rows, at=at)
    end_series(series, by=by, at=at, from_day=from_day)
