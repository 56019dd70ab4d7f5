"""The staff's pages of a transfer: begin one, and its steps with what was told and how it ended."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.forms import BASIS_WORDS, OutcomeForm, StepForm, TellingForm, TransferForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def transfers(request: Any, episode: UUID) -> HttpResponse:
    """Every transfer of a course of care, and the form for the next; from a concern (`?concern=`) with what staff saw.

    Never with what was assessed: on the sheet that is a part of its own, which may be left out.
    """
    found = request.reading = episodes.episode_for(request.actor, episode)
    concerns = queries.concerns_of(found.pk)
    concern = next((one for one in concerns if str(one.pk) == request.GET.get("concern")), None)
    reads_words = access.may(request.actor, "safety.read_words")
    start = {"why": queries.seen_by_staff(concern)} if concern and reads_words else {}
    form = TransferForm(request.POST or None, initial=start)
    begun: list[Any] = []
    if form.accepted(
        lambda: begun.append(
            operations.open_transfer(
                found, by=request.actor, at=clock.now(), concern=concern, **form.values()
            )
        )
    ):
        return to("safety:transfer", transfer=begun[0].pk)
    facts = {
        "episode": found,
        "form": form,
        "concern": concern,
        "transfers": queries.transfers_of(found.pk),
        "reads_words": reads_words,
        "why_not": list(operations.why_not_transfer(found, by=request.actor)),
    }
    return page(request, "safety/transfers.html", facts)


@staff_page("chart.read", reads_chart=True)
def transfer(request: Any, transfer: UUID) -> HttpResponse:
    return _transfer_page(request, queries.transfer_for(request.actor, transfer))


@staff_page("safety.transfer", only_post=True)
def transfer_steps(request: Any, transfer: UUID) -> HttpResponse:
    found, form = queries.transfer_for(request.actor, transfer), StepForm(request.POST)
    if form.accepted(
        lambda: operations.note_step(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("safety:transfer", transfer=transfer)
    return _transfer_page(request, found, step_form=form)


@staff_page("safety.transfer", only_post=True)
def transfer_tellings(request: Any, transfer: UUID) -> HttpResponse:
    found, form = queries.transfer_for(request.actor, transfer), TellingForm(request.POST)
    if form.accepted(lambda: operations.tell(found, by=request.actor, at=clock.now(), said=form.said())):
        return to("safety:transfer", transfer=transfer)
    return _transfer_page(request, found, telling_form=form)


@staff_page("safety.transfer", only_post=True)
def transfer_outcome(request: Any, transfer: UUID) -> HttpResponse:
    """How it ended; where another place is tried next, the page of that transfer follows."""
    found, form = queries.transfer_for(request.actor, transfer), OutcomeForm(request.POST)
    after: list[Any] = []
    if form.accepted(
        lambda: after.append(operations.settle(found, by=request.actor, at=clock.now(), **form.values()))
    ):
        return to("safety:transfer", transfer=after[0].pk if after[0] else transfer)
    return _transfer_page(request, found, outcome_form=form)


@staff_page("safety.transfer", only_post=True)
def transfer_owner(request: Any, transfer: UUID) -> HttpResponse:
    found, form = queries.transfer_for(request.actor, transfer), Form(request.POST)
    if form.accepted(lambda: operations.take_transfer(found, by=request.actor, at=clock.now())):
        return to("safety:transfer", transfer=transfer)
    return _transfer_page(request, found, owner_form=form)


def _transfer_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    request.reading = found.episode
    steps = queries.steps_noted(found)
    asked = [one.happened_at for one in steps if one.kind == "asked after"]
    facts = {
        "transfer": found,
        "episode": found.episode,
        "now": (now := clock.now()),
        "line": queries.on_the_way(found, as_of=now, asked_at=max(asked, default=None)),
        "steps": steps,
        "reads_words": access.may(request.actor, "safety.read_words"),
        "why_not": list(operations.why_not_go_on(found, by=request.actor)),
        "mine": found.owner_id == request.actor.person_id,
        "step_form": StepForm(),
        "telling_form": TellingForm(basis=basis)
        if (basis := request.GET.get("basis")) in BASIS_WORDS
        else None,
        "bases": list(BASIS_WORDS.items()),
        "outcome_form": OutcomeForm(),
        "refused": next(iter(forms.values()), None),
    }
    return page(request, "safety/transfer.html", facts | forms)
