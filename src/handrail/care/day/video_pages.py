"""The staff's page of one client who joins by video: where they are, then one press."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.day import operations, queries
from handrail.care.day.forms import VideoForm
from handrail.care.day.states import VISIT
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.ui.page import page, to


@staff_page("day.attend", reads_chart=True)
def video(request: Any, place: UUID) -> HttpResponse:
    """Note where a client is; whoever has not come yet comes in by video with the same press."""
    found: Any = schedule.place_for(request.actor, place)
    form = VideoForm(request.POST or None, contact=found.client.emergency_contact)
    at = clock.now()
    if form.accepted(lambda: _attest(found, form, by=request.actor, at=at)):
        return to("day:place", place=place)
    request.reading = found.episode
    noted = queries.attested(found.pk)
    facts = {
        "episode": found.episode,
        "place": found,
        "form": form,
        "noted": noted,
        "comes": _comes(found, by=request.actor, at=at),
        "no_licence": queries.without_licence(found.session, {found.pk: noted} if noted else {}),
        "link": schedule.video_link(found.session) if schedule.video_is_open(found.session, as_of=at) else "",
        "unsigned": bool(list(operations.against_consent(found))),
        "why_not": list(operations.why_not_attest(found, by=request.actor, at=at)),
    }
    return page(request, "day/video.html", facts)


def _comes(place: Any, *, by: Any, at: Any) -> bool:
    """Whether the client has not come yet and may: then noting where they are brings them in."""
    now = queries.situation_of(place)
    return VISIT.allows(now.state, "arrive") and not list(operations.why_not(now, "arrive", by=by, at=at))


def _attest(place: Any, form: VideoForm, *, by: Any, at: Any) -> None:
    comes = _comes(place, by=by, at=at)
    operations.attest(place, by=by, at=at, said=form.said())
    if comes:
        operations.arrive(place, by=by, at=at, online=True)
