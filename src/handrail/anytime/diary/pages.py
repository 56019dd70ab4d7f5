"""The staff's page of a client's diary: how they sleep, which skills they use, and what came on paper."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.diary import operations, queries
from handrail.anytime.diary.forms import NightForm, SkillForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("chart.read", reads_chart=True)
def diary(request: Any, episode: UUID) -> HttpResponse:
    return _diary_page(request, episodes.episode_for(request.actor, episode))


@staff_page("diary.keep", only_post=True)
def night(request: Any, episode: UUID) -> HttpResponse:
    """A night as it stands on the client's paper."""
    found = episodes.episode_for(request.actor, episode)
    form = NightForm(request.POST, on=clock.today(found.site.time_zone), auto_id="night_%s")
    if form.accepted(lambda: operations.keep_night(found, by=request.actor, at=clock.now(), **form.told())):
        return to("diary:diary", episode=episode)
    return _diary_page(request, found, night_form=form, form=form)


@staff_page("diary.keep", only_post=True)
def skill(request: Any, episode: UUID) -> HttpResponse:
    """A skill as it stands on the client's paper."""
    found = episodes.episode_for(request.actor, episode)
    form = SkillForm(
        request.POST,
        on=clock.today(found.site.time_zone),
        skills=queries.skills_by_module(found),
        auto_id="skill_%s",
    )
    if form.accepted(lambda: operations.keep_skill(found, by=request.actor, at=clock.now(), **form.told())):
        return to("diary:diary", episode=episode)
    return _diary_page(request, found, skill_form=form, form=form)


def _diary_page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    request.reading = episode
    on = clock.today(episode.site.time_zone)
    uses = queries.uses_of(episode.pk, on=on)
    facts = {
        "episode": episode,
        "sleep": queries.sleep_of(episode, on=on),
        "uses": uses,
        "used": queries.used(episode, uses),
        "titles": queries.skills_of(episode),
        "why_not": list(access.reasons_against(request.actor, "diary.keep", episode)),
        "night_form": NightForm(on=on, auto_id="night_%s"),
        "skill_form": SkillForm(on=on, skills=queries.skills_by_module(episode), auto_id="skill_%s"),
    }
    return page(request, "diary/diary.html", facts | forms)
