"""The client's own pages, for a phone. Whose they are comes from the session, never from the address."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpResponse

from handrail.anytime.casework import queries as casework
from handrail.anytime.consents import operations as consenting
from handrail.anytime.consents import queries as consents
from handrail.anytime.coverage import queries as coverages
from handrail.anytime.diary import queries as diary
from handrail.anytime.measures import queries as measures
from handrail.anytime.safety import queries as safety
from handrail.care.day import operations as day_operations
from handrail.care.day import queries as day
from handrail.care.day.forms import CheckInForm, PracticeAnswerForm
from handrail.care.plan import operations as planning
from handrail.care.plan import queries as plans
from handrail.care.schedule import queries as schedule
from handrail.care.stepdown import queries as stepdown
from handrail.doors.portal import plain
from handrail.doors.portal import today as first_page
from handrail.doors.portal.forms import DisagreeForm, SignForm
from handrail.ground import clock
from handrail.ground.access.pages import client_page, public_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.clinic.visits import planned_visits
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, paper, to

RELEASE = "disclosure"


@client_page()
def today(request: Any) -> HttpResponse:
    episode = episodes.own_episode(request.actor)
    if episode is None:
        return page(request, "portal/nothing_yet.html")
    found = first_page.today(episode, name=request.actor.name, as_of=clock.now())
    facts = {"today": found, "episode": episode, "appointments": appointments_of(episode)}
    return page(request, "portal/today.html", facts)


@client_page()
def block(request: Any) -> HttpResponse:
    """Today's group as it runs: asked by the open page, so that a change of times shows without a reload."""
    facts = {"today": first_page.block(own(request), as_of=clock.now())}
    return page(request, "portal/block.html", facts)


@client_page("day.check_in", hears_all=True)
def check_in(request: Any) -> HttpResponse:
    episode = own(request)
    at = clock.now()
    on = clock.day_of(at, episode.site.time_zone)
    place = schedule.place_today(episode, on)
    asked = day.asked_of(episode, on=on)
    form = CheckInForm(
        request.POST or None,
        asked=asked,
        on=on,
        slept=diary.hours_slept(episode.pk, on=on),
    )
    if place is None:
        return _no_check_in(request, episode, form)
    if form.accepted(
        lambda: day_operations.check_in(place, by=request.actor, at=at, answers=form.answers(), asked=asked)
    ):
        return to("portal:checked_in")
    if not form.is_bound and list(day_operations.why_not_check_in(place, by=request.actor, at=at)):
        return to("portal:checked_in")
    if form.is_bound and _sent_again(place, form):
        return _done(request, episode, heard=form.answers().unsafe_thoughts is True)
    facts = {"form": form, "leader": place.session.leader, "phase": first_page.phase_of(place, as_of=at)}
    return page(request, "portal/check_in.html", facts)


def _sent_again(place: Any, form: CheckInForm) -> bool:
    """Whether all was answered well, and only a check-in that is in already stands in the way (a second tab)."""
    kept = day.check_in_of(day.visit_of(place.pk))
    return kept is not None and set(form.errors) <= {NON_FIELD_ERRORS}


def _no_check_in(request: Any, episode: Any, form: CheckInForm) -> HttpResponse:
    """No group today. A check-in sent all the same is heard if it calls for somebody."""
    heard: list[bool] = []
    form.accepted(
        lambda: heard.append(
            day_operations.hear(episode, by=request.actor, at=clock.now(), answers=form.answers())
        )
    )
    again = form.is_bound and form.cleaned_data.get("safety") == "yes"  # a clinician is called already
    if any(heard) or (again and safety.is_heard_alone(episode.pk)):
        return to("portal:checked_in")
    if again:
        return _done(request, episode, heard=True)
    return page(request, "portal/no_check_in.html", {"next_place": _next(episode)})


@client_page()
def checked_in(request: Any) -> HttpResponse:
    """What happens now; where an answer calls for it, help comes first."""
    return _done(request, own(request))


def _done(request: Any, episode: Any, *, heard: bool = False) -> HttpResponse:
    """The page after a check-in. `heard`: they said yes just now, whatever of it could be kept."""
    place = schedule.place_today(episode, clock.today(episode.site.time_zone))
    done = day.check_in_of(day.visit_of(place.pk)) if place else None
    facts = {"episode": episode, "place": place, "check_in": done, "phone": phone_of(episode)}
    facts |= {"heard": heard or safety.is_heard_alone(episode.pk), "next_place": _after_today(episode)}
    facts["phase"] = first_page.phase_of(place, as_of=clock.now())
    return page(request, "portal/checked_in.html", facts)


@client_page("day.practice")
def practice(request: Any, practice: UUID) -> HttpResponse:
    found, form = day.practice_for(request.actor, practice), PracticeAnswerForm(request.POST or None)
    if form.accepted(
        lambda: day_operations.answer_practice(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:today")
    return page(request, "portal/practice.html", {"practice": found, "form": form})


@public_page
def help_now(request: Any) -> HttpResponse:
    """Help needs no sign-in: this page opens for anyone, locked or signed out too."""
    episode = episodes.own_episode(request.actor) if request.actor.kind == "client" else None
    facts = {
        "phone": phone_of(episode) if episode else request.actor.phone,
        "has_plan": bool(episode and safety.plan_at_hand(episode)),
    }
    return page(request, "portal/help.html", facts)


@client_page()
def documents(request: Any) -> HttpResponse:
    episode = own(request)
    facts = {
        "papers": consents.papers(episode, on=clock.today(episode.site.time_zone)),
        "letters": casework.letters_to_client(episode.client_id),
        "left_with": stepdown.left_with(episode.client_id),
    }
    return page(request, "portal/documents.html", facts)


@client_page()
def discharge_plan(request: Any) -> HttpResponse:
    """The plan the client leaves with, as a paper; a draft is not theirs to keep yet."""
    episode = own(request)
    left_with = stepdown.left_with(episode.client_id)
    if left_with is None:
        return to("portal:documents")
    return paper(stepdown.plan_paper(cast(Episode, left_with.episode), at=clock.now()), "my-discharge-plan")


@client_page()
def places(request: Any) -> HttpResponse:
    """Where the team led me: name, phone, what for."""
    needs = casework.words_of_needs()
    found = casework.places_to_call(own(request).pk)
    return page(request, "portal/places.html", {"places": [(one, needs.get(one.need, "")) for one in found]})


@client_page()
def letter(request: Any, letter: UUID) -> HttpResponse:
    """The paper of a letter that was handed to the client."""
    found = casework.own_letter(own(request).client_id, letter)
    return paper(bytes(found.pdf), f"letter-{found.number}")


@client_page("consents.sign")
def document(request: Any, document: str) -> HttpResponse:
    episode = own(request)
    found = consents.paper(episode, document, on=clock.today(episode.site.time_zone))
    form = SignForm(request.POST or None)
    if form.accepted(
        lambda: consenting.sign(
            episode, by=request.actor, at=clock.now(), document=document, **form.cleaned_data
        )
    ):
        return to("portal:documents")
    facts = {
        "paper": found,
        "form": form,
        "with_staff": found.document.purpose == RELEASE,
        "why_not": list(consenting.why_not_sign(episode, found, by=request.actor)),
    }
    return page(request, "portal/document.html", facts)


@client_page()
def coverage(request: Any) -> HttpResponse:
    """What is known about the client's insurance, and what is not known yet. Never a promise to pay."""
    episode = own(request)
    zone = episode.site.time_zone
    plans = coverages.plans_of(episode.client_id, on=clock.today(zone), zone=zone)
    told = [coverages.told(one, zone=zone) for one in plans]
    if told:  # what was authorized is of the first plan
        told[0].known.extend(
            coverages.told_of(coverages.standings_of([episode], on=clock.today(zone))[episode.pk])
        )
    facts = {"plans": told, "phone": phone_of(episode)}
    return page(request, "portal/coverage.html", facts)


@client_page()
def first_day(request: Any) -> HttpResponse:
    """Tips before starting, what to bring, what the first day is like: the program's own words."""
    episode = own(request)
    program = episodes.program_of(episode)
    not_started = episode.admitted_on is None or episode.admitted_on >= clock.today(episode.site.time_zone)
    facts = {
        "episode": episode,
        "program": program,
        "visits": planned_visits(program),
        "next_place": _next(episode) if not_started or episode.stage == "admission" else None,
        "phone": phone_of(episode),
    }
    return page(request, "portal/first_day.html", facts)


@client_page()
def plan(request: Any) -> HttpResponse:
    return _plan_page(request)


@client_page("plan.sign", only_post=True)
def plan_signature(request: Any) -> HttpResponse:
    view, form = _signed_plan(request), SignForm(request.POST)
    if form.accepted(
        lambda: planning.client_sign(view.plan, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:plan")
    return _plan_page(request, sign_form=form)


@client_page("plan.sign", only_post=True)
def plan_words(request: Any) -> HttpResponse:
    """The client says in what they disagree."""
    view, form = _signed_plan(request), DisagreeForm(request.POST)
    if form.accepted(
        lambda: planning.client_sign(view.plan, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:plan")
    return _plan_page(request, disagree_form=form)


@client_page()
def me(request: Any) -> HttpResponse:
    episode = own(request)
    facts = {
        "client": people.client_by_id(client_id=request.actor.person_id),
        "episode": episode,
        "team": episodes.team_of(episode.pk),
        "phone": phone_of(episode),
        "due": measures.due_for(episode, on=clock.today(episode.site.time_zone), own=True)
        if episode.is_open
        else [],
    }
    return page(request, "portal/me.html", facts)


@client_page()
def progress(request: Any) -> HttpResponse:
    """How I am doing: each score over time with what it means in plain words; how I rated myself."""
    episode = own(request)
    trends, helped = measures.trends(episode), bool(safety.open_of([episode.pk]))
    facts = {
        "plots": plain.plots(trends, told=not helped),
        "own": trends.get("own_progress"),
        "helped": helped,
    }
    return page(request, "portal/progress.html", facts)


def own(request: Any) -> Any:
    episode = episodes.own_episode(request.actor)
    if episode is None:
        raise Http404
    return episode


def _next(episode: Any) -> Any:
    """Return their next place; none while they are in a higher level of care: no day is promised then."""
    if safety.away_of([episode.pk]):
        return None
    return next(iter(schedule.next_places(episode, on=clock.today(episode.site.time_zone), limit=1)), None)


def _after_today(episode: Any) -> Any:
    if safety.away_of([episode.pk]):
        return None
    on = clock.today(episode.site.time_zone)
    return next((one for one in schedule.next_places(episode, on=on, limit=3) if one.day > on), None)


def phone_of(episode: Any) -> str:
    if episode.site.phone:
        return str(episode.site.phone)
    return next((one.phone for one in clinic.organizations() if one.pk == episode.organization_id), "")


def appointments_of(episode: Any) -> list[Any]:
    """Return the visits that were booked, also those from before they came back."""
    return stepdown.visits_ahead(episode.client_id, as_of=clock.now())


def _signed_plan(request: Any) -> Any:
    view = plans.signed_of(own(request).pk)
    if view is None:
        raise Http404
    return view


def _plan_page(request: Any, **forms: Any) -> HttpResponse:
    episode = own(request)
    view = plans.signed_of(episode.pk)
    facts = {
        "view": view,
        "episode": episode,
        "sign_form": SignForm(),
        "disagree_form": DisagreeForm(),
        "has_safety_plan": safety.plan_at_hand(episode) is not None,
    }
    return page(request, "portal/plan.html", facts | forms)
