"""What can be done with letters: write, sign and let one leave in one act; withdraw one."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.casework.models import Letter, LetterWithdrawal
from handrail.anytime.consents import operations as consents
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import operations as clinic
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import letterhead_of, phone_of
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.ui.paper import pdf
from handrail.ground.verb import verb
from handrail.library.letter import GIVES, LetterTemplate

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no sign that is taken for another
CODE_LENGTH = 12  # 58 bits: nobody guesses one
TO_THIRD = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."  # 42 CFR 2.32(a)(2)


@dataclass(frozen=True)
class Draft:
    """A letter before it is signed. `known`: what the record says of each fact, in words; what it can't say is missing.

    `to_client`: it is handed to the client, who needs no release for what is theirs. `purpose`: as the release names it.
    """

    template: LetterTemplate
    recipient: str
    chosen: tuple[str, ...] = ()
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    address: str = ""
    to_client: bool = False
    purpose: str = ""

    def body(self, episode: Episode, *, on: datetime) -> list[str]:
        """Return the paragraphs. Raises KeyError where a chosen fact is not known."""
        given = {"client": episode.client.legal_name, "clinic": episode.organization.name}
        given["today"] = date_format(day_of(on, episode.site.time_zone), "j F Y")
        said = []
        for part in self.template.parts:
            if part.needs is None or part.needs in self.chosen:
                facts = given | dict(self.known[part.needs]) if part.needs else given
                said.append(part.words.format_map(facts))
        return said


def why_not_issue(episode: Episode, draft: Draft, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against signing this letter and letting it leave."""
    yield from access.reasons_against(by, "casework.issue_letter", episode)
    today = day_of(at, episode.site.time_zone)
    if draft.template.licensed and not people.holds_licence(staff_id=by.person_id, on=today):
        yield _("A licensed clinician signs this letter. Ask one of the team.")
    if not draft.recipient.strip():
        yield _("Write who gets it.")
    for fact in draft.chosen:
        if fact not in draft.template.offers:
            yield _("“%(fact)s” can’t stand in this letter.") % {"fact": fact}
        elif any(not draft.known.get(fact, {}).get(name, "").strip() for name in GIVES[fact]):
            yield _("The record does not say enough for “%(fact)s”. Fill it in, or leave it out.") % {
                "fact": fact
            }
    if not draft.to_client:
        yield from consents.why_not_disclose(
            episode_id=episode.pk, recipient=draft.recipient, purpose=_purpose(draft), on=today
        )


@verb
def issue_letter(episode: Episode, *, by: Actor, at: datetime, draft: Draft) -> Letter:
    """Sign a letter, number it, make its paper and note that it leaves: all of it, or none."""
    if reasons := list(why_not_issue(episode, draft, by=by, at=at)):
        raise NotAllowed(reasons)
    number = _next_number(episode)
    what, parts = f"{draft.template.title}, no. {number}", list(draft.chosen)
    if draft.to_client:
        left = consents.hand_to_client(episode, by=by, at=at, what=what, parts=parts)
    else:
        left = consents.disclose(
            episode, by=by, at=at, what=what, recipient=draft.recipient, purpose=_purpose(draft), parts=parts
        )
    body, code = draft.body(episode, on=at), _code()
    paper = pdf("letter", _on_paper(episode, draft, body, by=by, at=at, number=number, code=code), at=at)
    made: Letter = Letter.objects.create(
        **episode_operations.client_row(episode),
        number=number,
        code=code,
        template=draft.template.id,
        template_version=draft.template.version,
        title=draft.template.title,
        recipient=draft.recipient.strip(),
        address=draft.address.strip(),
        body=body,
        disclosure=left,
        signed_by_id=by.person_id,
        signed_name=by.name,
        signed_at=at,
        pdf=paper,
        pdf_hash=hashlib.sha256(paper).hexdigest(),
    )
    detail = {"number": number, "template": draft.template.id, "facts": parts, "hash": made.pdf_hash}
    record.write(by=by, at=at, what="casework.letter_issued", about=made, detail=detail)
    return made


def _next_number(episode: Episode) -> int:
    clinic.one_at_a_time(episode.organization_id)
    of_clinic = Letter.objects.filter(organization_id=episode.organization_id)
    return 1 + (of_clinic.aggregate(last=Max("number"))["last"] or 0)


def _purpose(draft: Draft) -> str:
    return draft.purpose.strip() or draft.template.purpose


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def in_groups(code: str) -> str:
    """Return a code as it is read aloud: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _on_paper(
    episode: Episode, draft: Draft, body: list[str], *, by: Actor, at: datetime, number: int, code: str
) -> dict[str, Any]:
    """Return what stands on the paper."""
    check = _("To check this letter, ask %(clinic)s (%(phone)s) for letter %(number)s with the code %(code)s.") % {
        "clinic": episode.organization.name, "phone": phone_of(episode), "number": number, "code": in_groups(code),
    }  # fmt: skip
    notes = [check]
    if episode.sensitivity != "general" and not draft.to_client:
        notes.append(TO_THIRD)
    day = day_of(at, episode.site.time_zone)
    return {
        "title": draft.template.title,
        **letterhead_of(episode),
        "to": [draft.recipient.strip(), *draft.address.strip().splitlines()],
        "day": date_format(day, "j F Y"),
        "body": body,
        "signed": by.name,
        "signed_when": _("Signed electronically on %(day)s") % {"day": date_format(day, "j F Y")},
        "notes": notes,
        "foot": f"{number} · {in_groups(code)}",
    }


def why_not_withdraw(letter: Letter, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against withdrawing a letter."""
    yield from access.reasons_against(by, "casework.withdraw_letter", letter)
    if LetterWithdrawal.objects.filter(letter=letter).exists():
        yield _("This letter was withdrawn already.")


@verb
def withdraw_letter(letter: Letter, *, by: Actor, at: datetime, why: str) -> LetterWithdrawal:
    """Say that a letter no longer stands. Whoever checks its code learns that it does not."""
    reasons = list(why_not_withdraw(letter, by=by))
    if not why.strip():
        reasons.append(_("Write why it no longer stands."))
    if reasons:
        raise NotAllowed(reasons)
    made: LetterWithdrawal = LetterWithdrawal.objects.create(
        **episode_operations.beside(letter),
        letter=letter,
        why=why.strip(),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="casework.letter_withdrawn", about=made, detail={"number": letter.number})
    return made
