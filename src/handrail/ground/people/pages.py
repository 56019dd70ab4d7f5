"""The director's pages of the staff: who works here, and what each is licensed to do until when."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.people import operations, queries
from handrail.ground.people.forms import CredentialForm, WithdrawalForm
from handrail.ground.people.standing import standings
from handrail.ground.ui.page import page, to


@staff_page("people.hire")
def staff(request: Any) -> HttpResponse:
    """Everyone at work with their licences; what ends soon or has ended stands first."""
    members = queries.staff_at_work()
    held = queries.credentials_of(member.pk for member in members)
    today = clock.day_of(clock.now(), request.actor.time_zone)
    facts = {
        "members": [(member, standings(held.get(member.pk, []), on=today)) for member in members],
        "ending": queries.credentials_ending(on=today),
    }
    return page(request, "people/staff.html", facts)


@staff_page("people.hire")
def member(request: Any, staff: UUID) -> HttpResponse:
    return _member_page(request, staff)


@staff_page("people.hire")
def credentials(request: Any, staff: UUID) -> HttpResponse:
    form = CredentialForm(request.POST or None)
    if form.accepted(
        lambda: operations.add_credential(
            queries.staff_for(request.actor, staff), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("people:member", staff=staff)
    return _member_page(request, staff, credential_form=form)


@staff_page("people.hire")
def withdrawal(request: Any, credential: UUID) -> HttpResponse:
    found = queries.credential_for(request.actor, credential)
    form = WithdrawalForm(request.POST or None)
    if form.accepted(
        lambda: operations.withdraw_credential(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("people:member", staff=found.staff_id)
    return page(request, "people/withdrawal.html", {"form": form, "credential": found})


def _member_page(request: Any, staff_id: UUID, **forms: Any) -> HttpResponse:
    found = queries.staff_for(request.actor, staff_id)
    today = clock.day_of(clock.now(), request.actor.time_zone)
    held = queries.credentials_of([found.pk]).get(found.pk, [])
    facts = {
        "member": found,
        "held": standings(held, on=today),
        "licensed": queries.holds_licence(staff_id=found.pk, on=today),
        "credential_form": CredentialForm(),
    }
    return page(request, "people/member.html", facts | forms)
