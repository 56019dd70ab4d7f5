"""Join by video, on the phone: where you are, then the group's room, once nothing stands in the way."""

from typing import Any

from django.http import Http404, HttpResponse

from handrail.care.day import operations as day_operations
from handrail.care.day import queries as day
from handrail.care.day.forms import JoinForm
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to

# Where someone is who has come: whoever left may come back to the room, and the leader lets them in.
CAME = ("here", "held", "in group", "left")


@client_page("day.join")
def join(request: Any) -> HttpResponse:
    """Say where you are, and come in. Once in: the room, or that a clinician talks with you first."""
    episode, at = episodes.own_episode(request.actor), clock.now()
    if episode is None:
        raise Http404
    place = schedule.place_today(episode, clock.day_of(at, episode.site.time_zone))
    if place is None:
        return page(request, "portal/join.html", {"place": None})
    now, noted = day.situation_of(place), day.attested(place.pk)
    facts = {"place": place, "now": now, "phone": request.actor.phone, "open": _is_open(place, at)}
    if now.state in CAME and noted:
        live = request.headers.get("X-Background") == "1"
        facts |= {"waits": _waits(now), "link": "" if _waits(now) or not facts["open"] else _link(place)}
        return page(request, "portal/join_live.html" if live else "portal/joined.html", facts)
    form = JoinForm(request.POST or None, contact=episode.client.emergency_contact)
    if form.accepted(lambda: _join(place, form, by=request.actor, at=at)):
        return to("portal:join")
    facts |= {"form": form, "why_not": _why_not(place, by=request.actor, at=at)}
    facts["unsigned"] = bool(list(day_operations.against_consent(place)))
    return page(request, "portal/join.html", facts)


def _join(place: Any, form: JoinForm, *, by: Any, at: Any) -> None:
    day_operations.attest(place, by=by, at=at, said=form.said())
    day_operations.join(place, by=by, at=at)


def _why_not(place: Any, *, by: Any, at: Any) -> list[str]:
    reasons = [
        *day_operations.why_not_attest(place, by=by, at=at),
        *day_operations.why_not_join(place, by=by, at=at),
    ]
    return list(dict.fromkeys(reasons))


def _is_open(place: Any, at: Any) -> bool:
    return bool(schedule.video_is_open(place.session, as_of=at))


def _waits(now: Any) -> bool:
    """Whether somebody must talk with them first, as in the room."""
    return now.state == "held" or (now.needs_clinician and not now.cleared)


def _link(place: Any) -> str:
    return schedule.video_link(place.session)
