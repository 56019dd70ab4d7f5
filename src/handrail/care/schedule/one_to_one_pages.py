"""One-to-ones: a client's, one more, one of them, and who has none booked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import ALONE, TELEHEALTH, OneToOne
from handrail.care.schedule.one_to_one_forms import (
    CallOffForm,
    HourForm,
    MetForm,
    MissedForm,
    MoveAloneForm,
    NoteForm,
)
from handrail.care.schedule.words import day_words
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.clinic import queries as clinic
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff
from handrail.ground.ui.page import page, to


@staff_page("schedule.read")
def of_client(request: Any, episode: UUID) -> HttpResponse:
    """Whom a client sees alone, and when."""
    found = episodes.episode_for(request.actor, episode)
    facts = {
        "episode": found,
        "now": clock.now(),
        **_in_three(queries.one_to_ones_of(found.pk)),
        "kinds": ALONE.items(),
        "why_not": list(operations.why_not_book(found, by=request.actor)),
    }
    return page(request, "schedule/one_to_ones.html", facts)


def _in_three(found: list[OneToOne]) -> dict[str, list[OneToOne]]:
    """What is planned and what is called off, the next first; and what is over, the latest first."""
    now = clock.now()
    planned = [one for one in found if one.state == "planned"]
    off = [one for one in found if one.state == "called off" and one.starts_at > now]
    over = [one for one in found if one not in planned and one not in off]
    return {"planned": planned[::-1], "off": off[::-1], "over": over}


@staff_page("schedule.arrange")
def book(request: Any, episode: UUID, alone: str) -> HttpResponse:
    """Book one more, once or each week; hours at which both are free are proposed."""
    if alone not in ALONE:
        raise Http404
    found = episodes.episode_for(request.actor, episode)
    staff, at = queries.staff_for_kind(alone), clock.now()
    leader = _chosen(request, staff) or _usual(found, staff)
    minutes, weeks = queries.planned_minutes(found, alone), _weeks(request, found, alone)
    initial = {"leader": leader and str(leader.pk), "minutes": minutes, "weeks": weeks}
    rooms = clinic.rooms(site_id=found.site_id)
    form = HourForm(_sent(request.POST), staff=staff, rooms=rooms, initial=initial)
    made: list[OneToOne] = []

    def keep() -> None:
        made.extend(operations.book_one_to_one(found, by=request.actor, at=at, kind=alone, **form.said))

    if form.accepted(keep):
        _say_booked(request, made, form.cleaned_data["weeks"])
        return to("schedule:one_to_ones", episode=episode)
    facts = {"kind": ALONE[alone], "alone": alone, "staff": staff, "leader": leader, "form": form}
    if leader:
        facts["free"] = queries.free_hours(
            found, leader, minutes=minutes, at=at, weeks=weeks, licensed=alone in queries.LICENSED
        )
    facts |= {"episode": found, "weeks": weeks, "minutes": minutes}
    return page(request, "schedule/book_one_to_one.html", facts)


def _sent(sent: QueryDict) -> QueryDict | None:
    """Return what a form sent, with the proposed hour that was taken in the place of one that was typed."""
    if not sent:
        return None
    day, _space, starts = sent.get("take", "").partition(" ")
    if starts:
        sent = sent.copy()
        sent["day"], sent["starts"] = day, starts
    return sent


def _say_booked(request: Any, made: list[OneToOne], weeks: int) -> None:
    first = day_words(made[0].day)
    words = ngettext("Booked: %(n)s hour, on %(day)s.", "Booked: %(n)s hours, from %(day)s.", len(made))
    said = [words % {"n": len(made), "day": first}]
    if len(made) < weeks:
        said.append(_("Days on which the site is closed, or they are away, are left out."))
    messages.success(request, " ".join(said))


@staff_page("schedule.read", reads_chart=True)
def one_to_one(request: Any, one_to_one: UUID) -> HttpResponse:
    return _page(request, one_to_one)


@staff_page("schedule.arrange", only_post=True)
def met(request: Any, one_to_one: UUID) -> HttpResponse:
    """Say that they met, and begin the note."""
    found = queries.one_to_one_for(request.actor, one_to_one)
    form = MetForm(request.POST, by_video=found.mode == TELEHEALTH)
    if form.accepted(
        lambda: operations.hold_one_to_one(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Kept: they met."))
        return to("schedule:one_to_one", one_to_one=one_to_one)
    return _page(request, one_to_one, met_form=form)


@staff_page("notes.write", only_post=True)
def note(request: Any, one_to_one: UUID) -> HttpResponse:
    """Begin the note of one that took place."""
    found, form = queries.one_to_one_for(request.actor, one_to_one), NoteForm(request.POST)
    if form.accepted(
        lambda: operations.note_one_to_one(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("schedule:one_to_one", one_to_one=one_to_one)
    return _page(request, one_to_one, note_form=form)


@staff_page("schedule.arrange", only_post=True)
def missed(request: Any, one_to_one: UUID) -> HttpResponse:
    """Say that the client did not come."""
    found, form = queries.one_to_one_for(request.actor, one_to_one), MissedForm(request.POST)
    if form.accepted(
        lambda: operations.miss_one_to_one(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Kept: they did not come."))
        return to("schedule:one_to_one", one_to_one=one_to_one)
    return _page(request, one_to_one, missed_form=form)


@staff_page("schedule.arrange", only_post=True)
def move(request: Any, one_to_one: UUID) -> HttpResponse:
    """Another hour, somebody else, another place."""
    found = queries.one_to_one_for(request.actor, one_to_one)
    form = _move_form(found, request.POST)
    moved: list[OneToOne] = []
    if form.accepted(
        lambda: moved.extend(operations.move_one_to_one(found, by=request.actor, at=clock.now(), **form.said))
    ):
        words = ngettext("%(n)s was moved.", "%(n)s were moved.", len(moved)) % {"n": len(moved)}
        messages.success(request, f"{words} {_told_words(moved)}")
        return to("schedule:one_to_one", one_to_one=one_to_one)
    return _page(request, one_to_one, move_form=form)


@staff_page("schedule.arrange", only_post=True)
def call_off(request: Any, one_to_one: UUID) -> HttpResponse:
    found = queries.one_to_one_for(request.actor, one_to_one)
    form = CallOffForm(request.POST, later=bool(found.weekly))
    off: list[OneToOne] = []
    if form.accepted(
        lambda: off.extend(
            operations.call_off_one_to_one(found, by=request.actor, at=clock.now(), **form.cleaned_data)
        )
    ):
        words = ngettext("%(n)s was called off.", "%(n)s were called off.", len(off)) % {"n": len(off)}
        messages.success(request, f"{words} {_told_words(off)}")
        return to("schedule:one_to_ones", episode=found.episode_id)
    return _page(request, one_to_one, off_form=form)


def _told_words(rows: list[OneToOne]) -> str:
    if not any(one.to_tell for one in rows):
        return ""
    return _("The client reads of it on their phone, and stands on the list of whom to tell.")


@staff_page("schedule.arrange")
def unbooked(request: Any) -> HttpResponse:
    """Whose program plans an individual session in a rhythm, and who has none booked."""
    at = clock.now()
    on, shared = clock.day_of(at, request.actor.time_zone), episodes.caseload()
    found = queries.without_weekly_hour(as_of=at, on=on, caseload=shared)
    names = {one.pk: one.name for one in people.staff_at_work()}
    held = [(one, shared.holder(one, "therapist", "primary_therapist")) for one in found]
    lines = [(one, names.get(staff_id, "") if staff_id else "") for one, staff_id in held]
    return page(request, "schedule/unbooked.html", {"lines": sorted(lines, key=lambda line: line[1])})


def _page(request: Any, one_to_one_id: UUID, **forms: Any) -> HttpResponse:
    found = queries.one_to_one_for(request.actor, one_to_one_id)
    request.reading = found.episode
    at = clock.now()
    begun = found.starts_at <= at
    shown = {
        "met_form": begun and found.state in ("planned", "missed"),
        "missed_form": begun and (found.state == "planned" or (found.state == "held" and not found.note)),
        "note_form": found.state == "held" and not found.note,
        "move_form": found.state == "planned" and not begun,
        "off_form": found.state == "planned" and not begun,
    }
    facts = {
        "shown": shown,
        # What was refused has no place on the page any more: it is said at its top.
        "wrong_form": next((form for name, form in forms.items() if not shown[name]), None),
        "episode": found.episode,
        "one": found,
        "link": queries.video_link(found)
        if found.mode == TELEHEALTH and queries.video_is_open(found, as_of=at)
        else "",
        "met_form": MetForm(by_video=found.mode == TELEHEALTH, initial={"minutes": found.minutes}),
        "note_form": NoteForm(),
        "missed_form": MissedForm(),
        "move_form": _move_form(found),
        "off_form": CallOffForm(later=bool(found.weekly), initial={"seen": found.revision}),
        "reads_notes": access.may(request.actor, "chart.read"),
        "may_note": access.may(request.actor, "notes.write"),
        "may_arrange": access.may(request.actor, "schedule.arrange"),
    }
    return page(request, "schedule/one_to_one.html", facts | forms)


def _move_form(found: OneToOne, sent: Any = None) -> MoveAloneForm:
    local = found.starts_at.astimezone(ZoneInfo(found.site.time_zone))
    staff = queries.staff_for_kind(found.kind)
    initial = {
        "leader": str(found.leader_id),
        "day": found.day,
        "starts": local.time(),
        "minutes": found.minutes,
        "room": found.room_id and str(found.room_id),
        "by_video": found.mode == TELEHEALTH,
        "seen": found.revision,
    }
    rooms = clinic.rooms(site_id=found.site_id)
    return MoveAloneForm(sent, staff=staff, rooms=rooms, later=bool(found.weekly), initial=initial)


def _chosen(request: Any, staff: list[Staff]) -> Staff | None:
    """Whom the page was asked to look at, or whom the form was sent for."""
    wanted = request.POST.get("leader") or request.GET.get("with", "")
    return next((one for one in staff if str(one.pk) == wanted), None)


def _usual(episode: Episode, staff: list[Staff]) -> Staff | None:
    """Who of them is in the client's team, or the first."""
    team = {one.staff_id for one in episodes.team_of(episode.pk)}
    return next((one for one in staff if one.pk in team), staff[0] if staff else None)


def _weeks(request: Any, episode: Episode, kind: str) -> int:
    """For how many weeks it is proposed: until the planned end for what a program plans each week, else once."""
    asked = request.POST.get("weeks", request.GET.get("weeks", ""))
    if asked.isascii() and asked.isdigit() and len(asked) < 3:
        return min(max(int(asked), 1), queries.MOST_WEEKS)
    every = queries.rhythm(episode) if kind == queries.INDIVIDUAL else None
    if every is None or every > 7:
        return 1
    today: date = clock.today(episode.site.time_zone)
    return max(queries.weeks_to_end(episode, today + timedelta(days=7)), 1)
