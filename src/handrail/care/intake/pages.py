"""The staff's pages of intake: who the person is, what they tell, when they can come, handing on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.consents import queries as consents
from handrail.care.inquiry import queries as inquiry
from handrail.care.intake import operations, queries
from handrail.care.intake.forms import (
    AvailabilityForm,
    ComfortForm,
    GuardianForm,
    HandoverForm,
    IdentityForm,
    InterviewForm,
)
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.models import Episode
from handrail.ground.people import operations as people
from handrail.ground.people import queries as people_queries
from handrail.ground.ui.page import page, to

SEEN = "%Y-%m-%dT%H:%M:%S.%f%z"
TOLD = ("what_brings_you", "care_so_far", "medical", "home_and_supports")


@staff_page("intake.begin")
def begin(request: Any, referral: UUID) -> HttpResponse:
    """Register who a referral is about; open their course of care."""
    found = inquiry.referral_by_id(referral)
    before = found.returns_from
    form = IdentityForm(request.POST or None, initial=queries.first_guess(found), known=before is not None)
    opened: list[Episode] = []

    def act() -> None:
        opened.append(
            operations.begin(
                found, by=request.actor, at=clock.now(), identity=form.identity(), **form.answer()
            )
        )

    if form.accepted(act):
        return to("intake:interview", episode=opened[0].pk)
    facts = {
        "referral": found,
        "before": before,
        "form": form,
        "hospital": queries.sending_facility_told(found),
        "why_not": list(operations.why_not_begin(found, by=request.actor)),
    }
    return page(request, "intake/begin.html", facts)


@staff_page("intake.screen", reads_chart=True)
def interview(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    if request.method != "POST":
        return _interview_page(request, found)
    form = InterviewForm(request.POST)
    if form.accepted(
        lambda: operations.interview(
            found, by=request.actor, at=clock.now(), words=form.told(), seen=form.cleaned_data["seen"]
        )
    ):
        return to("intake:interview", episode=episode)
    return _interview_page(request, found, interview_form=form)


@staff_page("people.register", only_post=True)
def availability(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = AvailabilityForm(request.POST)
    if form.accepted(
        lambda: people.set_availability(
            found.client, by=request.actor, at=clock.now(), windows=form.windows()
        )
    ):
        return to("intake:interview", episode=episode)
    return _interview_page(request, found, availability_form=form)


@staff_page("people.register", only_post=True)
def comfort(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    form = ComfortForm(request.POST)
    if form.accepted(
        lambda: people.correct_identity(
            found.client, by=request.actor, at=clock.now(), changes=form.cleaned_data
        )
    ):
        return to("intake:interview", episode=episode)
    return _interview_page(request, found, comfort_form=form)


@staff_page("people.register", only_post=True)
def guardian(request: Any, episode: UUID) -> HttpResponse:
    """A parent or guardian of someone under age."""
    found = episode_queries.episode_for(request.actor, episode)
    form, at = GuardianForm(request.POST), clock.now()
    today = clock.day_of(at, found.site.time_zone)
    if form.accepted(
        lambda: people.name_guardian(
            found.client, by=request.actor, at=at, from_day=today, **form.cleaned_data
        )
    ):
        return to("intake:interview", episode=episode)
    return _interview_page(request, found, guardian_form=form)


@staff_page("people.register", only_post=True)
def guardian_ended(request: Any, guardian: UUID, episode: UUID) -> HttpResponse:
    """Someone decides no longer, from today."""
    course, at = episode_queries.episode_for(request.actor, episode), clock.now()
    found = people_queries.guardian_of(course.client, guardian)
    today = clock.day_of(at, course.site.time_zone)
    reason = request.POST.get("reason", "")
    people.end_guardian(found, by=request.actor, at=at, until_day=today, reason=reason)
    return to("intake:interview", episode=episode)


@staff_page("intake.screen", only_post=True)
def sending_facility(request: Any, episode: UUID) -> HttpResponse:
    """What the place that someone steps down from knows."""
    found = episode_queries.episode_for(request.actor, episode)
    form = HandoverForm(request.POST)
    if form.accepted(
        lambda: operations.take_over(
            found, by=request.actor, at=clock.now(), told=operations.FromThere(**form.cleaned_data)
        )
    ):
        return to("intake:interview", episode=episode)
    return _interview_page(request, found, handover_form=form)


@staff_page("intake.screen", only_post=True)
def handover(request: Any, episode: UUID) -> HttpResponse:
    found = episode_queries.episode_for(request.actor, episode)
    operations.send_to_assessment(found, by=request.actor, at=clock.now())
    return to("staff:client", episode=episode)


def _interview_page(request: Any, episode: Episode, **forms: Any) -> HttpResponse:
    request.reading, actor = episode, request.actor
    today = clock.day_of(clock.now(), episode.site.time_zone)
    told = queries.interview_of(episode.pk)
    client = episode.client
    comfort_facts = {
        "comfort_needs": client.comfort_needs,
        "clinician_preference": client.clinician_preference,
    }
    facts = {
        "episode": episode,
        "interview": told,
        "reads_chart": access.may(actor, "chart.read"),
        "earlier": episode_queries.earlier_of(episode) if access.may(actor, "chart.read") else [],
        "why_not_write": list(operations.why_not_write(episode, by=actor)),
        "interview_form": InterviewForm(initial=_initial(told)),
        "availability_form": AvailabilityForm(initial=_windows(client.pk)),
        "comfort_form": ComfortForm(initial=comfort_facts),
        "decides": consents.who_decides_for(episode, on=today),
        "young": not consents.is_of_age(episode, on=today),
        "young_rule": consents.rule_for_the_young(episode),
        "guardians": people_queries.guardians_of(client.pk, on=today),
        "guardian_form": GuardianForm(),
        "handover": (sent := queries.handover_of(episode.pk)),
        "handover_form": HandoverForm(initial=_sent(sent) if sent else _told_before(episode)),
        "why_not_take_over": list(operations.why_not_take_over(episode, by=actor)),
        "papers": [p for p in consents.papers(episode, on=today) if p.document.purpose == queries.EVALUATION],
        "screened": queries.screened(episode),
        "why_not_send": list(operations.why_not_send(episode, by=actor, on=today)),
    }
    return page(request, "intake/interview.html", facts | forms)


def _initial(told: Any) -> dict[str, Any]:
    if told is None:
        return {}
    return {name: getattr(told, name) for name in TOLD} | {"seen": told.at.strftime(SEEN)}


def _sent(told: Any) -> dict[str, Any]:
    return {name: getattr(told, name) for name in HandoverForm.base_fields}


def _told_before(episode: Episode) -> dict[str, Any]:
    return queries.sending_facility_told(inquiry.referral_of(episode.pk))


def _windows(client_id: UUID) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for window in people_queries.availability_of(client_id):
        day = window.weekday
        initial |= {
            f"from_{day}": window.from_time,
            f"until_{day}": window.until_time,
            f"note_{day}": window.note,
        }
    return initial
