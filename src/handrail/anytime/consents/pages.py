"""The staff's pages of consents: what is signed, one document with its text, taking it back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.consents import operations, queries
from handrail.anytime.consents.forms import (
    GuardianForm,
    GuardianReleaseForm,
    OwnForm,
    OwnReleaseForm,
    ReleaseForm,
    RevokeForm,
    SignForm,
)
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episode_queries
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to


@staff_page("file.read", reads_chart=True)
def documents(request: Any, episode: UUID) -> HttpResponse:
    found = request.reading = episode_queries.episode_for(request.actor, episode)
    today = clock.day_of(clock.now(), found.site.time_zone)
    facts = {
        "episode": found,
        "papers": queries.papers(found, on=today),
        "history": queries.of_episode(found.pk),
        # what an emergency was is of the chart
        "disclosures": queries.disclosures_of(found.pk)
        if access.may(request.actor, "safety.read_words")
        else [],
    }
    return page(request, "consents/list.html", facts)


@staff_page("file.read", reads_chart=True)
def document(request: Any, episode: UUID, document: str) -> HttpResponse:
    return _document_page(request, episode, document)


@staff_page("consents.sign", only_post=True)
def signature(request: Any, episode: UUID, document: str) -> HttpResponse:
    """A signature made in the room; whoever is signed in stands as the witness."""
    found = episode_queries.episode_for(request.actor, episode)
    form = _sign_form(found, _paper(found, document), request.POST)

    def sign() -> None:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "agrees"}
        operations.sign(found, by=request.actor, at=clock.now(), document=document, **typed)

    if form.accepted(sign):
        return to("consents:list", episode=episode)
    return _document_page(request, episode, document, sign_form=form)


@staff_page("consents.revoke", only_post=True)
def revocation(request: Any, episode: UUID, consent: UUID) -> HttpResponse:
    form = RevokeForm(request.POST)
    signed = queries.consent_of(episode_queries.episode_for(request.actor, episode), consent)
    if form.accepted(
        lambda: operations.revoke(signed, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("consents:list", episode=episode)
    return _document_page(request, episode, signed.document, revoke_form=form, revoking=signed.pk)


def _paper(episode: Any, document: str) -> queries.Paper:
    return queries.paper(episode, document, on=clock.day_of(clock.now(), episode.site.time_zone))


def _sign_form(episode: Any, paper: queries.Paper, sent: Any = None) -> SignForm:
    release = paper.document.purpose == operations.RELEASE
    today = clock.day_of(clock.now(), episode.site.time_zone)
    if "guardian" not in paper.signers:
        if queries.is_of_age(episode, on=today):
            return OwnReleaseForm(sent) if release else OwnForm(sent)
        return ReleaseForm(sent) if release else SignForm(sent)
    guardians = people.guardians_of(episode.client_id, on=today)
    return (GuardianReleaseForm if release else GuardianForm)(sent, guardians=guardians)


def _document_page(request: Any, episode_id: UUID, document: str, **forms: Any) -> HttpResponse:
    episode = request.reading = episode_queries.episode_for(request.actor, episode_id)
    paper = _paper(episode, document)
    facts = {
        "episode": episode,
        "paper": paper,
        "signatures": queries.signatures_of(episode, document),
        "sign_form": _sign_form(episode, paper),
        "revoke_form": RevokeForm(),
        "why_not_sign": list(operations.why_not_sign(episode, paper, by=request.actor)),
        "why_not_revoke": list(operations.why_not_revoke_any(episode, by=request.actor)),
    }
    return page(request, "consents/document.html", facts | forms)
