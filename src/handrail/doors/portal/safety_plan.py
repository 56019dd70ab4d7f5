"""The client's safety plan on the phone, and the copy of it that opens without a connection."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import ui
from handrail.ground.access.pages import client_page, public_page
from handrail.ground.ui.page import page, paper, to

WORKER = Path(ui.__file__).parent / "static/ui/js/plan_worker.js"


@client_page()
def safety_plan(request: Any) -> HttpResponse:
    return page(request, "portal/safety_plan.html", _facts(request))


@client_page()
def kept_plan(request: Any) -> HttpResponse:
    """The same words alone, without menus, lock or scripts: the phone keeps this page (decision 16)."""
    return page(request, "portal/kept_plan.html", _facts(request))


@client_page()
def plan_paper(request: Any) -> HttpResponse:
    """My safety plan as paper, to keep or to show to whom I like."""
    made = safety.plan_paper(own(request))
    return paper(made, "safety-plan") if made else to("portal:safety_plan")


@public_page
def worker(request: Any) -> HttpResponse:
    """What shows the kept page where there is no connection. It must come from under me/, whose pages it answers for."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript")


def _facts(request: Any) -> dict[str, Any]:
    episode = own(request)
    plan = safety.plan_at_hand(episode)
    return {"plan": plan, "steps": safety.steps_of(plan), "phone": phone_of(episode), "episode": episode}
