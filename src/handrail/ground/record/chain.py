"""The link between a line of the record and the line before it."""

import hashlib
import json
from datetime import UTC

from handrail.ground.record.models import Event


def digest(event: Event) -> str:
    """Return the SHA-256 of a line and of the line before it, over one canonical form."""
    said = [
        str(event.organization_id),
        event.sequence,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.by,
        event.by_name,
        event.what,
        event.about,
        str(event.client_id) if event.client_id else None,
        event.detail,
        event.previous_hash,
    ]
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
