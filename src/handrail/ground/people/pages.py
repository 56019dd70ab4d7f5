"""The director's pages of the staff: who works here, and what each is licensed to do until when."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.dates import WEEKDAYS

from handrail.ground import clock
from handrail.ground.access import links
from handrail.ground.access.pages import staff_page
from handrail.ground.people import operations, queries
from handrail.ground.people.forms import CredentialForm, HoursForm, WithdrawalForm
from handrail.ground.people.standing import standings
from handrail.ground.ui.page import page, to

LINK_GIVEN = "link_given"  # in the session: whose link was made, and the link itself until it was shown


@staff_page("people.hire")
def staff(request: Any) -> HttpResponse:
    """Everyone at work with their licences; what ends soon or has ended stands first."""
    everyone = queries.everyone()
    members = [one for one in everyone if one.left_on is None]
    held = queries.credentials_of(member.pk for member in members)
    today = clock.day_of(clock.now(), request.actor.time_zone)
    facts = {
        "members": [(member, standings(held.get(member.pk, []), on=today)) for member in members],
        "left": [one for one in everyone if one.left_on is not None],
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


@staff_page("people.hire")
def hours(request: Any, staff: UUID) -> HttpResponse:
    """When somebody works: what the planner of the week keeps to."""
    found = queries.staff_for(request.actor, staff)
    form = HoursForm(request.POST or None, initial=_stretches(found.pk))
    if form.accepted(
        lambda: operations.set_hours(found, by=request.actor, at=clock.now(), windows=form.windows())
    ):
        return to("people:member", staff=staff)
    return page(request, "people/hours.html", {"member": found, "form": form})


def _stretches(staff_id: UUID) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for one in queries.hours_among([staff_id]).get(staff_id, []):
        number = 2 if f"from_{one.weekday}_1" in initial else 1
        initial[f"from_{one.weekday}_{number}"] = one.from_time
        initial[f"until_{one.weekday}_{number}"] = one.until_time
    return initial


def _member_page(request: Any, staff_id: UUID, **forms: Any) -> HttpResponse:
    found = queries.staff_for(request.actor, staff_id)
    today = clock.day_of(clock.now(), request.actor.time_zone)
    held = queries.credentials_of([found.pk]).get(found.pk, [])
    facts = {
        "member": found,
        "held": standings(held, on=today),
        "licensed": queries.holds_licence(staff_id=found.pk, on=today),
        "credential_form": CredentialForm(),
        "hours": [(WEEKDAYS[one.weekday], one) for one in queries.hours_among([found.pk]).get(found.pk, [])],
        "given": _link_given(request, found.pk),
        "link_days": links.DAYS,
    }
    return page(request, "people/member.html", facts | forms)


def _link_given(request: Any, staff_id: UUID) -> dict[str, str] | None:
    """Take out of the session the link that was just made for this person: it is shown once."""
    given = request.session.get(LINK_GIVEN)
    if not given or given["staff"] != str(staff_id):
        return None
    del request.session[LINK_GIVEN]
    return {"link": request.build_absolute_uri(given["path"]) if given["path"] else ""}
