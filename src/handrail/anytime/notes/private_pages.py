"""Psychotherapy notes: one page a client, on which each clinician finds their own and nobody else's."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.notes import operations, queries
from handrail.anytime.notes.forms import PrivateForm
from handrail.ground import clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.page import page, to


@staff_page("notes.private", reads_chart=True)
def private(request: Any, episode: UUID) -> HttpResponse:
    """One's own psychotherapy notes; each that is shown becomes a line of the record."""
    found = episodes.episode_for(request.actor, episode)
    own = request.reading = queries.private_notes_of(request.actor, found.pk)
    sent = PrivateForm(request.POST) if request.method == "POST" else None
    if sent is not None and sent.accepted(lambda: _keep(request, found, sent.cleaned_data)):
        return to("notes:private", episode=episode)
    today = clock.day_of(clock.now(), found.site.time_zone)
    changed = str(sent["private"].value() or "") if sent else ""
    if sent and changed:
        sent.put(revision=next((one.revision for one in own if str(one.pk) == changed), 0))
    new = sent if sent and not changed else PrivateForm(initial={"held_on": today})
    facts = {
        "episode": found,
        "new": new,
        "sent": sent,  # among the facts, so that a wrong one makes the answer an error
        "own": [(one, sent if str(one.pk) == changed else _form_of(one)) for one in own],
    }
    return page(request, "notes/private.html", facts)


def _keep(request: Any, found: Any, said: dict[str, Any]) -> None:
    at, text = clock.now(), said["text"]
    if said["private"] is None:
        held_on = said["held_on"] or clock.day_of(at, found.site.time_zone)
        operations.write_private(found, by=request.actor, at=at, text=text, held_on=held_on)
        return
    mine = queries.private_note_for(request.actor, found.pk, said["private"])
    operations.change_private(mine, by=request.actor, at=at, text=text, revision=said["revision"] or 0)


def _form_of(one: Any) -> PrivateForm:
    facts = {"private": one.pk, "revision": one.revision, "held_on": one.held_on, "text": one.text}
    return PrivateForm(initial=facts, auto_id=f"id_{one.pk}_%s")
