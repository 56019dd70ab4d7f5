"""The tablet at the door: initials, then a birthday, then the check-in. No name, no sign-in, one person at a time.

After it the scales that are due are offered, one question a screen. Each answer is kept at once: whoever is called away
goes on later on their own phone. An answer that calls for somebody keeps them here until someone comes.

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
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django_scopes import scope

from handrail.anytime.measures import operations as measuring
from handrail.anytime.measures import queries as measures
from handrail.anytime.measures.forms import QuestionForm
from handrail.care.day import operations as day_operations
from handrail.care.day import queries as day
from handrail.care.day.forms import CheckInForm
from handrail.care.schedule import queries as schedule
from handrail.doors.public.forms import BirthdayForm
from handrail.ground import clock
from handrail.ground.access import device, throttle
from handrail.ground.access.pages import shared_screen_page
from handrail.ground.actor import Actor, at_the_door, visitor
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
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
            cache.delete_many([_place_in_front(tablet), _offered_to(tablet)])
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
        if shown and answer["Location"] == reverse("public:door_done", args=[secret]):
            cache.set(_offered_to(tablet), ticket, SHOWN_SECONDS)
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
def questions(request: Any, secret: str, ticket: str) -> HttpResponse:
    """The next question of a scale that is due. What is sent is taken, whoever stands here by then."""
    tablet = request.tablet
    place_id = _behind(tablet, ticket)
    shown = day.is_open(tablet, as_of=clock.now()) and cache.get(_offered_to(tablet)) == ticket
    if place_id is None or (request.method != "POST" and not shown):
        return to("public:door", secret=secret)
    with scope(organization=tablet.organization), timezone.override(ZoneInfo(tablet.site.time_zone)):
        place: Any = schedule.place_for(visitor(tablet.organization_id), place_id)
        with translation.override(place.client.language):
            answer = _question(request, secret, ticket, place)
    if shown and answer.status_code == 302 and answer["Location"] != request.path:
        cache.delete(_offered_to(tablet))
    elif shown:
        cache.set(_offered_to(tablet), ticket, SHOWN_SECONDS)
    return answer


def _question(request: Any, secret: str, ticket: str, place: Any) -> HttpResponse:
    """Keep what was sent and lead on, or show the next question of the first scale that is due."""
    asking = _asking(place)
    sent, scale = Form(), _named(request, place)
    if request.method == "POST" and scale is not None:
        item = next((one for one in scale.items if str(one.n) == request.POST.get("item")), None)
        if item is not None:
            sent = QuestionForm(request.POST, item=item)
        elif "end" in request.POST:
            sent = Form(request.POST)
        # Asked first: whoever says this stays, also where it was kept and heard before.
        calls = (
            isinstance(sent, QuestionForm)
            and sent.is_valid()
            and measures.urgent_so_far(scale, sent.answers())
        )
        kept = sent.accepted(lambda: _keep(place, scale.id, sent))
        if calls:
            return to("public:door_stay", secret=secret)
        if kept:
            return to("public:door_questions", secret=secret, ticket=ticket)
    if asking is None:
        return to("public:door_done", secret=secret)
    mine = isinstance(sent, QuestionForm) and scale is not None and scale.id == asking.scale.id
    again = sent if mine and isinstance(sent, QuestionForm) else None
    wanted = next((one for one in asking.items if str(one.n) == request.GET.get("q")), None)
    item = again.item if again else wanted or asking.next_item
    facts = {
        "asking": asking,
        "scale": asking.scale,
        "item": item,
        "place": asking.place_of(item) if item else 0,
        "before": asking.before(item.n if item else 0),
        "form": again or (QuestionForm(item=item, said=asking.said.get(item.n)) if item else sent),
        "secret": secret,
        "phone": _actor(place).phone,
    }
    return page(request, "public/door_question.html" if item else "public/door_questions_end.html", facts)


def _asking(place: Any) -> measures.Asking | None:
    """Return the first scale that is due and this client's own to answer, as it stands."""
    due = measures.due_for(place.episode, on=place.day, own=True)
    return measures.asking(place.episode, due[0].instrument, on=place.day) if due else None


def _named(request: Any, place: Any) -> Any:
    """Return the scale that something is sent for, in the words it is asked in; None: not theirs to answer here."""
    name = request.POST.get("instrument", "")
    own = {
        one.id for _m, one in measures.sums(episodes.program_of(place.episode)) if one.respondent == "self"
    }
    return measures.to_ask(name, place.organization_id) if name in own else None


def _keep(place: Any, instrument: str, sent: Form) -> None:
    one = isinstance(sent, QuestionForm)
    measuring.answer_some(
        place.episode,
        by=_actor(place),
        at=clock.now(),
        instrument=instrument,
        answers=sent.answers() if isinstance(sent, QuestionForm) else {},
        finish=not one,
    )


@shared_screen_page
@_on_the_tablet
def done(request: Any, secret: str) -> HttpResponse:
    """Thank you; and whether a few questions wait for who was just here."""
    ticket = cache.get(_offered_to(request.tablet))
    place_id = _behind(request.tablet, ticket) if ticket else None
    waits = False
    if place_id is not None:
        with scope(organization=request.tablet.organization):
            waits = _asking(schedule.place_for(visitor(request.tablet.organization_id), place_id)) is not None
    return _afterwards(request, secret, "public/door_done.html", ticket=ticket if waits else None)


@shared_screen_page
@_on_the_tablet
def stay(request: Any, secret: str) -> HttpResponse:
    """Someone comes. Nothing here says to whom."""
    return _afterwards(request, secret, "public/door_stay.html")


def _afterwards(request: Any, secret: str, template: str, **more: Any) -> HttpResponse:
    tablet = request.tablet
    cache.delete(_place_in_front(tablet))
    phone = tablet.site.phone or tablet.site.organization.phone
    return page(request, template, {"secret": secret, "site": tablet.site, "phone": phone} | more)


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


def _offered_to(tablet: Any) -> str:
    """Who may be asked a few questions more: whoever has just checked in here."""
    return f"door-questions:{tablet.pk}"


def _behind(tablet: Any, ticket: str) -> UUID | None:
    """Return the place a ticket of this tablet stands for, while what is sent with it is taken."""
    try:
        its_tablet, place = signing.loads(ticket, salt=SALT, max_age=HEARD_SECONDS)
        return UUID(place) if its_tablet == str(tablet.pk) else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
