"""The staff's pages of the group's work: coaching and goals, the group itself, which skills a client was taught."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.family import queries as family
from handrail.care.day import operations, queries
from handrail.care.day.group_forms import AgreementForm, CoachingForms, KeepBackForm, RolesForm
from handrail.care.plan import queries as plans
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.page import page, to

WEEKS_BACK = 12 * 7


@staff_page("day.lead_group", reads_chart=True)
def coaching(request: Any, session: UUID) -> HttpResponse:
    """Application and coaching: what each one tried out, how sure they are, and what they mean to do next."""
    found = queries.session_board(schedule.session_for(request.actor, session))
    here = [row for row in found.rows if row.state in queries.TOOK_PART]
    forms, refusal = CoachingForms(request.POST or None, [row.place.pk for row in here]), None
    if request.method == "POST" and forms.is_valid():
        try:
            operations.coach(found.session, by=request.actor, at=clock.now(), coached=forms.coached())
            return to("day:coaching", session=session)
        except NotAllowed as why:
            refusal = why
    goals = queries.latest_goals(row.episode.pk for row in here)
    tried = queries.practised_in(found.session.pk)
    request.reading = [row.episode for row in here]
    lines = [
        (row, forms.lines[row.place.pk], goals.get(row.episode.pk), tried.get(row.episode.client_id, []))
        for row in here
    ]
    reasons = [*refusal.reasons] if refusal else [why for row, form, *_ in lines for why in _slips(row, form)]
    facts = {"board": found, "lines": lines, "reasons": reasons}
    answer = page(request, "day/coaching.html", facts | {f"line_{n}": one[1] for n, one in enumerate(lines)})
    if refusal:
        answer.status_code = 422
    return answer


def _slips(row: Any, form: Any) -> list[str]:
    """Return what to look at in one person's line, with their name: the page is long."""
    return [
        f"{row.client.short_name}, {form.fields[name].label}: {words}"
        for name, found in form.errors.items()
        for words in found
        if name in form.fields
    ]


@staff_page("day.lead_group", reads_chart=True)
def group(request: Any, session: UUID) -> HttpResponse:
    """The group as a group: its agreements, who does what today, and what its members say of it."""
    found = schedule.session_for(request.actor, session)
    return _group_page(request, found)


@staff_page("day.lead_group", only_post=True)
def agreement(request: Any, session: UUID) -> HttpResponse:
    found, form = schedule.session_for(request.actor, session), AgreementForm(request.POST)
    if form.accepted(
        lambda: operations.agree(found.series, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("day:group", session=session)
    return _group_page(request, found, agreement_form=form)


@staff_page("day.lead_group", only_post=True)
def roles(request: Any, session: UUID) -> HttpResponse:
    found = schedule.session_for(request.actor, session)
    form = RolesForm(request.POST, here=_here(found), given={})
    if form.accepted(
        lambda: operations.give_roles(found, by=request.actor, at=clock.now(), members=form.members())
    ):
        return to("day:group", session=session)
    return _group_page(request, found, roles_form=form)


def _here(session: Any) -> list[tuple[str, str]]:
    return [(str(now.place.pk), now.place.client.short_name) for now in queries.here_in(session)]


def _group_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    words, given = queries.agreement_of(found.series_id), queries.peer_roles(found.pk)
    people = queries.here_in(found)
    by_client = {now.place.client_id: str(now.place.pk) for now in people}
    request.reading = [now.place.episode for now in people]
    chosen = {role: by_client.get(one.client_id, "") for role, one in given.items()}
    since = clock.day_of(clock.now(), found.site.time_zone)
    facts = {
        "session": found,
        "agreement": words,
        "agreement_form": AgreementForm(
            initial={"words": words.words if words else "", "revision": words.version if words else 0}
        ),
        "roles_form": RolesForm(here=_here(found), given=chosen),
        "roles": given,
        "people": people,
        "weeks": queries.cohesion_of(
            found.series_id, since=since.fromordinal(since.toordinal() - WEEKS_BACK)
        ),
        "smallest": queries.SMALLEST,
    }
    return page(request, "day/group.html", facts | forms)


@staff_page("chart.read", reads_chart=True)
def skills(request: Any, episode: UUID) -> HttpResponse:
    """Which skills this client was taught, which come next, and how sure they feel."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    practices = queries.practices_of(found.pk)
    together = family.together_of(one.pk for one in practices)
    toward = queries.goals_toward(found.pk)
    facts = {
        "episode": found,
        "practices": [(one, together.get(one.pk, [])) for one in practices],
        "modules": queries.skills_of(found, on=clock.day_of(clock.now(), found.site.time_zone)),
        "tried": queries.practised_by(found.pk),
        "goals": queries.goals_of(found.pk),
        "toward": [(one, toward[one.line]) for one in plans.objectives_of(found.pk) if one.line in toward],
    }
    return page(request, "day/skills.html", facts)


@staff_page("day.lead_group")
def encouragements(request: Any) -> HttpResponse:
    """What members wrote to their groups and nobody has looked at yet."""
    return _encouragements(request)


@staff_page("day.lead_group", only_post=True)
def encouragement(request: Any, encouragement: UUID) -> HttpResponse:
    """Let it through, or keep it back with why."""
    found, form = queries.encouragement_for(request.actor, encouragement), KeepBackForm(request.POST)

    def decide() -> None:
        if request.POST.get("shown") == "1":
            operations.let_through(found, by=request.actor, at=clock.now())
        else:
            operations.keep_back(found, by=request.actor, at=clock.now(), **form.cleaned_data)

    if form.accepted(decide):
        return to("day:encouragements")
    return _encouragements(request, form=form, at_work=found)


def _encouragements(request: Any, **forms: Any) -> HttpResponse:
    waiting = queries.to_look_at()
    request.reading = [one.episode for one in waiting]
    facts = {"waiting": waiting, "why_label": KeepBackForm().fields["why"].label}
    return page(request, "day/encouragements.html", facts | forms)
