"""The staff's pages of the way in: the queue, a call or a letter, one request, and the waiting line."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.care.inquiry import operations, queries
from handrail.care.inquiry.forms import (
    CHANNEL_WORDS,
    SOURCE_WORDS,
    AnswerForm,
    CloseForm,
    DangerForm,
    LetterForm,
    LikenessForm,
    LineReasonForm,
    OfferForm,
    PlacesForm,
    RequestForm,
    WaitForm,
    danger_told,
)
from handrail.care.inquiry.models import ABOUT_DANGER, Referral
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to


@staff_page("inquiry.read")
def referrals(request: Any) -> HttpResponse:
    shown = request.GET.get("shown", "open")
    shown = shown if shown in queries.SHOWN else "open"
    now = clock.now()
    lines = queries.queue(as_of=now, shown=shown)
    alike = queries.alike_of(line.referral for line in lines)
    today = clock.day_of(now, request.actor.time_zone)
    facts = {
        "queue": [(line, len(alike.get(line.referral.pk, []))) for line in lines],
        "programs": clinic.programs_in_force(),
        "shown": shown,
        "sources": [(SOURCE_WORDS[word], count) for word, count in queries.sources_since(on=today)],
    }
    return page(request, "inquiry/queue.html", facts)


@staff_page("inquiry.receive")
def telephone_call(request: Any, program: str) -> HttpResponse:
    """A call typed by staff while the person is on the line; or a letter."""
    in_force = clinic.program_in_force(program=program, site_id=request.actor.site_id)
    form = RequestForm(request.POST or None, today=clock.day_of(clock.now(), request.actor.time_zone))
    taken: list[UUID] = []
    if in_force and form.accepted(
        lambda: taken.append(
            operations.receive(in_force, form.request(), by=request.actor, at=clock.now()).pk
        )
    ):
        return to("inquiry:referral", referral=taken[0])
    return page(request, "inquiry/call.html", {"form": form, "program": in_force})


@staff_page("inquiry.ask_again", only_post=True)
def way_back(request: Any, episode: UUID) -> HttpResponse:
    """Somebody who was here asks again: a request that knows them."""
    found = episodes.episode_for(request.actor, episode)
    made = operations.ask_again(found, by=request.actor, at=clock.now())
    return to("inquiry:referral", referral=made.pk)


@staff_page("inquiry.read")
def referral(request: Any, referral: UUID) -> HttpResponse:
    return _referral_page(request, referral)


@staff_page("inquiry.answer", only_post=True)
def owner(request: Any, referral: UUID) -> HttpResponse:
    operations.take(queries.referral_by_id(referral), by=request.actor, at=clock.now())
    return to("inquiry:referral", referral=referral)


@staff_page("inquiry.answer")
def answer(request: Any, referral: UUID) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    if form.accepted(
        lambda: operations.answer(
            queries.referral_by_id(referral), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("inquiry:referral", referral=referral)
    return _referral_page(request, referral, answer_form=form)


@staff_page("inquiry.answer")
def danger(request: Any, referral: UUID) -> HttpResponse:
    """The questions about danger, asked of a request that came without them: before the answer or with it."""
    found = queries.referral_by_id(referral)
    form = DangerForm(request.POST or None, referral=found)
    if form.accepted(
        lambda: operations.ask_about_danger(found, by=request.actor, at=clock.now(), **form.values())
    ):
        return to("inquiry:referral", referral=referral)
    return _referral_page(request, referral, danger_form=form)


@staff_page("inquiry.answer")
def closure(request: Any, referral: UUID) -> HttpResponse:
    form = CloseForm(request.POST or None)
    if form.accepted(
        lambda: operations.close(
            queries.referral_by_id(referral), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("inquiry:referrals")
    return _referral_page(request, referral, close_form=form)


@staff_page("inquiry.answer")
def likeness(request: Any, referral: UUID, other: UUID) -> HttpResponse:
    """Two requests side by side: one, or two?"""
    this, that = queries.referral_by_id(referral), queries.referral_by_id(other)
    if not queries.are_alike(this, that):
        raise Http404
    form = LikenessForm(request.POST or None)
    if form.accepted(lambda: _decide(request, this, that, form)):
        kept = that if form.cleaned_data["same"] == "this" else this
        return to("inquiry:referral", referral=kept.pk)
    facts = {
        "referral": this,
        "other": that,
        "pair": [_side(one) for one in (this, that)],
        "form": form,
        "why_not_this": list(operations.why_not_merge(this, by=request.actor, into=that)),
        "why_not_other": list(operations.why_not_merge(that, by=request.actor, into=this)),
    }
    return page(request, "inquiry/likeness.html", facts)


@staff_page("inquiry.answer")
def acknowledgement(request: Any, referral: UUID) -> HttpResponse:
    """The words for the referrer; noted once they were given."""
    form = LetterForm(request.POST or None)
    found = queries.referral_by_id(referral)
    if form.accepted(
        lambda: operations.acknowledge(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("inquiry:referral", referral=referral)
    return _referral_page(request, referral, acknowledge_form=form)


@staff_page("inquiry.tell_outcome")
def outcome(request: Any, referral: UUID) -> HttpResponse:
    """What came of it, for the referrer, under the client's release."""
    form = LetterForm(request.POST or None)
    found = queries.referral_by_id(referral)
    if form.accepted(
        lambda: operations.tell_outcome(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("inquiry:referral", referral=referral)
    return _referral_page(request, referral, outcome_form=form)


@staff_page("inquiry.wait")
def waiting(request: Any) -> HttpResponse:
    return _line_page(request)


@staff_page("inquiry.wait", only_post=True)
def stand_in_line(request: Any, referral: UUID) -> HttpResponse:
    found = queries.referral_by_id(referral)
    form = WaitForm(request.POST)
    if form.accepted(lambda: operations.wait(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("inquiry:waiting")
    return _line_page(request, wrong=form, about=found.person)


@staff_page("inquiry.set_places", only_post=True)
def places(request: Any, program: str) -> HttpResponse:
    """The director says how many people the program takes at once."""
    in_force = clinic.program_in_force(program=program, site_id=request.actor.site_id)
    if in_force is None:
        raise Http404
    form = PlacesForm(request.POST)
    if form.accepted(
        lambda: operations.set_places(in_force, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("inquiry:waiting")
    return _line_page(request, wrong=form, about=in_force.title)


@staff_page("inquiry.wait", only_post=True)
def offer(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, OfferForm(request.POST), operations.offer)


@staff_page("inquiry.wait", only_post=True)
def take_place(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, Form(request.POST), operations.take_place)


@staff_page("inquiry.wait", only_post=True)
def decline_place(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, LineReasonForm(request.POST), operations.decline_place)


@staff_page("inquiry.wait", only_post=True)
def expire_offer(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, Form(request.POST), operations.expire_offer)


@staff_page("inquiry.wait", only_post=True)
def wait_again(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, Form(request.POST), operations.wait_again)


@staff_page("inquiry.wait", only_post=True)
def leave_line(request: Any, waiting: UUID) -> HttpResponse:
    return _act(request, waiting, LineReasonForm(request.POST), operations.leave_line)


def _decide(request: Any, this: Referral, that: Referral, form: LikenessForm) -> None:
    said, reason = form.cleaned_data["same"], form.cleaned_data["reason"]
    by, at = request.actor, clock.now()
    if said == "apart":
        operations.keep_apart(this, by=by, at=at, other=that, reason=reason)
    elif said == "this":
        operations.merge(this, by=by, at=at, into=that, reason=reason)
    else:
        operations.merge(that, by=by, at=at, into=this, reason=reason)


def _side(referral: Referral) -> dict[str, Any]:
    return {
        "referral": referral,
        "source": SOURCE_WORDS[referral.source],
        "channel": CHANNEL_WORDS[referral.channel],
        "danger": danger_told(referral),
    }


def _referral_page(request: Any, referral_id: UUID, **forms: Any) -> HttpResponse:
    found, now, by = queries.referral_by_id(referral_id), clock.now(), request.actor
    today = clock.day_of(now, found.site.time_zone)
    facts = {
        **_side(found),
        "appointment": queries.appointment_clock(found, now),
        "self_check": queries.self_check_of(found),
        "alike": queries.alike_of([found]).get(found.pk, []),
        "decided": queries.decided_of(found),
        "merged": [_side(one) for one in queries.merged_into(found.pk)],
        "entry": queries.entry_of(found.pk),
        "answer_form": AnswerForm(),
        "danger_form": DangerForm(referral=found),
        "unasked": any(getattr(found, one) is None for one in ABOUT_DANGER),
        "why_not_ask": list(operations.why_not(found, "ask about danger", by=by)),
        "close_form": CloseForm(),
        "wait_form": WaitForm(),
        "why_not_take": list(operations.why_not(found, "take", by=by)),
        "why_not_answer": list(operations.why_not(found, "answer", by=by)),
        "why_not_begin": list(operations.why_not(found, "begin intake", by=by)),
        "why_not_close": list(operations.why_not(found, "close", by=by)),
        "why_not_wait": list(operations.why_not_wait(found, by=by)),
    }
    return page(request, "inquiry/referral.html", facts | _letter_facts(found, by, today) | forms)


def _letter_facts(referral: Referral, by: Any, today: Any) -> dict[str, Any]:
    why_not = list(operations.why_not_tell_outcome(referral, by=by, on=today))
    return {
        "letters": queries.letters_of(referral, on=today, may_tell=not why_not),
        "why_not_tell": why_not,
        "why_not_acknowledge": list(operations.why_not_acknowledge(referral, by=by)),
        "acknowledge_form": LetterForm(),
        "outcome_form": LetterForm(),
        "reads_chart": access.may(by, "chart.read"),
        "purpose": queries.OUTCOME,
    }


def _act(request: Any, entry_id: UUID, form: Form, verb: Callable[..., Any]) -> HttpResponse:
    """Do one verb to one place in line; a refusal stands on the line's page, with what was typed."""
    entry = queries.entry_by_id(entry_id)
    if form.accepted(lambda: verb(entry, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("inquiry:waiting")
    return _line_page(request, wrong=form, about=entry.referral.person)


def _line_page(request: Any, *, wrong: Form | None = None, about: str = "") -> HttpResponse:
    """Show every line; where something was refused, its form stands first, with what was typed."""
    facts = {
        "lines": queries.line_up(as_of=clock.now()),
        "wrong": wrong,
        "about": about,
        "offer_form": OfferForm(),
        "reason_form": LineReasonForm(),
        "places_form": PlacesForm(),
        "may_set_places": access.may(request.actor, "inquiry.set_places"),
        "may_begin": access.may(request.actor, "intake.begin"),
    }
    return page(request, "inquiry/waiting.html", facts)
