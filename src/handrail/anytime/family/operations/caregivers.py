"""Note a caregiver, keep what was released to them, invite and end them; what they were shown and what they say."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.consents import operations as consenting
from handrail.anytime.consents import queries as consents
from handrail.anytime.family import queries
from handrail.anytime.family.models import (
    ANSWERS,
    LANGUAGES,
    Caregiver,
    CaregiverScope,
    CaregiverWord,
    PracticeTogether,
    Shown,
)
from handrail.ground import access
from handrail.ground.access import links
from handrail.ground.access import operations as sign_ins
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

RELEASE_PAPER = "release_of_information"
ENDED = "This person was ended. Note them again first."
SAME_NAME = "Someone of this name is noted already. Add what tells the two apart, such as a middle name."
# Whose an address is already, and that it is anybody's here, is not said.
NOT_HERE = "This address can't be used for a sign-in here. Ask for another."


def why_not_name(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting a caregiver."""
    yield from access.reasons_against(by, "family.keep", episode)


@verb
def name_caregiver(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    name: str,
    relationship: str,
    phone: str = "",
    email: str = "",
    language: str = "en",
    guardian: UUID | None = None,
) -> Caregiver:
    """Note someone close to the client. That alone lets them see nothing. `guardian`: the guardian they are, noted at intake."""
    reasons = list(why_not_name(episode, by=by))
    if not (name.strip() and relationship.strip()):
        reasons.append(_("Write the name, and who they are to the client."))
    if language not in LANGUAGES:
        reasons.append(_("Choose the language."))
    if episode.client.is_named(name):
        reasons.append(_("This is the client's own name. Write the caregiver's."))
    if reasons:
        raise NotAllowed(reasons)
    if guardian is not None:
        people.guardian_of(episode.client, guardian)
    facts = {"name": name.strip(), "relationship": relationship.strip(), "phone": phone.strip()}
    facts |= {"email": email.strip(), "language": language, "noted_by": by.name}
    try:
        with attempt():
            kept: Caregiver = Caregiver.objects.create(
                **episode_operations.client_row(episode), **facts, guardian_id=guardian, noted_at=at
            )
    except IntegrityError:
        raise NotAllowed([_(SAME_NAME)]) from None
    record.write(by=by, at=at, what="family.named", about=kept, detail={"guardian": guardian is not None})
    return kept


def why_not_correct(caregiver: Caregiver, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against changing what is noted of a caregiver."""
    yield from access.reasons_against(by, "family.keep", caregiver)
    if caregiver.ended_at is not None:
        yield _(ENDED)


@verb
def correct_caregiver(
    caregiver: Caregiver, *, by: Actor, at: datetime, name: str, phone: str, email: str
) -> None:
    """Change how a caregiver's name is written, their phone or the address they sign in with.

    Another name is not taken while a release names them: it holds for the name that was signed. Who signs in chooses a
    new password for a new address, by a link handed to them.
    """
    said = {"name": name.strip(), "phone": phone.strip(), "email": email.strip()}
    was = {what: getattr(caregiver, what) for what in said if getattr(caregiver, what) != said[what]}
    if reasons := [*why_not_correct(caregiver, by=by), *_against_correction(caregiver, said, was, at)]:
        raise NotAllowed(reasons)
    if not was:
        return
    if "email" in was and caregiver.user is not None:
        _readdress(caregiver.user, said["email"])
    for what in was:
        setattr(caregiver, what, said[what])
    try:
        with attempt():
            caregiver.save(update_fields=list(was))
    except IntegrityError:
        raise NotAllowed([_(SAME_NAME)]) from None
    detail = {"was": was, "now": {what: said[what] for what in was}}
    record.write(by=by, at=at, what="family.corrected", about=caregiver, detail=detail)


def _against_correction(
    caregiver: Caregiver, said: dict[str, str], was: dict[str, str], at: datetime
) -> Iterator[str]:
    if not said["name"]:
        yield _("Write the caregiver's full name.")
    if "email" in was and caregiver.user is not None and not said["email"]:
        yield _("They sign in with their address. Write the new one.")
    if said["name"].casefold() == caregiver.name.casefold():
        return
    if caregiver.client.is_named(said["name"]):
        yield _("This is the client's own name. Write the caregiver's.")
    if _release_stands(caregiver, at):
        yield _(
            "A release names them as it was signed. Take it back first; it is signed anew for the right name."
        )


def _release_stands(caregiver: Caregiver, at: datetime) -> bool:
    """Whether anybody's signature names this caregiver today in the client's present course of care."""
    episode = episodes.present_episode(caregiver.client_id)
    if episode is None:
        return False
    on = day_of(at, episode.site.time_zone)
    return any(one.expires_on is None or one.expires_on >= on for one in _naming(caregiver, episode))


def _readdress(user: Any, email: str) -> None:
    """Give a sign-in another address. Who was signed in is out, and only a link that is handed over opens it."""
    try:
        sign_ins.readdress(user, email=email)
    except NotAllowed:
        raise NotAllowed([_(NOT_HERE)]) from None
    user.set_unusable_password()
    user.save(update_fields=["password"])


@verb
def end_caregiver(caregiver: Caregiver, *, by: Actor, at: datetime, reason: str) -> None:
    """Note that someone takes part no longer, and why. They see nothing from that moment on and are signed out.

    A release that names them stays as it is: whoever signed it takes it back.
    """
    access.refuse(by, "family.keep", caregiver)
    if not reason.strip():
        raise NotAllowed([_("Write why, in a few words.")])
    still = Caregiver.objects.filter(pk=caregiver.pk, ended_at__isnull=True)
    if not still.update(ended_at=at, ended_by=by.name, ended_reason=reason.strip()):
        raise NotAllowed([_("This was done a moment ago. Look again.")])
    if caregiver.user is not None:
        sign_ins.close_sign_in(caregiver.user)
    record.write(by=by, at=at, what="family.ended", about=caregiver, detail={"reason": reason.strip()})


def why_not_release(caregiver: Caregiver, episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against keeping a release to this caregiver."""
    yield from access.reasons_against(by, "consents.sign", episode)
    if caregiver.client_id != episode.client_id:
        yield ELSEWHERE
    elif caregiver.ended_at is not None:
        yield _(ENDED)
    if not episode.is_open:
        yield _("This course of care is closed: nothing more is signed for it.")


@verb
def choose_release(
    caregiver: Caregiver,
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    signed_name: str,
    parts: list[str],
    guardian: UUID | None = None,
) -> CaregiverScope:
    """Keep a signed release to a caregiver with the parts that whoever signs chose. An earlier one of theirs is replaced.

    For a minor who does not decide alone the client and a guardian sign, each their own; what both chose is seen.
    """
    if reasons := [*why_not_release(caregiver, episode, by=by), *_why_not_these(parts)]:
        raise NotAllowed(reasons)
    again = _("Replaced by a new choice.")
    _take_back_earlier(caregiver, episode, by=by, at=at, guardian=guardian is not None, reason=again)
    consent = consenting.sign(
        episode,
        by=by,
        at=at,
        document=RELEASE_PAPER,
        signed_name=signed_name,
        recipient=caregiver.name,
        purpose=queries.PURPOSE,
        guardian=guardian,
    )
    chosen = [part for part in queries.PARTS if part in parts]
    scope: CaregiverScope = CaregiverScope.objects.create(
        **episode_operations.client_row(episode),
        caregiver=caregiver,
        consent=consent,
        parts=chosen,
        at=at,
        by=by.label,
    )
    record.write(by=by, at=at, what="family.released", about=scope, detail={"parts": chosen})
    return scope


@verb
def take_back_release(caregiver: Caregiver, episode: Episode, *, by: Actor, at: datetime) -> None:
    """Take back from now on what the client released to a caregiver, on the client's own word."""
    access.refuse(by, "consents.revoke", caregiver)
    access.refuse(by, "consents.revoke", episode)
    if not _take_back_earlier(
        caregiver, episode, by=by, at=at, guardian=False, reason=_("Taken back by the client.")
    ):
        raise NotAllowed([_("Nothing is shared with this person under your release now.")])


def _why_not_these(parts: list[str]) -> Iterator[str]:
    if not parts or not set(parts) <= set(queries.PARTS):
        yield _("Choose what they may see: at least one part.")


def _take_back_earlier(
    caregiver: Caregiver, episode: Episode, *, by: Actor, at: datetime, guardian: bool, reason: str
) -> int:
    """Take back what this signer released to this caregiver for family involvement. Returns how many signatures."""
    who, found = "guardian" if guardian else "client", 0
    for one in _naming(caregiver, episode):
        if one.signed_as == who:
            consenting.revoke(one, by=by, at=at, reason=reason)
            found += 1
    return found


def _naming(caregiver: Caregiver, episode: Episode) -> list[Any]:
    """The signatures that name this caregiver for family involvement and were not taken back."""
    name = caregiver.name.casefold()
    return [
        one
        for one in consents.signatures_of(episode, RELEASE_PAPER)
        if one.recipient.casefold() == name
        and one.purpose.casefold() == queries.PURPOSE
        and one.revoked_at is None
    ]


def why_not_invite(caregiver: Caregiver, episode: Episode, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against giving a caregiver a link: to be asked in says already that the client is here."""
    yield from access.reasons_against(by, "family.keep", caregiver)
    if caregiver.ended_at is not None:
        yield _(ENDED)
    elif not (seen := queries.released(caregiver, episode, on=on)).parts:
        yield _("They may not see anything yet. %(because)s") % {"because": seen.finding.because}
    if caregiver.user is not None and caregiver.user.has_usable_password():
        # Whoever holds a link is whoever chooses the password: nobody else may get in as them.
        yield _("They chose a password already. They can get a new one on the page to sign in.")
    elif not caregiver.email:
        yield _("There is no e-mail address to sign in with. Note it with the person.")


@verb
def invite_caregiver(caregiver: Caregiver, episode: Episode, *, by: Actor, at: datetime) -> str:
    """Give a caregiver a sign-in of their own. Returns the path of a page where they choose a password; it is never kept."""
    on = day_of(at, episode.site.time_zone)
    if reasons := list(why_not_invite(caregiver, episode, by=by, on=on)):
        raise NotAllowed(reasons)
    if caregiver.user is None:
        _open_sign_in(caregiver)
    user = cast(Any, caregiver.user)
    user.set_unusable_password()  # an earlier link ends
    user.save(update_fields=["password"])
    record.write(by=by, at=at, what="family.invited", about=caregiver)
    return links.link_of(caregiver)


def _open_sign_in(caregiver: Caregiver) -> None:
    """Open a sign-in; whoever was a caregiver of this client before gets back the one they had."""
    before = Caregiver.objects.filter(
        client_id=caregiver.client_id, user__email=caregiver.email.lower(), ended_at__isnull=False
    )
    if (earlier := before.select_related("user").first()) is not None:
        user, earlier.user = earlier.user, None
        earlier.save(update_fields=["user"])
        sign_ins.open_again(user)
    else:
        try:
            user = sign_ins.open_sign_in_by_link(email=caregiver.email)
        except NotAllowed:
            raise NotAllowed([_(NOT_HERE)]) from None
    caregiver.user = user
    caregiver.save(update_fields=["user"])


def why_not_write(caregiver: Caregiver, episode: Episode, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against writing to a caregiver about something practical."""
    yield from access.reasons_against(by, "family.hold", caregiver)
    if "practical" not in queries.released(caregiver, episode, on=on).parts:
        yield _("The client has not released messages about practical things to them.")


@verb
def write_to_caregiver(
    caregiver: Caregiver, episode: Episode, *, by: Actor, at: datetime, words: str
) -> CaregiverWord:
    """Write to a caregiver about something practical: it shows on their page while that part is released."""
    reasons = list(why_not_write(caregiver, episode, by=by, on=day_of(at, episode.site.time_zone)))
    if not words.strip():
        reasons.append(_("Write a few words."))
    if reasons:
        raise NotAllowed(reasons)
    kept: CaregiverWord = CaregiverWord.objects.create(
        **episode_operations.client_row(episode),
        caregiver=caregiver,
        words=words.strip(),
        at=at,
        by_name=by.name,
    )
    record.write(by=by, at=at, what="family.written", about=kept)
    return kept


@verb
def note_shown(caregiver: Caregiver, episode: Episode, *, by: Actor, at: datetime, parts: list[str]) -> None:
    """Note what a caregiver is shown: a line of the disclosures for each part once a day. Refuses what is not released."""
    access.refuse(by, "family.read_released", caregiver)
    on = day_of(at, episode.site.time_zone)
    seen = queries.released(caregiver, episode, on=on)
    if by.person_id != caregiver.pk or not set(parts) <= seen.parts:
        raise NotAllowed([ELSEWHERE])
    waiting = queries.not_shown_yet(caregiver, episode, seen, parts, on=on)
    # A page opened twice at once: one of the two is the first, and the line is written once.
    new = [
        part
        for part in parts
        if part in waiting and _first_today(caregiver, episode, part, seen.basis_of(part), on)
    ]
    for released in (True, False):
        of_this = [part for part in new if (part in seen.by_release) is released]
        if of_this:
            consenting.show_caregiver(
                episode, by=by, at=at, purpose=queries.PURPOSE, parts=of_this, released=released
            )


def _first_today(caregiver: Caregiver, episode: Episode, part: str, consent: UUID | None, on: date) -> bool:
    facts = episode_operations.client_row(episode)
    facts.pop("episode")
    _row, new = Shown.objects.get_or_create(
        caregiver=caregiver, episode=episode, part=part, day=on, consent_id=consent, defaults=facts
    )
    return new


@verb
def say_together(
    caregiver: Caregiver, practice: Any, *, by: Actor, at: datetime, answer: str
) -> PracticeTogether:
    """Keep what a caregiver says of a home practice: done together, or not yet. `practice`: a home practice of the client's."""
    access.refuse(by, "family.read_released", caregiver)
    access.refuse(by, "family.read_released", practice)
    on = day_of(at, practice.episode.site.time_zone)
    if (
        by.person_id != caregiver.pk
        or "practice" not in queries.released(caregiver, practice.episode, on=on).parts
    ):
        raise NotAllowed([ELSEWHERE])
    if answer not in ANSWERS:
        raise NotAllowed([_("Choose an answer.")])
    said: PracticeTogether = PracticeTogether.objects.create(
        **episode_operations.beside(practice), caregiver=caregiver, practice=practice, answer=answer, at=at
    )
    record.write(by=by, at=at, what="family.practised_together", about=said, detail={"answer": answer})
    return said
