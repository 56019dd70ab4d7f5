"""What can be done about sign-ins: give staff one, invite a client, accept an invitation."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from handrail.ground.access.links import link_of
from handrail.ground.access.models import Invitation, User
from handrail.ground.access.permission import refuse
from handrail.ground.access.sign_in import actor_of
from handrail.ground.actor import Actor, system
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

TAKEN = "There is a sign-in with this e-mail address already. Choose another address."


def open_sign_in(*, email: str, password: str) -> User:
    """Make a sign-in. Raises NotAllowed when the address is taken or the password is weak."""
    try:
        validate_password(password)
    except ValidationError as weak:
        raise NotAllowed(weak.messages) from None
    return _made(email, password)


def open_sign_in_by_link(*, email: str) -> User:
    """Make a sign-in that no password opens until its person chose one by a link (`links.link_of`)."""
    return _made(email, None)


def close_sign_in(user: User) -> None:
    """Let nobody in by this sign-in any more: who is signed in is out at the next page, and no link opens it."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


def open_again(user: User) -> None:
    """Open a closed sign-in again: its person chooses a new password by a link."""
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])


def readdress(user: User, *, email: str) -> None:
    """Give a sign-in another address. What the framework noted of the old one goes, so nobody gets in by it."""
    try:
        with attempt():
            EmailAddress.objects.filter(user=user).delete()
            user.email = email.lower()
            user.save(update_fields=["email"])
    except IntegrityError:
        raise NotAllowed([TAKEN]) from None


@verb
def give_link(person: Any, *, by: Actor, at: datetime) -> str:
    """Return the path of a page on which a member of staff chooses a password. It is shown or sent, and never kept.

    While no password was chosen, a new link ends the earlier ones; a password in use stays until another is chosen.
    """
    refuse(by, "people.hire", person)
    user = person.user
    if user is None:
        raise NotAllowed([_("There is no e-mail address to sign in with. Write it down first.")])
    if not user.is_active:
        raise NotAllowed([_("This person does not work here any more.")])
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    record.write(by=by, at=at, what="access.link_given", about=user)
    return link_of(person)


@verb
def invite(client: Model, *, by: Actor, at: datetime) -> str:
    """Invite a client to the portal. Returns the link's secret: shown once, kept only as a hash."""
    refuse(by, "access.invite", client)
    if getattr(client, "user_id", None):
        raise NotAllowed(["This person has a sign-in already."])
    link = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organization_id=by.organization_id,
        client_id=client.pk,
        link_hash=_hash(link),
        made_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    record.write(by=by, at=at, what="access.invited", about=invitation, client_id=client.pk)
    return link


@verb
def accept_invitation(invitation: Invitation, *, by: Actor, at: datetime, email: str, password: str) -> User:
    """Use an invitation: once, before it ends. Gives the client their own sign-in."""
    user = open_sign_in(email=email, password=password)
    join(invitation, user, by=by, at=at)
    return user


@verb
def join(invitation: Invitation, user: User, *, by: Actor, at: datetime) -> None:
    """Make this sign-in the invited client's own; the invitation is used up."""
    taken = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True, expires_at__gt=at).update(
        used_at=at
    )
    if not taken:
        raise NotAllowed(["This link was used or has ended. Ask the clinic for a new one."])
    client = invitation.client
    client.user = user
    client.save(update_fields=["user"])
    record.write(by=by, at=at, what="access.invitation_accepted", about=invitation, client_id=client.pk)


def invitation_for(link: str) -> Invitation | None:
    """Return the invitation behind a link's secret, whatever organization it is of."""
    with scopes_disabled():
        found = Invitation.objects.filter(link_hash=_hash(link)).select_related("client", "organization")
        return found.first()


@verb
def reset_password(*, email: str, password: str, at: datetime) -> None:
    """Set a sign-in's password from the command line, and record it where the person belongs."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise NotAllowed([f"There is no sign-in with the address {email}."])
    try:
        validate_password(password)
    except ValidationError as weak:
        raise NotAllowed(weak.messages) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    actor = actor_of(user)
    if actor and actor.organization_id:
        with scope(organization=actor.organization_id):
            record.write(by=system(actor.organization_id), at=at, what="access.password_set", about=user)


def _made(email: str, password: str | None) -> User:
    try:
        with attempt():
            return User.objects.create_user(email, password)
    except IntegrityError:
        raise NotAllowed([TAKEN]) from None


def _hash(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()
