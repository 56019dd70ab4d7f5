"""The staff's pages of notes about one client. A group's note is written on the session's page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse

from handrail.anytime.notes import operations, queries
from handrail.anytime.notes.forms import AddendumForm, DraftForm, NewNoteForm, SignForm, TypedForm, VoidForm
from handrail.ground import access, clock
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.page import page, to
from handrail.ground.ui.templatetags.handrail import clock_time

PREFIX = "note"  # the draft's fields, on its page and as they are typed


@staff_page("chart.read", reads_chart=True)
def of_client(request: Any, episode: UUID) -> HttpResponse:
    found = request.reading = episodes.episode_for(request.actor, episode)
    facts = {
        "episode": found,
        "notes": queries.notes_of(found.pk),
        "may_write": access.may(request.actor, "notes.write"),
    }
    return page(request, "notes/of_client.html", facts)


@staff_page("notes.write", reads_chart=True)
def new(request: Any, episode: UUID) -> HttpResponse:
    found = request.reading = episodes.episode_for(request.actor, episode)
    today = clock.day_of(clock.now(), found.site.time_zone)
    objectives = queries.objectives_of(found.pk)
    form = NewNoteForm(request.POST or None, objectives=objectives, initial={"service_on": today})
    made: list[Any] = []

    def write() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        made.append(operations.write_note(found, by=request.actor, at=clock.now(), **said))

    if form.accepted(write):
        return to("notes:note", note=made[0].pk)
    return page(request, "notes/new.html", {"episode": found, "form": form})


@staff_page("chart.read", reads_chart=True)
def note(request: Any, note: UUID) -> HttpResponse:
    return _note_page(request, note)


@staff_page("notes.write", only_post=True)
def words(request: Any, note: UUID) -> HttpResponse:
    """Change a draft."""
    found, form = queries.note_for(request.actor, note), DraftForm(request.POST, prefix=PREFIX)
    if form.accepted(lambda: _change(request, found, form)):
        return to("notes:note", note=note)
    form.put(revision=queries.note_for(request.actor, note).revision)
    return _note_page(request, note, form=form)


@staff_page("notes.write", only_post=True)
def typed(request: Any, note: UUID) -> HttpResponse:
    """A draft as it is being typed. The answer is for the page's script: saved, refused, or both texts."""
    found, form = queries.note_for(request.actor, note), TypedForm(request.POST, prefix=PREFIX)
    if not form.is_valid():
        return _not_kept([str(error) for errors in form.errors.values() for error in errors])
    try:
        _change(request, found, form)
    except operations.SavedMeanwhile as refusal:
        now = queries.note_for(request.actor, note)
        said = {name: getattr(now, name) for name in ("text", "minutes", "risk_change", "revision")}
        said |= {"who": now.author.name, "at": clock_time(now.saved_at, request.actor.time_zone)}
        return JsonResponse({"reasons": refusal.reasons, "theirs": said}, status=409)
    except NotAllowed as refusal:
        return _not_kept(refusal.reasons)
    now = queries.note_for(request.actor, note)
    at = clock_time(now.saved_at, request.actor.time_zone)
    return JsonResponse({"revision": now.revision, "at": at, "looks": queries.alike_words(now)})


def _not_kept(reasons: list[str]) -> HttpResponse:
    return JsonResponse({"reasons": reasons}, status=422)


def _change(request: Any, found: Any, form: DraftForm) -> None:
    said = form.cleaned_data | {"revision": form.cleaned_data["revision"] or 0}
    operations.change_note(found, by=request.actor, at=clock.now(), **said)


@staff_page("notes.sign", only_post=True)
def signature(request: Any, note: UUID) -> HttpResponse:
    found, form = queries.note_for(request.actor, note), SignForm(request.POST)
    if form.accepted(lambda: operations.sign(found, by=request.actor, at=clock.now(), **form.cleaned_data)):
        return to("notes:note", note=note)
    if found.state == "draft" and found.session_id is None:
        form.put(revision=queries.note_for(request.actor, note).revision)
        return _note_page(request, note, sign_form=form)  # with what is to be looked at
    raise NotAllowed([str(reason) for reason in form.non_field_errors()])


@staff_page("notes.cosign", only_post=True)
def cosignature(request: Any, note: UUID) -> HttpResponse:
    operations.cosign(queries.note_for(request.actor, note), by=request.actor, at=clock.now())
    return to("notes:note", note=note)


@staff_page("notes.void", only_post=True)
def void(request: Any, note: UUID) -> HttpResponse:
    found, form = queries.note_for(request.actor, note), VoidForm(request.POST)
    if form.accepted(
        lambda: operations.make_void(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("notes:note", note=note)
    return _note_page(request, note, void_form=form)


@staff_page("notes.cosign")
def to_cosign(request: Any) -> HttpResponse:
    """Everything that waits for a supervisor's second signature."""
    waiting = queries.to_cosign(request.actor.organization_id)
    facts = {"notes": [(note, request.actor.person_id == note.signed_by_id) for note in waiting]}
    return page(request, "notes/to_cosign.html", facts)


@staff_page("chart.read", reads_chart=True)
def paper(request: Any, note: UUID) -> HttpResponse:
    """One client's note, for paper."""
    found = queries.note_for(request.actor, note)
    request.reading = found.episode
    return page(request, "notes/paper.html", {"note": found, "episode": found.episode})


@staff_page("notes.sign", only_post=True)
def addenda(request: Any, note: UUID) -> HttpResponse:
    found, form = queries.note_for(request.actor, note), AddendumForm(request.POST)
    if form.accepted(
        lambda: operations.add_addendum(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("notes:note", note=note)
    return _note_page(request, note, addendum_form=form)


def _note_page(request: Any, note_id: UUID, **forms: Any) -> HttpResponse:
    found, at = queries.note_for(request.actor, note_id), clock.now()
    request.reading = found.episode
    initial = {name: getattr(found, name) for name in ("text", "minutes", "risk_change", "revision")}
    facts = {
        "episode": found.episode,
        "note": found,
        "clock": queries.clock_of(found, as_of=at),
        "form": DraftForm(initial=initial, prefix=PREFIX),
        "secret": queries.secret_of(request.actor),
        "addendum_form": AddendumForm(),
        "void_form": VoidForm(),
        "sign_form": SignForm(initial={"revision": found.revision}),
        "alike": queries.alike_words(found) if found.state == "draft" else [],
        "why_not_sign": list(
            operations.why_not_sign(found, by=request.actor, at=at, looked=True, typing=True)
        ),
        "why_not_cosign": list(operations.why_not_cosign(found, by=request.actor, at=at)),
        "why_not_void": list(operations.why_not_make_void(found, by=request.actor, at=at)),
        "cosigned": getattr(found, "cosignature", None),
        "why_not_add": list(operations.why_not_add(found, by=request.actor, at=at)),
        "may_write": access.may(request.actor, "notes.write"),
        "may_void": access.may(request.actor, "notes.void"),
    }
    return page(request, "notes/note.html", facts | forms)
