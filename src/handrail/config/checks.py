"""Mistakes of a deployment, found before anyone signs in."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security)
def deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse what would put a record at risk."""
    found: list[checks.CheckMessage] = []
    if settings.CLOCK_FILE and not settings.REHEARSAL:
        found.append(
            checks.Error(
                "HANDRAIL_CLOCK_FILE is set outside a rehearsal.",
                hint="Unset it, or set HANDRAIL_REHEARSAL=1 on a machine with invented people only.",
                id="handrail.E001",
            )
        )
    if settings.DEMO and settings.HTTPS:
        found.append(
            checks.Error(
                "HANDRAIL_DEMO is on behind HTTPS: anyone could sign in as anyone.",
                hint="Unset HANDRAIL_DEMO where real people are served.",
                id="handrail.E002",
            )
        )
    if settings.HTTPS and not settings.ADDRESS.startswith("https://"):
        found.append(
            checks.Error(
                "HANDRAIL_ADDRESS is not an https:// address, though HANDRAIL_HTTPS is on: reminders would lead nowhere.",
                hint="Set HANDRAIL_ADDRESS to where clients reach this installation, as https://portal.example.",
                id="handrail.E003",
            )
        )
    return found
