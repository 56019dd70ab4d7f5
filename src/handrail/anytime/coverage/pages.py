"""The staff's pages of coverage: the cards on file, what the payer said, the files to and from it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from handrail.anytime.coverage import operations, queries
from handrail.anytime.coverage.forms import (
    AnswerForm,
    AuthorizationForm,
    CardForm,
    CheckForm,
    DenialForm,
    EarlyEndForm,
    EndForm,
    QuestionForm,
    SenderForm,
)
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.ui.page import page, to


@staff_page("coverage.read")
def client(request: Any, episode: UUID) -> HttpResponse:
    return _client_page(request, episodes.episode_for(request.actor, episode))


@staff_page("coverage.write", only_post=True)
def card(request: Any, episode: UUID) -> HttpResponse:
    found, form = episodes.episode_for(request.actor, episode), CardForm(request.POST)
    if form.accepted(lambda: operations.note(found, by=request.actor, at=clock.now(), card=form.card())):
        return to("coverage:client", episode=episode)
    return _client_page(request, found, card_form=form)


@staff_page("coverage.write")
def checked(request: Any, episode: UUID, coverage: UUID) -> HttpResponse:
    """What the payer said on the telephone or its website."""
    found = episodes.episode_for(request.actor, episode)
    plan, form = queries.coverage_of(found, coverage), CheckForm(request.POST or None)
    if form.accepted(lambda: operations.note_check(plan, by=request.actor, at=clock.now(), said=form.said())):
        return to("coverage:client", episode=episode)
    facts = {"episode": found, "coverage": plan, "form": form}
    return page(request, "coverage/check.html", facts)


@staff_page("coverage.write")
def ending(request: Any, episode: UUID, coverage: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    plan, form = queries.coverage_of(found, coverage), EndForm(request.POST or None)
    if form.accepted(lambda: operations.end(plan, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("coverage:client", episode=episode)
    facts = {"episode": found, "coverage": plan, "form": form}
    return page(request, "coverage/ending.html", facts)


@staff_page("coverage.write")
def question(request: Any, episode: UUID, coverage: UUID) -> HttpResponse:
    """Write out the 270 that asks about this plan."""
    found = episodes.episode_for(request.actor, episode)
    plan, made = queries.coverage_of(found, coverage), []
    today = clock.day_of(clock.now(), found.site.time_zone)
    form = QuestionForm(request.POST or None, initial={"service_on": today})
    if form.accepted(
        lambda: made.append(
            operations.write_question(
                plan, by=request.actor, at=clock.now(), test=settings.DEMO, **form.cleaned_data
            )
        )
    ):
        return to("coverage:answer", episode=episode, question=made[0].pk)
    facts = {
        "episode": found,
        "coverage": plan,
        "form": form,
        "why_not": list(operations.why_not_write_question(plan, by=request.actor, on=clock.now().date())),
    }
    return page(request, "coverage/question.html", facts)


@staff_page("coverage.write")
def answer(request: Any, episode: UUID, question: UUID) -> HttpResponse:
    """The question that was written out, and the place for the payer's answer."""
    found = episodes.episode_for(request.actor, episode)
    asked, form = queries.question_of(found, question), AnswerForm(request.POST or None)
    if form.accepted(
        lambda: operations.read_answer(asked, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("coverage:client", episode=episode)
    facts = {"episode": found, "question": asked, "coverage": asked.coverage, "form": form}
    return page(request, "coverage/answer.html", facts)


@staff_page("coverage.write")
def question_file(request: Any, episode: UUID, question: UUID) -> HttpResponse:
    """The 270 as a file to hand to the clearinghouse."""
    asked = queries.question_of(episodes.episode_for(request.actor, episode), question)
    response = HttpResponse(asked.text, content_type="text/plain; charset=us-ascii")
    response["Content-Disposition"] = f'attachment; filename="{asked.trace}.270"'
    return response


@staff_page("coverage.authorize")
def authorization(request: Any, episode: UUID) -> HttpResponse:
    """The payer's answer to the question for days or hours of care."""
    found = episodes.episode_for(request.actor, episode)
    plans = queries.in_force_of(found.client_id)
    form = AuthorizationForm(
        request.POST or None, plans=plans, initial={"first_day": clock.today(found.site.time_zone)}
    )
    if form.accepted(
        lambda: operations.authorize(
            queries.coverage_of(found, form.cleaned_data["coverage"]),
            found,
            by=request.actor,
            at=clock.now(),
            said=form.said(),
        )
    ):
        return to("coverage:client", episode=episode)
    why_not = list(operations.why_not_authorize(found, by=request.actor))
    return page(request, "coverage/authorization.html", {"episode": found, "form": form, "why_not": why_not})


@staff_page("coverage.authorize")
def authorization_ending(request: Any, episode: UUID, authorization: UUID) -> HttpResponse:
    found = episodes.episode_for(request.actor, episode)
    row, form = queries.authorization_of(found, authorization), EarlyEndForm(request.POST or None)
    if form.accepted(
        lambda: operations.end_authorization(row, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("coverage:client", episode=episode)
    facts = {
        "episode": found,
        "authorization": row,
        "form": form,
        "why_not": list(operations.why_not_end_authorization(row, by=request.actor)),
    }
    return page(request, "coverage/early_end.html", facts)


@staff_page("coverage.authorize")
def denial(request: Any, episode: UUID, authorization: UUID) -> HttpResponse:
    """What became of a denial that stands beside an approval of the same days."""
    found = episodes.episode_for(request.actor, episode)
    row, form = queries.authorization_of(found, authorization), DenialForm(request.POST or None)
    if form.accepted(
        lambda: operations.settle_denial(row, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("coverage:client", episode=episode)
    why_not = list(operations.why_not_settle_denial(row, by=request.actor))
    facts = {"episode": found, "authorization": row, "form": form, "why_not": why_not}
    return page(request, "coverage/denial.html", facts)


@staff_page("coverage.set_sender")
def sender(request: Any) -> HttpResponse:
    known = queries.sender()
    initial = {"npi": known.npi, "sender": known.sender, "receiver": known.receiver} if known else {}
    form = SenderForm(request.POST or None, initial=initial)
    if form.accepted(
        lambda: operations.set_sender(
            request.actor.organization_id, by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("coverage:sender")
    return page(request, "coverage/sender.html", {"form": form, "known": known})


def _client_page(request: Any, episode: Episode, **forms: Any) -> HttpResponse:
    zone = episode.site.time_zone
    today = clock.day_of(clock.now(), zone)
    plans = queries.plans_of(episode.client_id, on=today, zone=zone)
    facts = {
        "episode": episode,
        "plans": [(plan, queries.told(plan, zone=zone)) for plan in plans],
        "authorized": queries.standings_of([episode], on=today)[episode.pk],
        "may_authorize": access.may(request.actor, "coverage.authorize"),
        "ended": queries.ended_of(episode.client_id),
        "card_form": CardForm(),
        "may_write": access.may(request.actor, "coverage.write"),
        "may_set_sender": access.may(request.actor, "coverage.set_sender"),
        "reads_chart": access.may(request.actor, "chart.read"),
    }
    return page(request, "coverage/client.html", facts | forms)
