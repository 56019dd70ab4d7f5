"""Mistakes of a deployment, found before anyone signs in."""

import stat
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

from handrail.library import shelf
from handrail.library.explain import DefinitionError

SHORTEST_KEY, FEWEST_LETTERS = 32, 10
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@checks.register(checks.Tags.security)
def deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse what would put a record at risk."""
    return [checks.Error(said, hint=hint, id=f"handrail.{number}") for number, said, hint in _wrong()]


def _wrong() -> Iterator[tuple[str, str, str]]:
    if settings.CLOCK_FILE and not settings.REHEARSAL:
        yield (
            "E001",
            "HANDRAIL_CLOCK_FILE is set outside a rehearsal.",
            "Unset it, or set HANDRAIL_REHEARSAL=1 on a machine with invented people only.",
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY or len(set(settings.SECRET_KEY)) < FEWEST_LETTERS:
        yield (
            "E004",
            "SECRET_KEY is so short that a session could be forged.",
            f"Use {SHORTEST_KEY} or more random characters, or unset it: one is made and kept in HANDRAIL_HOME/secret.",
        )
    if not settings.DEMO and settings.HOME.stat().st_mode & OTHERS:
        yield (
            "E005",
            f"Others on this machine may read {settings.HOME}, where people's records lie.",
            f"chmod -R go= {settings.HOME}",
        )
    try:
        shelf.minors()
    except (OSError, DefinitionError) as wrong:
        yield "E009", "HANDRAIL_MINORS can't be read: nobody could say who signs for a minor.", str(wrong)
    if settings.HTTPS:
        yield from _wrong_behind_https()


def _wrong_behind_https() -> Iterator[tuple[str, str, str]]:
    """Behind HTTPS are real people."""
    if settings.DEMO:
        yield (
            "E002",
            "HANDRAIL_DEMO is on behind HTTPS: anyone could sign in as anyone.",
            "Unset HANDRAIL_DEMO where real people are served.",
        )
    address = urlsplit(settings.ADDRESS)
    if address.scheme != "https":
        yield (
            "E003",
            "HANDRAIL_ADDRESS is not an https:// address, though HANDRAIL_HTTPS is on: reminders would lead nowhere.",
            "Set HANDRAIL_ADDRESS to where clients reach this installation, as https://portal.example.",
        )
    elif not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        yield (
            "E006",
            f"ALLOWED_HOSTS does not name {address.hostname}, where clients come: every page would be refused.",
            f"Set ALLOWED_HOSTS={address.hostname}, with any other names the clinic is reached by.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield (
            "E007",
            "ALLOWED_HOSTS allows any name: a link in a message could lead to somebody else's server.",
            "Name the hosts the clinic is reached by.",
        )
    if settings.REHEARSAL:
        yield (
            "E008",
            "HANDRAIL_REHEARSAL is on behind HTTPS: whoever sets the clock changes what is due and what is late.",
            "Unset HANDRAIL_REHEARSAL where real people are served.",
        )
