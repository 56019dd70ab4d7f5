"""The staff's pages of the first call: the queue, a telephone call, one request."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.care.inquiry import operations, queries
from handrail.care.inquiry.forms import AnswerForm, CloseForm, RequestForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.ui.page import page, to


@staff_page("inquiry.read")
def referrals(request: Any) -> HttpResponse:
    facts = {"queue": queries.queue(as_of=clock.now()), "programs": clinic.programs_in_force()}
    return page(request, "inquiry/queue.html", facts)


@staff_page("inquiry.receive")
def telephone_call(request: Any, program: str) -> HttpResponse:
    """A call typed by staff while the person is on the line."""
    in_force = clinic.program_in_force(program=program)
    form = RequestForm(request.POST or None)
    taken: list[UUID] = []
    if in_force and form.accepted(
        lambda: taken.append(
            operations.receive(in_force, form.request(), by=request.actor, at=clock.now()).pk
        )
    ):
        return to("inquiry:referral", referral=taken[0])
    return page(request, "inquiry/call.html", {"form": form, "program": in_force})


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
def closure(request: Any, referral: UUID) -> HttpResponse:
    form = CloseForm(request.POST or None)
    if form.accepted(
        lambda: operations.close(
            queries.referral_by_id(referral), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("inquiry:referrals")
    return _referral_page(request, referral, close_form=form)


def _referral_page(request: Any, referral_id: UUID, **forms: Any) -> HttpResponse:
    found = queries.referral_by_id(referral_id)
    facts = {
        "referral": found,
        "answer_form": AnswerForm(),
        "close_form": CloseForm(),
        "why_not_take": list(operations.why_not(found, "take", by=request.actor)),
        "why_not_answer": list(operations.why_not(found, "answer", by=request.actor)),
        "why_not_begin": list(operations.why_not(found, "begin intake", by=request.actor)),
    }
    return page(request, "inquiry/referral.html", facts | forms)
