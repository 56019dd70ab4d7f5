"""What waits on the way in: answers, first appointments, acknowledgements, offers of a place."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from handrail.care.inquiry.models import URGENCIES, Acknowledgement, Referral
from handrail.care.inquiry.models import Waiting as Entry
from handrail.care.inquiry.queries.line import IN_LINE, Line, line_up
from handrail.care.inquiry.queries.referrals import UNANSWERED
from handrail.ground.actor import Actor
from handrail.ground.due import ORDINARY, Due


def due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return the front desk's work list, in a fixed number of queries."""
    lines = []
    for referral in _that_wait().order_by("due_at"):
        lines += list(_lines_of(referral, as_of))
    return lines + [found for up in line_up(as_of=as_of) for found in _in_line(up.lines)]


def due_count() -> int:
    return int(Referral.objects.filter(state__in=UNANSWERED).count())


def unanswered() -> list[Referral]:
    """Return the requests nobody has answered, the most pressing first, in one query."""
    found = Referral.objects.filter(state__in=UNANSWERED).select_related("owner")
    shown = found.only("name", "for_whom", "urgency", "received_at", "due_at", "owner__name")
    return sorted(shown, key=lambda one: (URGENCIES.index(one.urgency), one.due_at))


def _that_wait() -> QuerySet[Referral]:
    """Referrals nobody has answered, without an appointment, or not acknowledged."""
    acknowledged = Exists(Acknowledgement.objects.filter(referral=OuterRef("pk")))
    in_line = Exists(Entry.objects.filter(referral=OuterRef("pk"), state__in=IN_LINE))
    to_thank = ~Q(source="self") & ~Q(referrer="") & Q(acknowledged=False)
    wanted = Q(state__in=UNANSWERED) | Q(appointment_at__isnull=True, in_line=False) | to_thank
    found: QuerySet[Referral] = (
        Referral.objects.filter(state__in=(*UNANSWERED, "answered"))
        .annotate(acknowledged=acknowledged, in_line=in_line)
        .filter(wanted)
    )
    return found


def _lines_of(referral: Referral, as_of: datetime) -> Iterator[Due]:
    if referral.state in UNANSWERED:
        words = _("Answer a request for an evaluation ({urgency})").format(urgency=referral.urgency)
        yield _due(referral, words, referral.due_at, as_of, rank=URGENCIES.index(referral.urgency))
    elif referral.appointment_at is None and not referral.in_line:  # type: ignore[attr-defined]
        yield _due(referral, _("Offer a first appointment"), referral.appointment_due_at, as_of)
    thanks = referral.source != "self" and referral.referrer and not referral.acknowledged  # type: ignore[attr-defined]
    if thanks:
        words = _("Acknowledge the referral to {referrer}").format(referrer=referral.referrer)
        yield _due(referral, words, None, as_of)


def _due(
    referral: Referral, words: str, until: datetime | None, as_of: datetime, *, rank: int = ORDINARY
) -> Due:
    return Due(
        words=words,
        about=referral.person,
        route="inquiry:referral",
        ids={"referral": referral.pk},
        verb="inquiry.answer",
        due_at=until,
        late=until is not None and until < as_of,
        staff_id=referral.owner_id,
        rank=rank,
        kind="inquiry",
    )


def _in_line(lines: list[Line]) -> Iterator[Due]:
    """What the waiting line asks for: offers that end, a free place for whoever is next, people to ask again."""
    for line in lines:
        entry = line.entry
        if entry.state == "offered":
            words = (
                _("The offer of a place has ended") if line.offer_late else _("An offer of a place is out")
            )
        elif entry.state in ("declined", "expired"):
            words = _("Ask whether they wait for another place")
        elif line.number == 1 and line.free_now:
            words = _("A place is free: offer it")
        else:
            continue
        yield Due(
            words=words,
            about=entry.referral.person,
            route="inquiry:waiting",
            ids={},
            verb="inquiry.wait",
            due_at=entry.offer_ends_at if entry.state == "offered" else None,
            late=line.offer_late,
            kind="inquiry",
        )
