"""The group's note on one screen: once for everyone, then each person who was there; saved as it is typed."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from handrail.anytime.notes import queries as notes
from handrail.care.day import operations, queries
from handrail.care.day.note_forms import SheetForms, initial_of, was_of
from handrail.care.day.operations.note import SHARED, SheetRefused
from handrail.care.plan import queries as plans
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.people import queries as people
from handrail.ground.ui.page import page, to
from handrail.ground.ui.templatetags.handrail import clock_time

TAGS = {"signed": "calm", "ready": "info", "look": "watch", "write": ""}


@staff_page("notes.write", reads_chart=True)
def note(request: Any, session: UUID) -> HttpResponse:
    """The group's note on one screen."""
    found, sheet, forms = _opened(request, session)
    if request.method == "POST" and forms.is_valid():
        try:
            operations.save_sheet(found, by=request.actor, at=clock.now(), words=forms.words())
            return to("day:note", session=session)
        except SheetRefused as refusal:
            sheet = notes.sheet(found.session)
            forms.refuse(refusal.by_part, sheet, {row.place.pk: row.place.client_id for row in found.rows})
    request.reading = list(sheet.notes.values())
    return _note_page(request, found, sheet, forms)


@staff_page("notes.write", only_post=True)
def note_words(request: Any, session: UUID) -> HttpResponse:
    """One part as it is being typed. The answer is for the page's script: saved, refused, or both texts."""
    found, _sheet, forms = _opened(request, session)
    if not forms.is_valid() or not forms.bound:
        reasons = [error for form in forms.bound for errors in form.errors.values() for error in errors]
        return JsonResponse(
            {"reasons": reasons or [_("This part is not known here. Reload the page.")]}, status=422
        )
    try:
        operations.save_sheet(found, by=request.actor, at=clock.now(), words=forms.words())
    except SheetRefused as refusal:
        return _not_kept(request, found, forms, refusal)
    return _kept(request, found, forms)


def _opened(request: Any, session: UUID) -> tuple[Any, Any, SheetForms]:
    found = queries.session_board(schedule.session_for(request.actor, session))
    objectives = plans.objectives_of_all(row.episode.pk for row in found.rows)
    sheet = notes.sheet(found.session)
    return found, sheet, SheetForms(request.POST or None, found.rows, sheet, objectives)


def _kept(request: Any, found: Any, forms: SheetForms) -> HttpResponse:
    """Say what is saved, and how everyone's line stands now: someone may have come or gone."""
    sheet, form = notes.sheet(found.session), forms.bound[0]
    lines = queries.note_lines(found, sheet)
    said = {
        "revision": _now(request, found, forms, sheet)["revision"],
        "was": was_of(form),
        "at": clock_time(clock.now(), request.actor.time_zone),
        "ready": _ready_words(lines),
        "people": [
            {
                "id": str(line.row.place.pk),
                "tag": str(_tag_words()[line.state]),
                "kind": TAGS[line.state],
                "looks": line.looks,
            }
            for line in lines
        ],
    }
    return JsonResponse(said)


def _not_kept(request: Any, found: Any, forms: SheetForms, refusal: SheetRefused) -> HttpResponse:
    if not refusal.meanwhile:
        return JsonResponse({"reasons": refusal.reasons}, status=422)
    sheet = notes.sheet(found.session)
    said = {"reasons": refusal.reasons, "theirs": _now(request, found, forms, sheet)}
    return JsonResponse(said, status=409)


def _now(request: Any, found: Any, forms: SheetForms, sheet: Any) -> dict[str, Any]:
    """Return the part that was sent as it is saved now."""
    part = str(forms.bound[0].prefix)
    if part == SHARED:
        kept = sheet.shared
        words = {"text": kept.text, "revision": kept.revision} if kept else {"text": "", "revision": 0}
    else:
        clients = {str(row.place.pk): row.place.client_id for row in found.rows}
        client = clients.get(part) or schedule.place_for(request.actor, UUID(part)).client_id
        kept = sheet.notes.get(client)
        words = initial_of(kept)
    if kept is not None:
        words |= {"who": kept.author.name, "at": clock_time(kept.saved_at, request.actor.time_zone)}
    return words


def _tag_words() -> dict[str, str]:
    return {
        "signed": _("Signed"),
        "ready": _("Ready to sign"),
        "look": _("Needs a look"),
        "write": _("To write"),
    }


def _ready_words(lines: list[Any]) -> str:
    ready = sum(line.state == "ready" for line in lines)
    words = _("%(ready)s of %(people)s")
    return words % {"ready": ready, "people": sum(line.state != "signed" for line in lines)}


def _unsaved(lines: list[Any], forms: SheetForms) -> list[str]:
    """Return, as the page names them, the parts that came back with words that are not saved."""
    called = {SHARED: _("For everyone")}
    called |= {str(line.row.place.pk): line.row.client.short_name for line in lines}
    return [
        called.get(str(form.prefix), _("someone not in this session")) for form in forms.bound if form.errors
    ]


def _note_page(request: Any, found: Any, sheet: Any, forms: SheetForms) -> HttpResponse:
    lines = queries.note_lines(found, sheet)
    tags = _tag_words()
    clock_found, late_at = notes.clock_of_group(found.session, as_of=clock.now())
    facts = {
        "clock": clock_found,
        "late_at": late_at.astimezone(ZoneInfo(request.actor.time_zone)),
        "board": found,
        "shared_form": forms.shared,
        "sheet": sheet,
        "lines": [
            (line, forms.parts.get(line.row.place.pk), tags[line.state], TAGS[line.state]) for line in lines
        ],
        "aside_forms": [form for form in forms.aside.values() if form.errors],
        "unsaved": _unsaved(lines, forms),
        "aside": queries.set_aside(found, sheet),
        "absent": queries.attended(row.place for row in found.rows if not row.present),
        "signed": sum(line.state == "signed" for line in lines),
        "ready": _ready_words(lines),
        "why_not_sign": list(people.reasons_unlicensed(request.actor, on=found.session.day)),
        "secret": notes.secret_of(request.actor),
    }
    # Every form stands among the facts, so that a wrong one makes the answer an error.
    return page(request, "day/note.html", facts | {f"part_{n}": form for n, form in enumerate(forms.bound)})
