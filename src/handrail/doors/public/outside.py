"""What a secret in an address opens without signing in: a calendar, and the end of all reminders."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import translation
from django_scopes import scope

from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox import queries as messages
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import public_page
from handrail.ground.actor import visitor
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page


@public_page
def calendar(request: Any, secret: str) -> HttpResponse:
    """One person's appointments for their own calendar. An address that was ended opens nothing."""
    link = schedule.calendar_behind(secret)
    if link is None:
        raise Http404
    with scope(organization=link.organization):
        words = schedule.calendar_of(link, at=clock.now())
    answer = HttpResponse(words, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="appointments.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@public_page
def reminders(request: Any, secret: str) -> HttpResponse:
    """Stop all reminders: one press, no sign-in, and not a word about whose they are."""
    behind = messages.behind_stop_link(secret)
    if behind is None:
        raise Http404
    organization, client_id = behind
    with scope(organization=organization):
        client = people.client_by_id(client_id=client_id)
        with translation.override(client.language):
            if request.method == "POST":
                outbox.stop(client, by=visitor(organization), at=clock.now())
            wanted = messages.reach_of(client.pk)
            stopped = wanted is None or not (wanted.email or wanted.text)
            return page(request, "public/reminders.html", {"stopped": stopped})


@public_page
def room(request: Any, secret: str) -> HttpResponse:
    """The screen on the room's wall: what is on, until when, what comes. No name, no sign-in, this day only."""
    behind = schedule.behind_room_secret(secret)
    if behind is None:
        raise Http404
    organization, session_id = behind
    with scope(organization=organization):
        session, at = schedule.session_on_screen(session_id), clock.now()
        zone = session.site.time_zone
        today = session.day == clock.day_of(at, zone) and session.state in ("planned", "running")
        facts = {"sheet": schedule.run_sheet(session, as_of=at) if today else None, "zone": zone, "now": at}
        live = request.headers.get("X-Background") == "1"
        return page(request, "public/room_live.html" if live else "public/room.html", facts)
