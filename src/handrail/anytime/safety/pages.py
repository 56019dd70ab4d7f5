"""The staff's pages of safety: the queue, one concern, the screen, the safety plan, incidents."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.forms import (
    AssessmentForm,
    ClosureForm,
    ConcernForm,
    EvaluationForm,
    IncidentAddendumForm,
    IncidentForm,
    IncidentReportForm,
    IncidentReviewForm,
    InvolvedForm,
    PlanForm,
    ScreenForm,
)
from handrail.clinical.safety import incident_kinds
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.people import queries as people
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import back_of, back_or_to, page, paper, to

A_YEAR = timedelta(days=365)


@staff_page("chart.read")
def queue(request: Any) -> HttpResponse:
    concerns = list(queries.open_concerns())
    risks = queries.standing_risks(one.episode_id for one in concerns if one.episode_id)
    facts = {
        "queue": queries.queue(as_of=clock.now(), concerns=concerns, risks=risks),
        "reads_words": access.may(request.actor, "safety.read_words"),
    }
    return page(request, "safety/queue.html", facts)


@staff_page("chart.read", reads_chart=True)
def concern(request: Any, concern: UUID) -> HttpResponse:
    return _concern_page(request, concern)


@staff_page("safety.raise")
def raising(request: Any, episode: UUID) -> HttpResponse:
    """Whoever sees or hears something raises it here; what becomes of it is the team's."""
    found, form = episodes.episode_for(request.actor, episode), ConcernForm(request.POST or None)
    if form.accepted(
        lambda: operations.raise_by_hand(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("safety:raise", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "open_concerns": queries.open_concerns_of(found.pk),
        "may_open": access.may(request.actor, "chart.read"),
    }
    return page(request, "safety/raise.html", facts)


@staff_page("safety.respond", only_post=True)
def acknowledgement(request: Any, concern: UUID) -> HttpResponse:
    """A press on what somebody took already comes back to the concern, which says who did and when."""
    found, form = queries.concern_for(request.actor, concern), Form(request.POST)
    if form.accepted(lambda: operations.acknowledge(found, by=request.actor, at=clock.now())):
        return to("safety:concern", concern=concern)
    return _concern_page(request, concern, acknowledge_form=form)


@staff_page("safety.respond", only_post=True)
def assessment(request: Any, concern: UUID) -> HttpResponse:
    found = queries.concern_for(request.actor, concern)
    form = AssessmentForm(request.POST, others=_others(found))
    if form.accepted(lambda: operations.assess(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("safety:concern", concern=concern)
    return _concern_page(request, concern, assess_form=form)


@staff_page("safety.respond", only_post=True)
def closure(request: Any, concern: UUID) -> HttpResponse:
    found, form = queries.concern_for(request.actor, concern), ClosureForm(request.POST)
    if form.accepted(lambda: operations.close(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return _on_to_transfer(request, found) or to("safety:queue")
    return _concern_page(request, concern, close_form=form)


def _on_to_transfer(request: Any, closed: Any) -> HttpResponse | None:
    """Lead on from a concern closed with "higher level of care" to its transfer, where none stands yet."""
    episode = closed.episode
    if closed.disposition != queries.HIGHER or not episode:
        return None
    if list(operations.why_not_transfer(episode, by=request.actor)):
        return None
    return redirect(f"{reverse('safety:transfers', args=[episode.pk])}?concern={closed.pk}")


@staff_page("safety.respond", only_post=True)
def hold(request: Any, concern: UUID) -> HttpResponse:
    """From the concern that a withdrawal scale raised: hold the client until a medical evaluation."""
    found, form = queries.concern_for(request.actor, concern), Form(request.POST)
    if form.accepted(lambda: operations.place_called_hold(found, by=request.actor, at=clock.now())):
        return to("safety:concern", concern=concern)
    return _concern_page(request, concern, hold_form=form)


def _concern_page(request: Any, concern_id: UUID, **forms: Any) -> HttpResponse:
    found, now = queries.concern_for(request.actor, concern_id), clock.now()
    request.reading = found.episode or found.client
    why_not = {
        f"why_not_{verb}": list(operations.why_not(found, verb, by=request.actor, at=now))
        for verb in ("acknowledge", "assess", "close")
    }
    facts = {
        "concern": found,
        "now": now,
        "line": queries.waiting(found, now),
        "licensed": people.holds_licence(
            staff_id=request.actor.person_id, on=clock.day_of(now, request.actor.time_zone)
        ),
        "episode": found.episode,
        "plan": queries.plan_at_hand(found.episode) if found.episode else None,
        "hold": queries.hold_of(found),
        "hold_to_place": queries.hold_to_place(found),
        "transfer": queries.standing_transfers([found.episode_id]).get(found.episode_id)
        if found.episode_id
        else None,
        "earlier": queries.assessed_before(found),
        "reads_words": (reads_words := access.may(request.actor, "safety.read_words")),
        "answered": queries.answered(found) if reads_words else [],
        "may_attend": access.may(request.actor, "day.attend"),
        "assess_form": forms.get("assess_form") or _assess_form(found),
        "close_form": ClosureForm(),
        "form": (sent := next(iter(forms.values()), None)),
        # Where no form stands that could say it: it was acknowledged or closed meanwhile.
        "refused": sent and (found.state == "closed" or {"acknowledge_form", "hold_form"} & set(forms)),
    }
    return page(request, "safety/concern.html", facts | why_not | forms)


def _assess_form(found: Any) -> AssessmentForm:
    stands = queries.risk_now(found.episode_id) if found.episode_id else None
    return AssessmentForm(others=_others(found), initial={"seen": stands.n if stands else 0})


def _others(found: Any) -> list[Any]:
    """Return the other open concerns of the same course of care: one assessment may answer them too."""
    standing = queries.open_concerns_of(found.episode_id) if found.episode_id else []
    return [one for one in standing if one.pk != found.pk]


@staff_page("chart.read", reads_chart=True)
def medical_hold(request: Any, episode: UUID) -> HttpResponse:
    """A medical hold: why it stands, what evaluations found, and the form for the next one."""
    found, at = episodes.episode_for(request.actor, episode), clock.now()
    request.reading = found
    form = EvaluationForm(request.POST or None, staff=queries.medical_staff())
    if form.accepted(lambda: operations.note_evaluation(found, by=request.actor, at=at, said=form.said())):
        return to("safety:medical_hold", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "holds": queries.standing_holds(found.pk),
        "evaluations": queries.evaluations_of([found.pk]).get(found.pk, []),
        "why_not": list(operations.why_not_evaluate(found, by=request.actor, at=at)),
    }
    return page(request, "safety/hold.html", facts)


@staff_page("intake.screen", reads_chart=True, hears_all=True)
def screen(request: Any, episode: UUID) -> HttpResponse:
    """The suicide-risk screen, asked in person, word for word: the ASQ, or the C-SSRS where its words are loaded."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    offered, now = queries.asked_at(found.organization_id), clock.now()
    asked, latest = _asked(request, offered), queries.latest_screen(found.pk)
    zone = found.site.time_zone
    goes_on = latest if queries.goes_on(latest, asked, on=clock.day_of(now, zone), zone=zone) else None
    form = ScreenForm(request.POST or None, asked=asked, goes_on=goes_on)
    if form.accepted(lambda: operations.screen(found, by=request.actor, at=now, **form.said())):
        return back_or_to(request, "safety:screen", episode=episode)
    facts = {
        "episode": found,
        "form": form,
        "instrument": form.asked.instrument,
        "offered": [one.instrument for one in offered.values()],
        "columbia_loaded": queries.COLUMBIA in offered,
        "may_load": access.may(request.actor, "clinic.load_wording"),
        "back": back_of(request),
        "latest": queries.told(latest),
        "goes_on": goes_on,
        "concern": queries.open_of([found.pk]).get(found.pk),
        "may_open": access.may(request.actor, "chart.read"),
    }
    return page(request, "safety/screen.html", facts)


def _asked(request: Any, offered: dict[str, queries.Asked]) -> queries.Asked:
    """Return the screen to show, or on its way back the one that was asked, in the words it was asked in."""
    if request.method != "POST":
        return offered.get(request.GET.get("with", ""), offered["asq"])
    name, wording = request.POST.get("instrument", "") or "asq", request.POST.get("wording", "")
    try:
        return queries.asked_for(request.actor, name, UUID(wording) if wording else None)
    except ValueError:
        raise Http404 from None


@staff_page("chart.read", reads_chart=True)
def plan(request: Any, episode: UUID) -> HttpResponse:
    """The safety plan as it stands, printable, and the form for its next version."""
    found = episodes.episode_for(request.actor, episode)
    request.reading = found
    plans = queries.plans_of(found.pk)
    current = plans[0] if plans else None
    form = PlanForm(request.POST or None, plan=current)
    if form.accepted(
        lambda: operations.write_plan(
            found,
            by=request.actor,
            at=clock.now(),
            steps=form.steps(),
            made_with=form.cleaned_data["made_with"],
            based_on=form.cleaned_data["based_on"],
        )
    ):
        return back_or_to(request, "safety:plan", episode=episode)
    before = None if current else queries.plan_at_hand(found)  # of an earlier course of care
    facts = {
        "episode": found,
        "form": form,
        "plan": current,
        "steps": queries.steps_of(current),
        "older": [(one, queries.steps_of(one)) for one in plans[1:]],
        "before": before,
        "before_steps": queries.steps_of(before),
        "back": back_of(request),
        "why_not": list(access.reasons_against(request.actor, "safety.plan", found)),
    }
    return page(request, "safety/plan.html", facts)


@staff_page("safety.read_words", reads_chart=True)
def plan_paper(request: Any, episode: UUID) -> HttpResponse:
    """The safety plan as paper, to hand to the client whose it is."""
    found = request.reading = episodes.episode_for(request.actor, episode)
    made = queries.plan_paper(found)
    return paper(made, "safety-plan") if made else to("safety:plan", episode=episode)


@staff_page("safety.record_incident")
def incidents(request: Any) -> HttpResponse:
    """The incidents with what is still open: all of them for a director, for anyone else what they recorded."""
    now = clock.now()
    found = queries.incidents(by=request.actor, as_of=now)
    facts = {
        "incidents": found,
        "months": queries.months_to(now),
        "counts": queries.counts(found, as_of=now),
        "reads_all": access.may(request.actor, "safety.read_incidents"),
    }
    return page(request, "safety/incidents.html", facts)


@staff_page("safety.record_incident")
def new_incident(request: Any) -> HttpResponse:
    """Record an incident; from a client's page (`?client=`) that client stands in it already."""
    sites, now = clinic.sites(), clock.now()
    kinds = incident_kinds.kinds_on(clock.day_of(now, request.actor.time_zone))
    clients = _who_may_be_involved(request.actor, now)
    start = {"site": request.actor.site_id, "client_1": request.GET.get("client", "")}
    form = IncidentForm(request.POST or None, sites=sites, kinds=kinds, clients=clients, initial=start)
    if form.accepted(
        lambda: operations.record_incident(
            next(site for site in sites if site.pk == form.cleaned_data["site"]),
            by=request.actor,
            at=now,
            said=form.happened(),
            parts=form.parts(),
        )
    ):
        return to("safety:incidents")
    return page(request, "safety/new_incident.html", {"form": form})


@staff_page("safety.record_incident", reads_chart=True)
def incident(request: Any, incident: UUID) -> HttpResponse:
    """One incident; who may not read it is led back to the list."""
    found = queries.incident_for(request.actor, incident)
    if list(queries.why_not_read(found, by=request.actor)):
        return to("safety:incidents")
    return _incident_page(request, found)


@staff_page("safety.record_incident", only_post=True)
def incident_addenda(request: Any, incident: UUID) -> HttpResponse:
    found = queries.incident_for(request.actor, incident)
    if reasons := list(queries.why_not_read(found, by=request.actor)):
        raise NotAllowed(reasons)
    form = IncidentAddendumForm(request.POST, found=queries.lines_of(found))
    if form.accepted(
        lambda: operations.add_to_incident(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("safety:incident", incident=incident)
    return _incident_page(request, found, addendum_form=form)


@staff_page("safety.record_incident", only_post=True)
def incident_clients(request: Any, incident: UUID) -> HttpResponse:
    """Name one more client as involved."""
    found, now = queries.incident_for(request.actor, incident), clock.now()
    if reasons := list(queries.why_not_read(found, by=request.actor)):
        raise NotAllowed(reasons)
    form = InvolvedForm(request.POST, clients=_who_may_be_involved(request.actor, now))
    if form.accepted(
        lambda: operations.add_client_to_incident(found, by=request.actor, at=now, part=form.involved())
    ):
        return to("safety:incident", incident=incident)
    return _incident_page(request, found, involved_form=form)


def _who_may_be_involved(by: Any, now: Any) -> list[Any]:
    """Return everyone in care. Whose care ended in the last year stands there too for whoever reads every incident.

    What happened may come out later; but a list of all who were ever here is not everyone's to see.
    """
    ended = episodes.closed_since(now - A_YEAR) if access.may(by, "safety.read_incidents") else []
    return [*episodes.open_episodes(), *ended]


@staff_page("safety.review_incident", only_post=True)
def incident_review(request: Any, incident: UUID) -> HttpResponse:
    found, form = queries.incident_for(request.actor, incident), IncidentReviewForm(request.POST)
    if form.accepted(
        lambda: operations.review_incident(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("safety:incident", incident=incident)
    return _incident_page(request, found, review_form=form)


@staff_page("safety.review_incident", only_post=True)
def incident_reports(request: Any, incident: UUID) -> HttpResponse:
    found, form = queries.incident_for(request.actor, incident), IncidentReportForm(request.POST)
    if form.accepted(
        lambda: operations.note_report(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("safety:incident", incident=incident)
    return _incident_page(request, found, report_form=form)


def _incident_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    lines, now = queries.lines_of(found), clock.now()
    request.reading = lines
    facts = {
        "incident": found,
        "one": queries.on_file(found, as_of=now),
        "lines": lines,
        "charts": queries.charts_of(lines),
        "review": queries.review_of(found),
        "reads_all": access.may(request.actor, "safety.read_incidents"),
        "may_review": access.may(request.actor, "safety.review_incident"),
        "addendum_form": IncidentAddendumForm(found=lines),
        "involved_form": InvolvedForm(clients=_who_may_be_involved(request.actor, now)),
        "review_form": IncidentReviewForm(),
        "report_form": IncidentReportForm(),
    }
    return page(request, "safety/incident.html", facts | forms)
