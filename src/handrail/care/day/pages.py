"""The staff's pages of the program day: a session's roster, one client's day, each press of a button."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.safety import queries as safety
from handrail.care.day import operations, queries
from handrail.care.day.forms import (
    ArrivalsForm,
    AttemptForm,
    CheckInForm,
    CorrectionForm,
    DecisionForm,
    ExcuseForm,
    HigherCareForm,
    PracticeForm,
    ReasonForm,
)
from handrail.care.day.operations.practice import default_words
from handrail.care.day.states import VISIT
from handrail.care.schedule import queries as schedule
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to

SCAN_KINDS = queries.KINDS
BUTTONS = ("arrive", "clear", "leave", "return", "mark missed", "excuse")


@staff_page("day.attend")
def session(request: Any, session: UUID) -> HttpResponse:
    """The roster: who is expected, how they are, what may be done now."""
    return _session_page(request, schedule.session_for(request.actor, session))


@staff_page("day.attend", only_post=True)
def arrivals(request: Any, session: UUID) -> HttpResponse:
    """Everyone who is here, in one press."""
    found = schedule.session_for(request.actor, session)
    form = ArrivalsForm(request.POST, expected=schedule.places_of(found), here=[])
    if form.accepted(
        lambda: operations.arrive_all(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("day:session", session=session)
    return _session_page(request, found, form)


def _session_page(request: Any, wanted: Any, sent: ArrivalsForm | None = None) -> HttpResponse:
    found = queries.session_board(wanted)
    at = clock.now()
    licensed = people.holds_licence(staff_id=request.actor.person_id, on=found.session.day)
    rows = [(row, _buttons(row.situation, request, at, licensed)) for row in found.rows]
    by_video = queries.attested_in(found.session)
    facts = {
        "board": found,
        "rows": rows,
        "by_video": by_video,
        "no_licence": queries.without_licence(found.session, by_video),
        "video": schedule.video_link(wanted) if schedule.video_is_open(wanted, as_of=at) else "",
        "counts": _counts(found, at),
        "before_group": queries.counts(found.rows),
        "practice_words": default_words(found.session),
        "told_before": schedule.told_before(found.session),
        "settled": sum(row.state == "here" and not row.situation.needs_clinician for row in found.rows),
        "why_not_end": list(operations.why_not_end(found.session, by=request.actor, at=at)),
        "may_note": access.may(request.actor, "notes.write"),
        **_may(request),
        "arrivals": sent or _arrivals_form(rows),
    }
    return page(request, "day/session.html", facts)


def _may(request: Any) -> dict[str, bool]:
    """Whoever only welcomes people sees that they checked in, not what they answered."""
    return {
        "reads_chart": access.may(request.actor, "chart.read"),
        "may_practice": access.may(request.actor, "day.practice"),
    }


def _arrivals_form(rows: list[Any]) -> ArrivalsForm | None:
    """Offer in one form whoever may arrive now; nothing where that is one person or nobody."""
    may_arrive = [row for row, buttons in rows if buttons.get("arrive") == []]
    if len(may_arrive) < 2:
        return None
    checked_in = [row.place.pk for row in may_arrive if row.scan is not None]
    return ArrivalsForm(expected=[row.place for row in may_arrive], here=checked_in)


@staff_page("day.attend", reads_chart=True)
def place(request: Any, place: UUID) -> HttpResponse:
    return _place_page(request, schedule.place_for(request.actor, place))


@staff_page("day.attend", only_post=True)
def arrival(request: Any, place: UUID) -> HttpResponse:
    return _pressed(request, place, operations.arrive, online=request.POST.get("how") == "online")


@staff_page("day.attend", only_post=True)
def clearance(request: Any, place: UUID) -> HttpResponse:
    return _pressed(request, place, operations.clear)


@staff_page("day.attend", only_post=True)
def departure(request: Any, place: UUID) -> HttpResponse:
    return _pressed(
        request, place, operations.leave, reason=request.POST.get("reason", "")[:300].replace("\x00", "")
    )


@staff_page("day.attend", only_post=True)
def comeback(request: Any, place: UUID) -> HttpResponse:
    return _pressed(request, place, operations.come_back)


@staff_page("day.attend", only_post=True)
def absence(request: Any, place: UUID) -> HttpResponse:
    return _pressed(request, place, operations.mark_missed)


@staff_page("day.attend", only_post=True)
def excuse(request: Any, place: UUID) -> HttpResponse:
    found, form = schedule.place_for(request.actor, place), ExcuseForm(request.POST)
    if form.accepted(lambda: operations.excuse(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("day:place", place=place)
    return _place_page(request, found, excuse_form=form)


@staff_page("day.attend", only_post=True)
def hospital(request: Any, place: UUID) -> HttpResponse:
    return _with_reason(request, place, operations.hospitalize)


@staff_page("day.attend", only_post=True)
def hold(request: Any, place: UUID) -> HttpResponse:
    return _with_reason(request, place, operations.hold)


@staff_page("day.clear", only_post=True)
def higher_care(request: Any, place: UUID) -> HttpResponse:
    """Out of the group and on the way; the page of the transfer follows. One that stands needs no place again."""
    found = schedule.place_for(request.actor, place)
    if _standing(found):
        return _with_reason(request, place, operations.send_to_higher_care)
    form = HigherCareForm(request.POST)
    if form.accepted(
        lambda: operations.send_to_higher_care(
            found,
            by=request.actor,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
            to=form.destination(),
        )
    ):
        return to("safety:transfers", episode=found.episode_id)
    return _place_page(request, found, higher_form=form)


@staff_page("day.attend", only_post=True)
def attempt(request: Any, place: UUID) -> HttpResponse:
    """One try to reach someone who was not heard from."""
    found, form = schedule.place_for(request.actor, place), AttemptForm(request.POST)
    if form.accepted(
        lambda: operations.note_attempt(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("day:place", place=place)
    return _place_page(request, found, attempt_form=form)


@staff_page("day.attend", only_post=True)
def decision(request: Any, place: UUID) -> HttpResponse:
    """What a licensed clinician decided about someone who was not reached."""
    found, form = schedule.place_for(request.actor, place), DecisionForm(request.POST)
    if form.accepted(
        lambda: operations.decide_outreach(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("day:place", place=place)
    return _place_page(request, found, decision_form=form)


@staff_page("day.check_in")
def check_in(request: Any, place: UUID) -> HttpResponse:
    """The check-in asked by staff, or on the tablet at the door."""
    found = schedule.place_for(request.actor, place)
    form = check_in_form(request, found)
    at = clock.now()
    if form.accepted(lambda: operations.check_in(found, by=request.actor, at=at, answers=form.answers())):
        return to("day:place", place=place)
    why_not = list(operations.why_not_check_in(found, by=request.actor, at=at))
    facts = {"episode": found.episode, "place": found, "form": form, "why_not": why_not}
    return page(request, "day/check_in.html", facts)


@staff_page("day.practice", only_post=True)
def practice(request: Any, place: UUID) -> HttpResponse:
    found, form = schedule.place_for(request.actor, place), PracticeForm(request.POST)
    skill_id = found.session.skill_id
    if form.accepted(
        lambda: operations.wrap_up(
            found, by=request.actor, at=clock.now(), skill_id=skill_id, **form.cleaned_data
        )
    ):
        return to("day:place", place=place)
    return _place_page(request, found, practice_form=form)


@staff_page("day.practice", only_post=True)
def practice_for_all(request: Any, session: UUID) -> HttpResponse:
    found = schedule.session_for(request.actor, session)
    operations.wrap_up_all(found, by=request.actor, at=clock.now())
    return to("day:session", session=session)


@staff_page("day.attend", only_post=True)
def settled(request: Any, session: UUID) -> HttpResponse:
    """Let everyone into group for whom nothing stands in the way."""
    found = schedule.session_for(request.actor, session)
    operations.clear_settled(found, by=request.actor, at=clock.now())
    return to("day:session", session=session)


@staff_page("day.attend", only_post=True)
def end(request: Any, session: UUID) -> HttpResponse:
    found = schedule.session_for(request.actor, session)
    operations.end_session(found, by=request.actor, at=clock.now())
    return to("day:session", session=session)


@staff_page("day.attend")
def correction(request: Any, event: UUID) -> HttpResponse:
    wrong = queries.event_for(request.actor, event)
    form = CorrectionForm(request.POST or None, kind=wrong.kind, instead=queries.kinds_instead(wrong.kind))
    visit, episode = wrong.visit, wrong.visit.episode
    assert episode is not None, "a visit belongs to a course of care"
    zone = episode.site.time_zone
    if form.accepted(
        lambda: operations.correct(
            wrong,
            by=request.actor,
            at=clock.now(),
            **form.said(visit.day, zone, noted_at=wrong.at),
        )
    ):
        return to("day:place", place=visit.place_id)
    return page(request, "day/correction.html", {"event": wrong, "form": form, "episode": episode})


def check_in_form(request: Any, place: Any) -> CheckInForm:
    """Return the check-in of a client's own program, bound to what was sent."""
    asked = queries.asked_of(place.episode, on=place.day)
    return CheckInForm(request.POST or None, asked=asked, on=place.day)


def _pressed(request: Any, place_id: UUID, verb: Callable[..., Any], **said: Any) -> HttpResponse:
    """One press on the roster: done, or refused with the reasons; then back to where it was pressed."""
    found = schedule.place_for(request.actor, place_id)
    verb(found, by=request.actor, at=clock.now(), **said)
    if request.POST.get("from") == "place":
        return to("day:place", place=place_id)
    return to("day:session", session=found.session_id)


def _with_reason(request: Any, place_id: UUID, verb: Callable[..., Any]) -> HttpResponse:
    found, form = schedule.place_for(request.actor, place_id), ReasonForm(request.POST)
    if form.accepted(lambda: verb(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("day:place", place=place_id)
    return _place_page(request, found, reason_form=form)


def _buttons(
    now: Any, request: Any, at: Any, licensed: bool, verbs: tuple[str, ...] = BUTTONS
) -> dict[str, list[str]]:
    """Return, for each step the state table has from here, why it is not possible now."""
    return {
        verb.replace(" ", "_"): list(
            operations.why_not(now, verb, by=request.actor, at=at, licensed=licensed)
        )
        for verb in verbs
        if VISIT.allows(now.state, verb)
    }


def _counts(found: Any, at: Any) -> dict[str, int]:
    states = [row.state for row in found.rows if not row.away]
    begun = (
        at >= found.session.starts_at
    )  # by the clock: whoever comes early begins it, and nobody is late yet
    return {
        "expected": len(states),
        "here": sum(state in ("here", "held", "in group", "done") for state in states),
        "video": sum(bool(row.came and row.came.kind == "online") for row in found.rows),
        # Until it has begun nobody is missed: whoever has not come is expected.
        "missing": states.count("missed") + (states.count("expected") if begun else 0),
    }


def _place_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    request.reading = found.episode
    at, now = clock.now(), queries.situation_of(found)
    visit = queries.visit_of(found.pk)
    given = queries.practice_of_visit(visit)
    words = given.words if given else default_words(found.session)
    licensed = people.holds_licence(staff_id=request.actor.person_id, on=found.day)
    events, noted = queries.events_of(visit), queries.attested(found.pk)
    facts = {
        "episode": found.episode,
        "place": found,
        "now": now,
        "visit": visit,
        "check_in": (done := queries.check_in_of(visit)),
        "answers": queries.answers_in(done, found.episode) if done else [],
        "said_afterwards": safety.said_afterwards(
            found.episode_id, day=found.day, zone=found.episode.site.time_zone
        ),
        "scan_kind": SCAN_KINDS.get(now.scan or "", ""),
        "events": events,
        "corrected": {event.corrects_id for event in events if event.corrects_id},
        "noted": noted,
        "no_licence": queries.without_licence(found.session, {found.pk: noted} if noted else {}),
        "days": queries.last_days(found.episode_id, 6),
        "practice": given,
        "practice_form": PracticeForm(initial={"words": words, "support": given.support if given else ""}),
        "reason_form": ReasonForm(),
        "excuse_form": ExcuseForm(),
        "attended": (attended := queries.attended([found])[0] if visit else None),
        "made_up": queries.standing_make_up(found) if attended and attended.absence else None,
        "may_arrange": access.may(request.actor, "schedule.arrange"),
        "buttons": _buttons(
            now, request, at, licensed, (*BUTTONS, "hold", "hospitalize", "send to higher care")
        ),
        "why_not_check_in": list(operations.why_not_check_in(found, by=request.actor, at=at)),
        **_may(request),
        **_reaching(request, found, now, at),
        **_higher_care(found, now),
    }
    return page(request, "day/place.html", facts | forms)


def _higher_care(found: Any, now: Any) -> dict[str, Any]:
    """Return the form of where someone who is held goes, or the transfer that stands for them."""
    if now.state != "held":
        return {}
    return {"higher_form": HigherCareForm(), "standing": _standing(found)}


def _standing(place: Any) -> Any:
    return safety.standing_transfers([place.episode_id]).get(place.episode_id)


def _reaching(request: Any, found: Any, now: Any, at: Any) -> dict[str, Any]:
    """Return what was tried to reach someone not heard from, or where they are; nothing about anyone else."""
    if away := queries.away_from(now):
        return {"away": away}
    if now.state not in ("expected", "missed") or at < found.session.starts_at:
        return {}
    (outreach,) = queries.outreach_to([found], as_of=at)
    return {
        "outreach": outreach,
        "attempt_form": AttemptForm(),
        "decision_form": DecisionForm(),
        "why_not_reach_out": list(operations.why_not_reach_out(found, by=request.actor, at=at)),
        "why_not_decide": list(operations.why_not_decide(found, by=request.actor, at=at)),
    }
