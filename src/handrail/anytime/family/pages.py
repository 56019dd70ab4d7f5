"""The staff's pages of a client's family: caregivers with what each may see and why, and family sessions."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from handrail.anytime.consents import queries as consents
from handrail.anytime.family import operations, queries
from handrail.anytime.family.forms import (
    CaregiverForm,
    ChooseForm,
    CorrectForm,
    HeldForm,
    ReasonForm,
    SessionForm,
    WordForm,
)
from handrail.ground import access, clock
from handrail.ground.access import links
from handrail.ground.access.pages import staff_page
from handrail.ground.episode import queries as episodes
from handrail.ground.people import queries as people
from handrail.ground.ui.forms import Form
from handrail.ground.ui.page import page, to

LINK_GIVEN = "family_link"  # in the session: whose link was made, and its path until it was shown


@staff_page("family.read", reads_chart=True)
def client(request: Any, episode: UUID) -> HttpResponse:
    return _client_page(request, episodes.episode_for(request.actor, episode))


@staff_page("family.keep", only_post=True)
def caregivers(request: Any, episode: UUID) -> HttpResponse:
    """Note a caregiver."""
    found = episodes.episode_for(request.actor, episode)
    form = CaregiverForm(request.POST, guardians=_guardians(found))
    kept: list[Any] = []
    if form.accepted(
        lambda: kept.append(
            operations.name_caregiver(found, by=request.actor, at=clock.now(), **form.cleaned_data)
        )
    ):
        return to("family:caregiver", caregiver=kept[0].pk)
    return _client_page(request, found, caregiver_form=form)


@staff_page("family.hold", only_post=True)
def sessions(request: Any, episode: UUID) -> HttpResponse:
    """Plan a family session."""
    found = episodes.episode_for(request.actor, episode)
    form = SessionForm(request.POST, caregivers=queries.standing(found.client_id))
    if form.accepted(
        lambda: operations.plan_session(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("family:client", episode=episode)
    return _client_page(request, found, session_form=form)


@staff_page("family.read", reads_chart=True)
def caregiver(request: Any, caregiver: UUID) -> HttpResponse:
    return _caregiver_page(request, queries.caregiver_for(request.actor, caregiver))


@staff_page("family.keep", only_post=True)
def details(request: Any, caregiver: UUID) -> HttpResponse:
    """Change how the name is written, the phone, the address."""
    found, form = queries.caregiver_for(request.actor, caregiver), CorrectForm(request.POST)
    if form.accepted(
        lambda: operations.correct_caregiver(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("family:caregiver", caregiver=caregiver)
    return _caregiver_page(request, queries.caregiver_for(request.actor, caregiver), correct_form=form)


@staff_page("consents.sign", only_post=True)
def release(request: Any, caregiver: UUID) -> HttpResponse:
    """Keep what whoever signs chose for this caregiver; whoever is signed in stands as the witness."""
    found = queries.caregiver_for(request.actor, caregiver)
    episode = _episode_of(found)
    form = ChooseForm(request.POST, guardians=_signers(episode))

    def choose() -> None:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "agrees"}
        operations.choose_release(found, episode, by=request.actor, at=clock.now(), **typed)

    if form.accepted(choose):
        return to("family:caregiver", caregiver=caregiver)
    return _caregiver_page(request, found, release_form=form)


@staff_page("family.keep", only_post=True)
def invitation(request: Any, caregiver: UUID) -> HttpResponse:
    """Make the link by which a caregiver chooses a password; it is shown once, on the page that follows."""
    found, form = queries.caregiver_for(request.actor, caregiver), Form(request.POST)

    def invite() -> None:
        path = operations.invite_caregiver(found, _episode_of(found), by=request.actor, at=clock.now())
        request.session[LINK_GIVEN] = {"caregiver": str(found.pk), "path": path}

    if form.accepted(invite):
        return to("family:caregiver", caregiver=caregiver)
    return _caregiver_page(request, found, refused=form)


@staff_page("family.hold", only_post=True)
def words(request: Any, caregiver: UUID) -> HttpResponse:
    """Write to a caregiver about something practical."""
    found, form = queries.caregiver_for(request.actor, caregiver), WordForm(request.POST)
    if form.accepted(
        lambda: operations.write_to_caregiver(
            found, _episode_of(found), by=request.actor, at=clock.now(), **form.cleaned_data
        )
    ):
        return to("family:caregiver", caregiver=caregiver)
    return _caregiver_page(request, found, word_form=form)


@staff_page("family.keep", only_post=True)
def end(request: Any, caregiver: UUID) -> HttpResponse:
    """Note that someone takes part no longer."""
    found, form = queries.caregiver_for(request.actor, caregiver), ReasonForm(request.POST)
    if form.accepted(
        lambda: operations.end_caregiver(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("family:client", episode=_episode_of(found).pk)
    return _caregiver_page(request, found, end_form=form)


@staff_page("family.read", reads_chart=True)
def session(request: Any, family_session: UUID) -> HttpResponse:
    return _session_page(request, queries.session_for(request.actor, family_session))


@staff_page("family.hold", only_post=True)
def attendance(request: Any, family_session: UUID) -> HttpResponse:
    """Note who came, and begin the note."""
    found = queries.session_for(request.actor, family_session)
    form = _held_form(found, request.POST)
    if form.accepted(
        lambda: operations.hold_session(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("family:session", family_session=family_session)
    return _session_page(request, found, held_form=form)


@staff_page("family.hold", only_post=True)
def call_off(request: Any, family_session: UUID) -> HttpResponse:
    found, form = queries.session_for(request.actor, family_session), ReasonForm(request.POST)
    if form.accepted(
        lambda: operations.call_off_session(found, by=request.actor, at=clock.now(), **form.cleaned_data)
    ):
        return to("family:session", family_session=family_session)
    return _session_page(request, found, off_form=form)


def _client_page(request: Any, episode: Any, **forms: Any) -> HttpResponse:
    request.reading = episode
    lines = queries.caregiver_lines(episode, on=_today(episode))
    facts = {
        "episode": episode,
        "lines": lines,
        "before": queries.ended(episode.client_id),
        "sessions": queries.sessions_of(episode.pk),
        "caregiver_form": CaregiverForm(guardians=_guardians(episode)),
        "session_form": SessionForm(caregivers=[line.caregiver for line in lines]),
        "why_not_name": list(operations.why_not_name(episode, by=request.actor)),
        "why_not_plan": list(operations.why_not_plan(episode, by=request.actor)),
        "involvement": episodes.program_of(episode).family,
    }
    return page(request, "family/client.html", facts | forms)


def _caregiver_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    episode = request.reading = _episode_of(found)
    on, by = _today(episode), request.actor
    seen = queries.released(found, episode, on=on)
    facts = {
        "episode": episode,
        "caregiver": found,
        "seen": seen,
        "text": _release_text(episode, on),
        "words": queries.words_to(found, episode),
        "release_form": ChooseForm(guardians=_signers(episode), initial={"parts": sorted(seen.by_release)}),
        "correct_form": CorrectForm(initial={"name": found.name, "phone": found.phone, "email": found.email}),
        "helping": queries.helping_words(episode) if access.may(by, "safety.read_words") else None,
        "word_form": WordForm(),
        "end_form": ReasonForm(),
        "why_not_release": list(operations.why_not_release(found, episode, by=by)),
        "why_not_invite": list(operations.why_not_invite(found, episode, by=by, on=on)),
        "why_not_write": list(operations.why_not_write(found, episode, by=by, on=on)),
        "may_keep": access.may(by, "family.keep"),
        "given": _link_given(request, found.pk),
        "link_days": links.DAYS,
    }
    return page(request, "family/caregiver.html", facts | forms)


def _session_page(request: Any, found: Any, **forms: Any) -> HttpResponse:
    episode = request.reading = found.episode
    facts = {
        "episode": episode,
        "line": queries.session_line(found),
        "held_form": _held_form(found),
        "off_form": ReasonForm(),
        "why_not": list(operations.why_not_close(found, by=request.actor)),
        "reads_notes": access.may(request.actor, "chart.read"),
    }
    return page(request, "family/session.html", facts | forms)


def _held_form(session: Any, sent: Any = None) -> HeldForm:
    line = queries.session_line(session)
    called = session.episode.client.called
    return HeldForm(sent, line=line, client=called, initial={"minutes": session.minutes})


def _episode_of(caregiver: Any) -> Any:
    """The course of care a caregiver's page is about: the client's open one, or the latest."""
    return episodes.present_episode(caregiver.client_id)


def _guardians(episode: Any) -> list[Any]:
    return people.guardians_of(episode.client_id, on=_today(episode))


def _signers(episode: Any) -> list[Any]:
    """The guardians who sign a release beside the client; nobody's where the client decides alone."""
    alone = consents.who_decides_for(episode, on=_today(episode)).answer == "met"
    return [] if alone else _guardians(episode)


def _release_text(episode: Any, on: Any) -> str:
    papers = {one.document.id: one.document for one in consents.papers(episode, on=on)}
    return papers[operations.RELEASE_PAPER].text if operations.RELEASE_PAPER in papers else ""


def _today(episode: Any) -> Any:
    return clock.today(episode.site.time_zone)


def _link_given(request: Any, caregiver_id: UUID) -> str:
    """Take out of the session the link that was just made for this person: it is shown once."""
    given = request.session.get(LINK_GIVEN)
    if not given or given["caregiver"] != str(caregiver_id):
        return ""
    del request.session[LINK_GIVEN]
    return str(request.build_absolute_uri(given["path"]))
