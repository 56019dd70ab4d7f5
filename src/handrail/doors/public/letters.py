"""Is this letter yours? Whoever holds one asks with its code; nothing is said of whom it is about."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.casework import queries as casework
from handrail.doors.public.forms import CodeForm
from handrail.doors.public.pages import clinic_door
from handrail.ground.access.pages import anonymous_page
from handrail.ground.ui.page import page


@clinic_door(anonymous_page)
def check_letter(request: Any, clinic: str) -> HttpResponse:
    form = CodeForm(request.POST or None)
    asked = form.is_bound and form.is_valid()
    found = casework.checked(form.cleaned_data["code"]) if asked else None
    facts = {"clinic": request.clinic, "form": form, "asked": asked, "found": found}
    return page(request, "public/letter.html", facts)
