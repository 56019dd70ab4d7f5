"""What every change of a plan asks first: whose it is, and that it is still being written."""

from collections.abc import Iterator
from typing import Any, cast

from django.utils.translation import gettext as _

from handrail.care.plan.models import Plan
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed

MEANWHILE = "Someone else signed or changed this plan a moment ago. Look again."


def why_not_write(plan: Plan, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against adding to a plan."""
    yield from access.reasons_against(by, "plan.write", plan)
    if plan.state != "draft":
        yield _("The plan is %(state)s: nothing is added to it. Begin a new version.") % {"state": plan.state}


def hold(plan: Plan, *, by: Actor, words: list[str]) -> None:
    """Refuse unless the plan is a draft, and keep it one until this write is done."""
    if reasons := list(why_not_write(plan, by=by)):
        raise NotAllowed(reasons)
    if not all(one.strip() for one in words):
        raise NotAllowed([_("Fill in every part of it.")])
    hold_draft(plan)


def hold_draft(plan: Plan) -> None:
    if not Plan.objects.filter(pk=plan.pk, state="draft").update(state="draft"):
        raise NotAllowed([_(MEANWHILE)])


def care_of(plan: Plan) -> Episode:
    """Return the course of care; every plan has one."""
    episode: Any = plan.episode
    return cast(Episode, episode)
