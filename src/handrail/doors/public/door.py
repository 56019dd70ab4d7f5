"""The tablet at the door: initials, then a birthday, then the check-in. No name, no sign-in, one person at a time.

Who was found by their birthday is carried in a signed ticket. Its page opens only while that person stands there: the
page of initials ends it. What they send is taken all the same: an answer may mean danger. All of it works only in the
browser in which staff made the address: one read off the tablet opens nothing elsewhere.
"""

import functools
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django_scopes import scope

from handrail.care.day import operations as day_operations
from handrail.care.day import queries as day
from handrail.care.day.forms import CheckInForm
from handrail.care.schedule import queries as schedule
from handrail.doors.public.forms import BirthdayForm
from handrail.ground import clock
from handrail.ground.access import device, throttle
from handrail.ground.access.pages import shared_screen_page
from handrail.ground.actor import Actor, at_the_door, visitor
from handrail.ground.ui.page import page, to

SALT = "handrail.door"
SHOWN_SECONDS = 300  # how long the questions stay open for who was found
HEARD_SECONDS = 8 * 3600  # how long what they send is taken: without a connection a yes may come late
CALLS = ("respond", "medical hold")  # what somebody comes for at once


def _on_the_tablet(view: Any) -> Any:
    """Let a page be made only in the browser its address was made in."""

    @functools.wraps(view)
    def shown(request: Any, secret: str, **ids: str) -> HttpResponse:
        request.tablet = day.tablet_behind(secret)
        if request.tablet is None:
            raise Http404
        if not device.is_here(request, of=str(request.tablet.pk)):
            return _not_open(request, "public/door_elsewhere.html", 403)
        answer: HttpResponse = view(request, secret, **ids)
        return answer

    return shown


@shared_screen_page
@_on_the_tablet
def door(request: Any, secret: str) -> HttpResponse:
    """The initials of those expected now. Whoever was in front of the tablet before is gone."""
    tablet = request.tablet
    if not day.is_open(tablet, as_of=clock.now()):
        return _not_open(request, "public/door_ended.html", 410)
    with scope(organization=tablet.organization):
        live = request.headers.get("X-Background") == "1"
        if not live:
            cache.delete(_place_in_front(tablet))
        found = [(initials, _token(secret, initials)) for initials, _places in _expected(tablet)]
        template = "public/door_live.html" if live else "public/door.html"
        return page(request, template, {"found": found, "secret": secret, "site": tablet.site})


@shared_screen_page
@_on_the_tablet
def birthday(request: Any, secret: str, who: str) -> HttpResponse:
    """Day and month of birth tell whether it is them, and tell two of the same initials apart."""
    tablet = request.tablet
    if not day.is_open(tablet, as_of=clock.now()):
        return _not_open(request, "public/door_ended.html", 410)
    with scope(organization=tablet.organization):
        behind = next((them for name, them in _expected(tablet) if _is(who, secret, name)), None)
        if behind is None:
            return to("public:door", secret=secret)
        form, facts = BirthdayForm(request.POST or None), {"secret": secret, "site": tablet.site}
        if not form.is_bound or not form.is_valid():
            return page(request, "public/door_birthday.html", facts | {"form": form})
        counted = f"door {tablet.pk} {who}"
        if not throttle.may_guess(counted):
            return page(request, "public/door_birthday.html", facts | {"ask_desk": True})
        said = (form.cleaned_data["month"], form.cleaned_data["day"])
        born = [one for one in behind if (one.client.birth_date.month, one.client.birth_date.day) == said]
        if len(born) != 1:
            # Answered with 200: an answer of 400 or more would undo the count.
            return page(
                request, "public/door_birthday.html", facts | {"form": BirthdayForm(), "not_right": True}
            )
        throttle.forget_guesses(counted)
        ticket = signing.dumps([str(tablet.pk), str(born[0].pk)], salt=SALT)
        cache.set(_place_in_front(tablet), ticket, SHOWN_SECONDS)
        return to("public:door_check_in", secret=secret, ticket=ticket)


@shared_screen_page
@_on_the_tablet
def check_in(request: Any, secret: str, ticket: str) -> HttpResponse:
    """The same questions as on the phone. The answer to the safety question sends them."""
    tablet, at = request.tablet, clock.now()
    place_id = _behind(tablet, ticket)
    shown = place_id and day.is_open(tablet, as_of=at) and cache.get(_place_in_front(tablet)) == ticket
    if place_id is None or (request.method != "POST" and not shown):
        return to("public:door", secret=secret)
    with scope(organization=tablet.organization), timezone.override(ZoneInfo(tablet.site.time_zone)):
        # Called off or released meanwhile, too: a yes is heard all the same.
        place: Any = schedule.place_for(visitor(tablet.organization_id), place_id)
        with translation.override(place.client.language):
            answer = _check_in(request, secret, place, at)
    if answer.status_code == 302:
        cache.delete(_place_in_front(tablet))
    return answer


def _check_in(request: Any, secret: str, place: Any, at: Any) -> HttpResponse:
    asked = day.asked_of(place.episode, on=place.day)
    form, by = CheckInForm(request.POST or None, asked=asked, on=place.day), _actor(place)
    if form.accepted(lambda: day_operations.check_in(place, by=by, at=at, answers=form.answers())):
        return _on(secret, place, form)
    if form.is_bound and set(form.errors) <= {NON_FIELD_ERRORS} and _kept(place) is not None:
        return _on(secret, place, form)  # sent twice: the first is kept
    facts = {"form": form, "secret": secret, "site": place.session.site, "phone": by.phone}
    return page(request, "public/door_check_in.html", facts)


def _on(secret: str, place: Any, form: CheckInForm) -> HttpResponse:
    said, kept = form.answers(), _kept(place)
    calls = (
        said.unsafe_thoughts is True
        or said.withdrawal_signs is True
        or (kept is not None and kept.scan in CALLS)
    )
    return to("public:door_stay" if calls else "public:door_done", secret=secret)


@shared_screen_page
@_on_the_tablet
def done(request: Any, secret: str) -> HttpResponse:
    return _afterwards(request, secret, "public/door_done.html")


@shared_screen_page
@_on_the_tablet
def stay(request: Any, secret: str) -> HttpResponse:
    """Someone comes. Nothing here says to whom."""
    return _afterwards(request, secret, "public/door_stay.html")


def _afterwards(request: Any, secret: str, template: str) -> HttpResponse:
    tablet = request.tablet
    cache.delete(_place_in_front(tablet))
    phone = tablet.site.phone or tablet.site.organization.phone
    return page(request, template, {"secret": secret, "site": tablet.site, "phone": phone})


def _not_open(request: Any, template: str, status: int) -> HttpResponse:
    response = page(request, template)
    response.status_code = status
    return response


def _expected(tablet: Any) -> list[tuple[str, list[Any]]]:
    return list(day.called_by(day.at_the_door(tablet.site, as_of=clock.now())))


def _kept(place: Any) -> Any:
    return day.check_in_of(day.visit_of(place.pk))


def _actor(place: Any) -> Actor:
    site = place.episode.site
    return at_the_door(place.organization_id, place.client_id, time_zone=site.time_zone, phone=site.phone)


def _token(secret: str, initials: str) -> str:
    """Name a pair of initials in an address of this tablet, without saying them."""
    return salted_hmac(SALT, f"{secret} {initials}", algorithm="sha256").hexdigest()[:24]


def _is(who: str, secret: str, initials: str) -> bool:
    return constant_time_compare(who, _token(secret, initials))


def _place_in_front(tablet: Any) -> str:
    return f"door:{tablet.pk}"


def _behind(tablet: Any, ticket: str) -> UUID | None:
    """Return the place a ticket of this tablet stands for, while what is sent with it is taken."""
    try:
        its_tablet, place = signing.loads(ticket, salt=SALT, max_age=HEARD_SECONDS)
        return UUID(place) if its_tablet == str(tablet.pk) else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
