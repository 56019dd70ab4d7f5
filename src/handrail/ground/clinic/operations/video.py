"""Where a site meets by video: an address with a place in it for each session's own room."""

from collections.abc import Iterator
from datetime import datetime
from string import Formatter
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

ROOM = "{room}"
LONGEST = 200


def why_not_video_address(address: str) -> Iterator[str]:
    """Yield what is wrong with an address for video, and what to do about it."""
    if len(address) > LONGEST:
        yield _("Write at most %(n)s characters.") % {"n": LONGEST}
    if not address.startswith("https://"):
        yield _("The address must begin with https://, so that nobody listens in.")
        return
    if any(sign.isspace() or not sign.isprintable() for sign in address) or "\\" in address:
        yield _("An address has no spaces in it.")
        return
    if _places(address) != ["room"]:
        yield _("Write {room} once, where the session's own room belongs: https://meet.jit.si/{room}")
        return
    if _host_of(address) is None:
        yield _("Write the whole address of your video service: https://meet.jit.si/{room}")


@verb
def set_video_address(site: Site, *, by: Actor, at: datetime, address: str) -> None:
    """Say where this site meets by video. Sessions get their room there from now on, planned ones too."""
    access.refuse(by, "clinic.arrange", site)
    if reasons := list(why_not_video_address(address)):
        raise NotAllowed(reasons)
    was = site.video_address
    Site.objects.filter(pk=site.pk).update(video_address=address)
    site.video_address = address
    record.write(
        by=by, at=at, what="clinic.video_address_set", about=site, detail={"was": was, "now": address}
    )


def _places(address: str) -> list[str]:
    """Return what stands in braces; what can't be read counts as nothing."""
    try:
        found = [
            (name, spec, how) for _text, name, spec, how in Formatter().parse(address) if name is not None
        ]
    except ValueError:
        return []
    return [f"{name}{spec or ''}{how or ''}" for name, spec, how in found]


def _host_of(address: str) -> str | None:
    """Return the host: one of its own, without a name or password before it and without the room in it."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    plain = host and ROOM not in parts.netloc and "@" not in parts.netloc
    return host if plain and "." in str(host) else None
