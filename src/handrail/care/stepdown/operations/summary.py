"""What can be done with the discharge summary: save it, sign it with its paper, add to it."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handrail.care.stepdown import summary as found_in
from handrail.care.stepdown.models import DischargeSummary, SummaryAddendum, SummaryOwed
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import letterhead_of
from handrail.ground.people.queries import reasons_unlicensed
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.paper import pdf
from handrail.ground.verb import attempt, verb

MEANWHILE = "Someone else changed this a moment ago. Look again; your words are still here."
SECTIONS = {
    "care": gettext_lazy("Reason for care and for discharge"),
    "diagnoses": gettext_lazy("Diagnoses"),
    "attendance": gettext_lazy("Dose and attendance"),
    "course": gettext_lazy("The course of care"),
    "scales": gettext_lazy("Rating scales, first and last"),
    "goals": gettext_lazy("Goals and objectives of the signed plan"),
    "medication": gettext_lazy("Medication and allergies"),
    "risk": gettext_lazy("Risk at discharge"),
    "what_next": gettext_lazy("What comes next"),
}


def why_not_summarize(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against writing the summary."""
    yield from access.reasons_against(by, "stepdown.summarize", episode)
    if episode.discharged_on is None:
        yield _("The summary is written once the client was discharged.")
    kept = found_in.summary_of(episode.pk)
    if kept and kept.signed_at:
        yield _("The summary is signed: it never changes. Add a line of its own instead.")


@verb
def save_summary(
    episode: Episode, *, by: Actor, at: datetime, revision: int, **texts: str
) -> DischargeSummary:
    """Save the summary's words as a draft. `revision`: the one that stood on the page; 0 for the first."""
    if reasons := list(why_not_summarize(episode, by=by)):
        raise NotAllowed(reasons)
    if unknown := sorted(set(texts) - set(SECTIONS)):
        raise NotAllowed([_("The summary has no part '%(part)s'.") % {"part": unknown[0]}])
    said: dict[str, Any] = {**texts, "revision": revision + 1, "saved_at": at, "saved_by": by.name}
    if revision == 0:
        _begin(episode, said)
    elif not DischargeSummary.objects.filter(
        episode=episode, revision=revision, signed_at__isnull=True
    ).update(**said):
        raise NotAllowed([_(MEANWHILE)])
    kept = found_in.summary_of(episode.pk)
    assert kept is not None  # it was saved just now
    detail = {"revision": kept.revision}
    record.write(by=by, at=at, what="stepdown.summary_saved", about=kept, detail=detail)
    return kept


def _begin(episode: Episode, said: dict[str, Any]) -> None:
    try:
        with attempt():
            DischargeSummary.objects.create(**episode_operations.client_row(episode), **said)
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None


def why_not_sign_summary(episode: Episode, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield what stands against signing: who may, and what is still to be said."""
    yield from why_not_summarize(episode, by=by)
    yield from reasons_unlicensed(by, on=day_of(at, episode.site.time_zone))
    kept = found_in.summary_of(episode.pk)
    if kept is None:
        yield _("Save it first.")
        return
    for part, words in SECTIONS.items():
        said = getattr(kept, part)
        if not said.strip():
            yield _("Still empty: %(part)s. Write “none” where that is so.") % {"part": words}
        elif found_in.OPEN in said:
            yield _("Still open: %(part)s. Write how it stands in place of %(open)s.") % {
                "part": words, "open": found_in.OPEN,
            }  # fmt: skip


@verb
def sign_summary(episode: Episode, *, by: Actor, at: datetime, revision: int) -> DischargeSummary:
    """Sign what stood on the page (`revision`) and make its paper. From then on it never changes."""
    if reasons := list(why_not_sign_summary(episode, by=by, at=at)):
        raise NotAllowed(reasons)
    kept = found_in.summary_of(episode.pk)
    assert kept is not None  # else it could not be signed
    paper = pdf("summary", _on_paper(episode, kept, by=by, at=at), at=at)
    signature: dict[str, Any] = {"signed_at": at, "signed_by_id": by.person_id, "signed_name": by.name}
    signature |= {"pdf": paper, "pdf_hash": hashlib.sha256(paper).hexdigest()}
    same = DischargeSummary.objects.filter(pk=kept.pk, revision=revision, signed_at__isnull=True)
    if kept.revision != revision or not same.update(**signature):
        raise NotAllowed([_(MEANWHILE)])
    SummaryOwed.objects.filter(episode=episode, settled_at__isnull=True).update(settled_at=at)
    kept.refresh_from_db()
    detail = {"revision": revision, "hash": kept.pdf_hash}
    record.write(by=by, at=at, what="stepdown.summary_signed", about=kept, detail=detail)
    return kept


def _on_paper(episode: Episode, kept: DischargeSummary, *, by: Actor, at: datetime) -> dict[str, Any]:
    site, client = episode.site, episode.client
    day = found_in.long_day(day_of(at, site.time_zone))
    born = found_in.long_day(client.birth_date)
    return {
        "title": _("Discharge summary"),
        **letterhead_of(episode),
        "about": _("%(name)s, born %(day)s") % {"name": client.legal_name, "day": born},
        "sections": [
            {"title": str(words), "lines": getattr(kept, part).splitlines()}
            for part, words in SECTIONS.items()
        ],
        "signed": by.name,
        "signed_when": _("Signed electronically on %(day)s") % {"day": day},
        "notes": [],
        "foot": _("Discharge summary, %(day)s") % {"day": day},
    }


def why_not_add(summary: DischargeSummary, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against adding to a signed summary."""
    yield from access.reasons_against(by, "stepdown.summarize", summary)
    if summary.signed_at is None:
        yield _("The summary is not signed: change it instead.")


@verb
def add_to_summary(summary: DischargeSummary, *, by: Actor, at: datetime, words: str) -> SummaryAddendum:
    """Add words to a signed summary, a line of its own. What was signed stays as it was."""
    reasons = list(why_not_add(summary, by=by))
    if not words.strip():
        reasons.append(_("Write what is to be added."))
    if reasons:
        raise NotAllowed(reasons)
    made: SummaryAddendum = SummaryAddendum.objects.create(
        **episode_operations.beside(summary),
        summary=summary,
        words=words.strip(),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="stepdown.summary_added_to", about=made)
    return made
