"""What a signature on a note stands for."""

import hashlib
import json

from handrail.anytime.notes.models import Note

SIGNED_FIELDS = ("kind", "text", "shared_text", "participation", "risk_change", "minutes")


def content_hash(note: Note) -> str:
    """Return the SHA-256 of what a signature stands for."""
    said = {name: getattr(note, name) for name in SIGNED_FIELDS}
    ids = {
        name: str(getattr(note, name)) for name in ("client_id", "session_id", "objective_id", "service_on")
    }
    canonical = json.dumps(said | ids, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
