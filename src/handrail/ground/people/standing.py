"""Whether a licence, a credential or an accreditation counts on a day, and how that is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.clinical.program.licence_end import LicenceEnd, licence_end


class Paper(Protocol):
    """What has a first and a last day, and may be withdrawn before that."""

    valid_from: date
    expires_on: date
    withdrawn_on: date | None


P = TypeVar("P", bound=Paper)


@dataclass(frozen=True)
class Standing(Generic[P]):
    """A paper on a day. `state`: in force, ends soon, ended, withdrawn, not yet."""

    paper: P
    state: str
    words: str


def standings(papers: Iterable[P], *, on: date) -> list[Standing[P]]:
    """Each paper as it stands on a day."""
    return [standing(paper, on=on) for paper in papers]


def standing(paper: P, *, on: date) -> Standing[P]:
    if paper.withdrawn_on and paper.withdrawn_on <= on:
        return Standing(paper, "withdrawn", _("withdrawn"))
    if on < paper.valid_from:
        return Standing(paper, "not yet", _("from %(day)s") % {"day": _day(paper.valid_from)})
    last = paper.withdrawn_on or paper.expires_on
    warning = licence_end(LicenceEnd((last - on).days), as_of=on)
    if warning.value == "ended":
        return Standing(paper, "ended", _("ended %(day)s") % {"day": _day(last)})
    state = "in force" if warning.answer == "met" else "ends soon"
    return Standing(paper, state, _("until %(day)s") % {"day": _day(last)})


def _day(day: date) -> str:
    return date_format(day, "j M Y")
