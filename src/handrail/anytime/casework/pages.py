"""The staff's pages of letters: a client's letters, one letter, its paper. The page to write one stands in the shell."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.casework import operations, queries
from handrail.anytime.casework.forms import WithdrawalForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, paper, to
from handrail.library import shelf


@staff_page("chart.read", reads_chart=True)
def letters(request: Any, episode: UUID) -> HttpResponse:
    """What was written for this client, and the kinds there are."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    facts = {
        "episode": found,
        "letters": queries.letters_of(found.pk),
        "templates": shelf.letters(),
        "why_not": list(access.reasons_against(request.actor, "casework.issue_letter", found)),
    }
    return page(request, "casework/letters.html", facts)


@staff_page("chart.read", reads_chart=True)
def letter(request: Any, letter: UUID) -> HttpResponse:
    return _letter_page(request, queries.letter_for(request.actor, letter))


@staff_page("casework.withdraw_letter", only_post=True)
def letter_withdrawal(request: Any, letter: UUID) -> HttpResponse:
    found, form = queries.letter_for(request.actor, letter), WithdrawalForm(request.POST)
    if form.accepted(
        lambda: operations.withdraw_letter(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("casework:letter", letter=letter)
    return _letter_page(request, found, form=form)


@staff_page("chart.read", reads_chart=True)
def letter_paper(request: Any, letter: UUID) -> HttpResponse:
    """The paper itself, as it was signed."""
    found = queries.letter_for(request.actor, letter)
    request.reading = found.episode
    return paper(bytes(found.pdf), f"letter-{found.number}")


def _letter_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    request.reading = found.episode
    facts = {
        "letter": found,
        "episode": found.episode,
        "code": operations.in_groups(found.code),
        "withdrawal": getattr(found, "withdrawal", None),
        "form": WithdrawalForm(),
        "why_not": list(operations.why_not_withdraw(found, by=request.actor)),
    }
    return page(request, "casework/letter.html", facts | forms)
