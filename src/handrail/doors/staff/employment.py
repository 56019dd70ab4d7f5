"""The director's acts about the staff that more than one slice has a part in: hire, change, let in, let go."""

import logging
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from handrail.doors.staff import held
from handrail.doors.staff.forms import LeavingForm, StaffForm
from handrail.ground import clock
from handrail.ground.access import links
from handrail.ground.access import operations as sign_ins
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.people import operations
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.people.pages import LINK_GIVEN
from handrail.ground.ui.page import page, to

log = logging.getLogger("handrail.staff")


@staff_page("people.hire")
def hiring(request: Any) -> HttpResponse:
    """Add a member of staff; the way to sign in is given at once."""
    form = StaffForm(request.POST or None, initial={"site": request.actor.site_id})
    made: list[Staff] = []
    if form.accepted(
        lambda: made.append(
            operations.hire(
                by=request.actor,
                at=clock.now(),
                organization_id=request.actor.organization_id,
                **form.cleaned_data,
            )
        )
    ):
        _give(request, made[0], links.link_of(made[0]))
        return to("people:member", staff=made[0].pk)
    return page(request, "staff/hiring.html", {"form": form})


@staff_page("people.hire")
def changing(request: Any, staff: UUID) -> HttpResponse:
    """Change someone's name, address, roles or site."""
    found = people.staff_for(request.actor, staff)
    now = {
        "name": found.name,
        "title": found.title,
        "email": found.user.email if found.user else "",
        "roles": found.roles,
        "site": found.site_id,
    }
    form = StaffForm(request.POST or None, initial=now)
    if form.accepted(
        lambda: operations.change_staff(
            people.staff_for(request.actor, staff), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("people:member", staff=found.pk)
    return page(request, "staff/hiring.html", {"form": form, "member": found})


@staff_page("people.hire", only_post=True)
def sign_in_link(request: Any, staff: UUID) -> HttpResponse:
    """Give someone a new way to choose a password."""
    found = people.staff_for(request.actor, staff)
    _give(request, found, sign_ins.give_link(found, by=request.actor, at=clock.now()))
    return to("people:member", staff=found.pk)


@staff_page("people.end")
def leaving(request: Any, staff: UUID) -> HttpResponse:
    """End someone's employment, with what others must take over in sight before and afterwards."""
    found = people.staff_for(request.actor, staff)
    today = clock.day_of(clock.now(), request.actor.time_zone)
    form = LeavingForm(request.POST or None, initial={"on": today})
    if form.accepted(
        lambda: operations.end_employment(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("staff:leaving", staff=found.pk)
    facts = {
        "form": form,
        "member": found,
        "left": people.staff_for(request.actor, staff).left_on,
        "to_take_over": held.to_take_over(found.pk, on=today),
        "why_not": list(operations.why_not_end(found, by=request.actor)),
    }
    return page(request, "staff/leaving.html", facts)


def _give(request: Any, staff: Any, path: str) -> None:
    """Mail a link to its person once all is saved; without a mail server, show it once on the next page.

    Only the session holds it until then: a page that is answered is kept with its write key.
    """
    given = {"staff": str(staff.pk), "path": path}
    if not settings.EMAIL_BY_SERVER:
        request.session[LINK_GIVEN] = given
        return
    address = request.build_absolute_uri(path)
    said = {"clinic": clinic.own_organization(request.actor).name, "days": links.DAYS, "address": address}
    text = render_to_string("staff/link.txt", said)

    def send() -> None:
        try:
            send_mail(_("Choose your password"), text, None, [staff.user.email])
        except (OSError, SMTPException):
            log.exception("The link of a member of staff could not be sent; it is shown instead.")
            request.session[LINK_GIVEN] = given
        else:
            request.session[LINK_GIVEN] = given | {"path": ""}

    transaction.on_commit(send)
