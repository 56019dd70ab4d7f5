"""The words of a pack that ships without them: a director loads their licensed copy and attests it, or withdraws it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries
from handrail.ground.clinic.models import Organization, Wording, WordingWithdrawal
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.instrument import Instrument

LONGEST = {"text": 1000, "notice": 500, "source": 300, "because": 300}
WITHDRAWN = "Someone withdrew this wording a moment ago. Look again."


def statement_of(instrument: Instrument) -> str:
    """Return what whoever loads a wording attests: kept word for word beside it."""
    words = _(
        "I have read the terms of %(holder)s. Our organization may use %(name)s with its clients, and the words "
        "above are exactly those of our copy, in its order, with nothing added or left out."
    )
    return words % {"holder": instrument.licence.holder.rstrip("."), "name": instrument.name}


@verb
def load_wording(
    organization: Organization,
    *,
    by: Actor,
    at: datetime,
    instrument: str,
    texts: Mapping[int, str],
    notice: str,
    source: str,
    attested: bool,
    seen: UUID | None = None,
) -> Wording:
    """Keep an organization's own copy of a pack's words. `seen`: the wording in force that its writer saw, if any.

    The words stay here: neither the record nor any other clinic gets them.
    """
    access.refuse(by, "clinic.load_wording", organization)
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)  # two at once: one is told
    pack = queries.pack_of(organization.pk, instrument)
    if pack is None:
        raise NotAllowed([_("There is no pack of that name that needs its words loaded.")])
    if reasons := list(_why_not_load(pack, texts, notice, source, attested=attested, seen=seen)):
        raise NotAllowed(reasons)
    wording: Wording = Wording.objects.create(
        organization=organization,
        instrument=pack.instrument.id,
        instrument_version=str(pack.instrument.version),
        texts={str(n): words.strip() for n, words in texts.items()},
        notice=notice.strip(),
        source=source.strip(),
        statement=statement_of(pack.instrument),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    about = {"instrument": instrument, "version": pack.instrument.version, "source": wording.source}
    detail = about | {"attested": wording.statement, "instead_of": str(seen or "")}
    record.write(by=by, at=at, what="clinic.wording_loaded", about=wording, detail=detail)
    return wording


def _why_not_load(
    pack: queries.Pack,
    texts: Mapping[int, str],
    notice: str,
    source: str,
    *,
    attested: bool,
    seen: UUID | None,
) -> Iterator[str]:
    yield from _why_not_texts(pack.instrument, {n: words.strip() for n, words in texts.items()})
    yield from _why_not_lines(notice, source)
    if not attested:
        yield _("Tick the statement: only who may use these words may load them.")
    if (pack.wording.pk if pack.wording else None) != seen:
        yield _(
            "Someone else loaded or withdrew a wording meanwhile. What you typed is still here: compare first."
        )


@verb
def withdraw_wording(wording: Wording, *, by: Actor, at: datetime, because: str) -> None:
    """From now on nobody is asked in these words. What was asked before keeps them."""
    access.refuse(by, "clinic.load_wording", wording)
    if not because.strip() or len(because) > LONGEST["because"]:
        raise NotAllowed([_("Write why it is withdrawn, in a line.")])
    try:
        with attempt():
            WordingWithdrawal.objects.create(
                organization_id=wording.organization_id,
                wording=wording,
                because=because.strip(),
                at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(WITHDRAWN)]) from None
    detail = {"instrument": wording.instrument, "because": because.strip()}
    record.write(by=by, at=at, what="clinic.wording_withdrawn", about=wording, detail=detail)


def _why_not_texts(instrument: Instrument, texts: Mapping[int, str]) -> Iterator[str]:
    if odd := set(texts) - {item.n for item in instrument.items}:
        yield _("%(name)s has no question %(n)s.") % {"name": instrument.name, "n": min(odd)}
    for item in instrument.items:
        words = texts.get(item.n, "")
        if not words:
            yield _("Question %(n)s has no words. A pack is asked whole or not at all.") % {"n": item.number}
        elif "\x00" in words:
            said = _("Question %(n)s holds a character that can't be kept (NUL). Type it again.")
            yield said % {"n": item.number}
        elif len(words) > LONGEST["text"]:
            yield _("Question %(n)s is too long to be a question.") % {"n": item.number}


def _why_not_lines(notice: str, source: str) -> Iterator[str]:
    if not notice.strip() or len(notice) > LONGEST["notice"] or "\x00" in notice:
        yield _("Write the copyright line of your copy: it stands beside the questions.")
    if not source.strip() or len(source) > LONGEST["source"] or "\x00" in source:
        yield _("Write where the words were taken from.")
