"""The client's own goals and skills, and what they say of their group."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from handrail.care.day import operations, queries
from handrail.care.plan import queries as plans
from handrail.doors.portal.forms import OUTCOMES, GoalForm, OutcomeForm, RatingForm
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@client_page("day.practice")
def goals(request: Any) -> HttpResponse:
    """What I mean to do, with the first step; what I said before, and how it went."""
    episode = _own(request)
    form = GoalForm(request.POST or None, objectives=plans.objectives_of(episode.pk))
    if form.accepted(
        lambda: operations.set_goal(episode, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:goals")
    return _goals_page(request, episode, form=form)


@client_page("day.practice", only_post=True)
def goal(request: Any, short_term_goal: UUID) -> HttpResponse:
    found, form = queries.goal_for(request.actor, short_term_goal), OutcomeForm(request.POST)
    if form.accepted(
        lambda: operations.answer_goal(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:goals")
    return _goals_page(request, found.episode, outcome_form=form)


def _goals_page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    found = queries.goals_of(episode.pk)
    facts = {
        "form": GoalForm(objectives=plans.objectives_of(episode.pk)),
        "open": [goal for goal in found if goal.outcome is None],
        "before": [goal for goal in found if goal.outcome is not None],
        "answers": OUTCOMES,
    }
    return page(request, "portal/goals.html", facts | forms)


@client_page()
def skills(request: Any) -> HttpResponse:
    """The skills I have learned, in plain words, with what to practise; the next ones."""
    episode = _own(request)
    modules = queries.skills_of(episode, on=clock.today(episode.site.time_zone))
    return page(request, "portal/skills.html", {"modules": modules})


@client_page("day.rate_group")
def rate(request: Any) -> HttpResponse:
    """Three short questions about the group, after it, once a week."""
    episode = _own(request)
    visit = queries.group_to_rate(episode.pk, on=clock.today(episode.site.time_zone))
    form = RatingForm(request.POST or None)
    if visit is None:
        return page(request, "portal/rated.html")
    if form.accepted(
        lambda: operations.rate_group(visit, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("portal:rate")
    return page(request, "portal/rate.html", {"form": form})


def _own(request: Any) -> Any:
    episode = episodes.own_episode(request.actor)
    if episode is None:
        raise Http404
    return episode
