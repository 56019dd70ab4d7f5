"""What can be done with a program at a site: propose a version, put it in force, withdraw the proposal."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import findings, queries, texts
from handrail.ground.clinic.models import Definition, ProgramInForce, Proposal, Site
from handrail.ground.clinic.states import PROPOSAL
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.explain import DefinitionError
from handrail.library.program import Program

MEANWHILE = "Someone else changed this proposal a moment ago. Look again."


def why_not_publish(site: Site, program: Program, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against putting this definition in force at this site."""
    yield from access.reasons_against(by, "clinic.publish_program", site)
    if by.organization_id != site.organization_id:
        return
    yield from _why_not_number(program, queries.published_numbers(site_id=site.pk, program=program.id))
    for found in findings.of(program, queries.looked_at([site], as_of=at)[site.pk]):
        if found.stops:
            yield _("%(place)s: %(because)s %(mend)s This site made it a stop; elsewhere it is advice.") % {
                "place": found.place,
                "because": found.because,
                "mend": found.mend,
            }


@verb
def publish_program(site: Site, program: Program, *, by: Actor, at: datetime) -> ProgramInForce:
    """Put a definition in force at a site. Whoever is admitted already stays on their version."""
    access.refuse(by, "clinic.publish_program", site)
    if reasons := list(why_not_publish(site, program, by=by, at=at)):
        raise NotAllowed(reasons)
    before = ProgramInForce.objects.filter(site=site, program=program.id, replaced_at__isnull=True)
    before.update(replaced_at=at)
    in_force = _put_in_force(site, program, by=by, at=at, text="")
    detail = {"digest": program.digest}
    record.write(by=by, at=at, what="clinic.program_published", about=in_force, detail=detail)
    return in_force


@verb
def propose(
    site: Site,
    *,
    by: Actor,
    at: datetime,
    text: str,
    seen: ProgramInForce | None = None,
    instead_of: Proposal | None = None,
) -> Proposal:
    """Write down a new version of the program that was `seen`, or a program new to this site. Nothing is in force yet.

    A text that does not fit is refused with the line of each mistake. `instead_of`: an open proposal it replaces.
    """
    access.refuse(by, "clinic.publish_program", site)
    if seen is not None:
        access.refuse(by, "clinic.publish_program", seen)
    program = _read(text)
    if reasons := list(_against_proposal(site, program, text, seen, by)):
        raise NotAllowed(reasons)
    if instead_of is not None:
        withdraw_proposal(instead_of, by=by, at=at)
    proposal: Proposal = Proposal.objects.create(
        organization_id=site.organization_id,
        site=site,
        program=program.id,
        version=str(program.version),
        title=program.title,
        digest=program.digest,
        text=text,
        seen=seen,
        proposed_at=at,
        proposed_by=by.name,
    )
    detail = {"version": program.version, "digest": program.digest, "seen": seen.version if seen else None}
    record.write(by=by, at=at, what="clinic.version_proposed", about=proposal, detail=detail)
    return proposal


def why_not_publish_proposal(
    proposal: Proposal, program: Program, *, by: Actor, at: datetime
) -> Iterator[str]:
    """Yield the reasons against publishing a proposal: the words stand beside the disabled button."""
    if not PROPOSAL.allows(proposal.state, "publish"):
        yield _("This proposal is %(state)s.") % {"state": proposal.state}
        return
    now = queries.version_in_force(site_id=proposal.site_id, program=proposal.program)
    if (now.pk if now else None) != proposal.seen_id:
        yield _changed_since(now, by)
    yield from why_not_publish(proposal.site, program, by=by, at=at)


@verb
def publish_proposal(proposal: Proposal, *, by: Actor, at: datetime) -> ProgramInForce:
    """Put a proposed version in force, if the version it was written beside still is."""
    access.refuse(by, "clinic.publish_program", proposal)
    program = _read(proposal.text)
    if reasons := list(why_not_publish_proposal(proposal, program, by=by, at=at)):
        raise NotAllowed(reasons)
    if proposal.seen_id:
        seen = ProgramInForce.objects.filter(pk=proposal.seen_id, replaced_at__isnull=True)
        if not seen.update(replaced_at=at):
            raise NotAllowed([_changed_since(None, by)])
    in_force = _put_in_force(proposal.site, program, by=by, at=at, text=proposal.text)
    _move(proposal, "publish", became=in_force)
    detail = {"digest": program.digest, "version": program.version, "instead_of": str(proposal.seen_id or "")}
    record.write(by=by, at=at, what="clinic.program_published", about=in_force, detail=detail)
    return in_force


@verb
def withdraw_proposal(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    access.refuse(by, "clinic.publish_program", proposal)
    _move(proposal, "withdraw")
    record.write(by=by, at=at, what="clinic.proposal_withdrawn", about=proposal)


def _read(text: str) -> Program:
    """The program of a text, or a refusal that names the line of each mistake."""
    try:
        return texts.program_in(text)
    except DefinitionError as error:
        raise NotAllowed(texts.said(error, text)) from error


def _against_proposal(
    site: Site, program: Program, text: str, seen: ProgramInForce | None, by: Actor
) -> Iterator[str]:
    now = queries.version_in_force(site_id=site.pk, program=seen.program if seen else program.id)
    if seen is None:
        if now:
            words = _("%(title)s is in force here, version %(version)s. Open it and change it there.")
            yield words % {"title": now.title, "version": now.version}
        return
    if seen.site_id != site.pk or now is None or now.pk != seen.pk:
        yield _changed_since(now, by)
        return
    if program.id != seen.program:
        words = _("Line %(line)s: id is '%(id)s'. This is a version of '%(program)s': keep its id.")
        line = texts.line_of(text, "id")
        yield words % {"line": line, "id": program.id, "program": seen.program}
    elif program.digest == seen.digest:
        yield _("Nothing is changed.")
    elif program.version <= int(seen.version):
        words = _("Line %(line)s: version is %(version)s, and %(seen)s is in force. Write %(next)s or more.")
        line, later = texts.line_of(text, "version"), int(seen.version) + 1
        yield words % {"line": line, "version": program.version, "seen": seen.version, "next": later}


def _why_not_number(program: Program, published: set[int]) -> Iterator[str]:
    """Yield why this number can't be a new version's: clients are on versions, so a number means one of them."""
    if program.version in published:
        words = _("Version %(version)s was published here already. Raise version.")
        yield words % {"version": program.version}
    elif published and program.version < max(published):
        words = _("Version %(version)s comes after version %(last)s here. Write %(next)s or more.")
        last = max(published)
        yield words % {"version": program.version, "last": last, "next": last + 1}


def _changed_since(now: ProgramInForce | None, by: Actor) -> str:
    if now is None:
        return _("Someone else changed this program meanwhile. Look at it again.")
    if now.published_by == by.label:
        words = _("You published version %(version)s yourself meanwhile. Look at it, then propose again.")
    else:
        words = _(
            "Version %(version)s was published meanwhile by someone else. Look at it, then propose again."
        )
    return words % {"version": now.version}


def _put_in_force(site: Site, program: Program, *, by: Actor, at: datetime, text: str) -> ProgramInForce:
    """Save one version and its words. Two at once: the database lets one of them be in force."""
    try:
        with attempt():
            in_force: ProgramInForce = ProgramInForce.objects.create(
                organization_id=site.organization_id,
                site=site,
                program=program.id,
                version=program.version,
                title=program.title,
                digest=program.digest,
                published_at=at,
                published_by=by.label,
            )
    except IntegrityError:
        raise NotAllowed([_changed_since(None, by)]) from None
    Definition.objects.create(
        organization_id=site.organization_id, in_force=in_force, words=program.as_json(), text=text
    )
    return in_force


def _move(proposal: Proposal, verb: str, **facts: object) -> None:
    was, now = proposal.state, PROPOSAL.after(proposal.state, verb)
    if not Proposal.objects.filter(pk=proposal.pk, state=was).update(state=now, **facts):
        raise NotAllowed([_(MEANWHILE)])
    proposal.state = now
