"""The group's note on one screen: once for everyone, then each person who was there."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse

from handrail.anytime.notes import queries as notes
from handrail.care.day import operations, queries
from handrail.care.day.looking_back import objectives_of
from handrail.care.day.note_forms import SheetForms
from handrail.care.day.operations.note import SheetRefused
from handrail.care.schedule import queries as schedule
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.ui.page import page, to


@staff_page("notes.write")
def note(request: Any, session: UUID) -> HttpResponse:
    found = queries.session_board(schedule.session_for(request.actor, session))
    objectives = objectives_of(row.place.episode_id for row in found.rows)
    sheet = notes.sheet(found.session)
    forms = SheetForms(request.POST or None, found.rows, sheet, objectives)
    if request.method == "POST" and forms.is_valid():
        try:
            with transaction.atomic():
                operations.save_sheet(found, by=request.actor, at=clock.now(), words=forms.words())
            return to("day:note", session=session)
        except SheetRefused as refusal:
            sheet = notes.sheet(found.session)
            forms.refuse(refusal.by_part, sheet, {row.place.pk: row.place.client_id for row in found.rows})
    answer = _page(request, found, sheet, forms)
    if request.method == "GET":
        _record_reading(request, sheet)
    return answer


def _record_reading(request: Any, sheet: Any) -> None:
    """Each note shown is a reading of that client's record."""
    with transaction.atomic():
        lines = [Line("chart.read", note) for note in sheet.notes.values()]
        record.write_all(lines, by=request.actor, at=clock.now())


def _page(request: Any, found: Any, sheet: Any, forms: SheetForms) -> HttpResponse:
    lines = [
        (row, forms.parts.get(row.place.pk), sheet.notes.get(row.place.client_id))
        for row in found.rows
        if row.present
    ]
    facts = {
        "board": found,
        "shared_form": forms.shared,
        "sheet": sheet,
        "lines": lines,
        "absent": [row for row in found.rows if not row.present],
        "signed": sum(note is not None and note.state == "signed" for _row, _form, note in lines),
        "why_not_sign": list(people.reasons_unlicensed(request.actor, on=found.session.day)),
    }
    # Every form stands among the facts, so that a wrong one makes the answer an error.
    return page(request, "day/note.html", facts | {f"part_{n}": line[1] for n, line in enumerate(lines)})
