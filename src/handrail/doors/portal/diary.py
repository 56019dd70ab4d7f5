"""The client's own diary: last night's sleep, and the skills used."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.diary import operations, queries
from handrail.anytime.diary.forms import NightForm, SkillForm
from handrail.care.day import queries as day
from handrail.doors.portal.pages import own
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.ui.page import page, to


@client_page("diary.keep")
def sleep(request: Any) -> HttpResponse:
    """Last night, in the order in which it went; how the nights before were."""
    episode = own(request)
    on = clock.today(episode.site.time_zone)
    form = NightForm(request.POST or None, on=on)
    if form.accepted(lambda: operations.keep_night(episode, by=request.actor, at=clock.now(), **form.told())):
        return to("portal:sleep")
    kept = queries.sleep_of(episode, on=on)
    facts = {"form": form, "sleep": kept, "last_night": bool(kept.nights and kept.nights[0].woke_on == on)}
    return page(request, "portal/sleep.html", facts | {"open": episode.is_open})


@client_page("diary.keep")
def skill_diary(request: Any) -> HttpResponse:
    """A skill I used, and whether it helped. Those I was taught come first, by module."""
    episode = own(request)
    on = clock.today(episode.site.time_zone)
    form = SkillForm(request.POST or None, on=on, **_skills(episode, on))
    if form.accepted(lambda: operations.keep_skill(episode, by=request.actor, at=clock.now(), **form.told())):
        return to("portal:skill_diary")
    uses = queries.uses_of(episode.pk, on=on)
    facts = {
        "form": form,
        "used": queries.used(episode, uses),
        "today": [one for one in uses if one.on == on],
        "open": episode.is_open,
    }
    return page(request, "portal/skill_diary.html", facts)


def _skills(episode: Any, on: Any) -> dict[str, Any]:
    """The skills of the program by module: those the client was taught, and the others, which are folded away."""
    taught = {
        one.skill.id for module in day.skills_of(episode, on=on) for one in module.skills if one.taught_on
    }
    if not taught:
        return {"skills": queries.skills_by_module(episode)}
    others = queries.skills_of(episode).keys() - taught
    by_module = queries.skills_by_module
    return {"skills": by_module(episode, among=taught), "others": by_module(episode, among=others)}
