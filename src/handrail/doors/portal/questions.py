"""The client's scales: one question a screen or all on one page, as they like, and to be gone on with later."""

from typing import Any

from django.http import HttpResponse

from handrail.anytime.measures import operations as measuring
from handrail.anytime.measures import queries as measures
from handrail.anytime.measures.forms import OwnScaleForm, QuestionForm
from handrail.anytime.safety import queries as safety
from handrail.doors.portal.pages import own, phone_of
from handrail.ground import clock
from handrail.ground.access.pages import client_page
from handrail.ground.episode import queries as episodes
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to

WAYS = {"one": True, "all": False}


@client_page("measures.answer", hears_all=True)
def measure(request: Any, instrument: str) -> HttpResponse:
    """A scale. What was answered of it stands there, on whatever device it was answered."""
    episode = own(request)
    if request.method == "POST":
        return _take(request, episode, instrument)
    asking = measures.asking(episode, instrument, on=clock.today(episode.site.time_zone))
    if asking is None:
        return to("portal:measured")
    if measures.one_at_a_time(episode.client_id):
        return _one(request, episode, asking, None)
    form = OwnScaleForm(instrument=asking.scale, said=asking.said)
    return page(request, "portal/measure.html", {"form": form, "scale": asking.scale})


def _one(request: Any, episode: Any, asking: measures.Asking, sent: Form | None) -> HttpResponse:
    """The next question, the one that was asked for, or the end. `sent`: what could not be kept."""
    asked = sent.item.n if isinstance(sent, QuestionForm) else _number(request.GET.get("q"))
    item = asking.item(asked) or asking.next_item
    facts = {
        "asking": asking,
        "scale": asking.scale,
        "item": item,
        "place": asking.place_of(item) if item else 0,
        "before": asking.before(item.n if item else 0),
        "form": sent or (QuestionForm(item=item, said=asking.said.get(item.n)) if item else Form()),
        "help_first": bool(safety.open_of([episode.pk])),
        "phone": phone_of(episode),
    }
    return page(request, "portal/question.html" if item else "portal/questions_end.html", facts)


def _take(request: Any, episode: Any, instrument: str) -> HttpResponse:
    """Keep what was sent: an answer to one question, what was marked so far, or all of it."""
    known = {scale.id for _measure, scale in measures.sums(episodes.program_of(episode))}
    scale = measures.to_ask(instrument, episode.organization_id) if instrument in known else None
    if scale is None or scale.respondent != "self":
        return to("portal:measured")
    item = next((one for one in scale.items if one.n == _number(request.POST.get("item"))), None)
    if request.POST.get("way") in WAYS:
        return _change_way(request, episode, scale)
    if item is not None:
        return _take_one(request, episode, scale, QuestionForm(request.POST, item=item))
    if "end" in request.POST:
        return _finish(request, episode, scale)
    return _take_all(request, episode, scale)


def _change_way(request: Any, episode: Any, scale: Any) -> HttpResponse:
    """Ask the other way from now on. What was marked on the page so far is kept."""
    form = OwnScaleForm(request.POST, instrument=scale)
    way = WAYS[request.POST["way"]]
    if form.accepted(lambda: _some(request, episode, scale, form.marked(), one_at_a_time=way)):
        return to("portal:measure", instrument=scale.id)
    return page(request, "portal/measure.html", {"form": form, "scale": scale})


def _take_one(request: Any, episode: Any, scale: Any, form: QuestionForm) -> HttpResponse:
    if form.accepted(lambda: _some(request, episode, scale, form.answers())):
        return to("portal:measure", instrument=scale.id)
    asking = measures.asking(episode, scale.id, on=clock.today(episode.site.time_zone))
    if asking is None:  # done meanwhile, or its time is over; what calls for somebody was heard
        return to("portal:measured")
    return _one(request, episode, asking, form)


def _finish(request: Any, episode: Any, scale: Any) -> HttpResponse:
    form = Form(request.POST)
    if form.accepted(lambda: _some(request, episode, scale, {}, finish=True)):
        return to("portal:measured")
    asking = measures.asking(episode, scale.id, on=clock.today(episode.site.time_zone))
    return to("portal:measured") if asking is None else _one(request, episode, asking, form)


def _take_all(request: Any, episode: Any, scale: Any) -> HttpResponse:
    asking = measures.asking(episode, scale.id, on=clock.today(episode.site.time_zone))
    form = OwnScaleForm(request.POST, instrument=scale)
    if form.accepted(
        lambda: measuring.answer(
            episode,
            by=request.actor,
            at=clock.now(),
            instrument=scale.id,
            answers=form.answers(),
            occasion=asking.due.occasion if asking else "cadence",
        )
    ):
        return to("portal:measured")
    return page(request, "portal/measure.html", {"form": form, "scale": scale})


def _some(request: Any, episode: Any, scale: Any, answers: Any, **more: Any) -> None:
    by, at = request.actor, clock.now()
    measuring.answer_some(episode, by=by, at=at, instrument=scale.id, answers=answers, **more)


@client_page()
def measured(request: Any) -> HttpResponse:
    """Thank you; what was left blank; help first where an answer calls for it."""
    episode = own(request)
    on = clock.today(episode.site.time_zone)
    latest = [one for one in measures.responses_of(episode.pk) if one.answered_on == on]
    facts = {
        "episode": episode,
        "blank": any(one.total is None for one in latest),
        "help_first": bool(safety.open_of([episode.pk])),
        "due": measures.due_for(episode, on=on, own=True),
        "phone": phone_of(episode),
    }
    return page(request, "portal/measured.html", facts)


def _number(words: Any) -> int:
    """Return a question's number as the address or a form names it; 0: none."""
    return (
        int(words) if isinstance(words, str) and words.isascii() and words.isdigit() and len(words) < 4 else 0
    )
