"""The chain: the link between a line of the record and the line before it, and the end it hangs on.

Its three statements run with every act and every reading of a chart, so they are put together once from the
models and sent as they are: the framework took longer to word them than the database to do them (docs/decisions/0011).
Each names its organization itself, so none of them leans on the scope.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection

from handrail.ground.record.models import Chain, Event

FIELDS = Event._meta.local_concrete_fields
COLUMNS = ", ".join(f'"{field.column}"' for field in FIELDS)
PLACES = ", ".join("%s" for _ in FIELDS)

HOLD = "SELECT sequence, hash FROM record_chain WHERE organization_id = %s"
MOVE = "UPDATE record_chain SET sequence = %s, hash = %s WHERE organization_id = %s"
ADD = f"INSERT INTO record_event ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 - the model's own columns


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


def hold(organization_id: UUID) -> Chain | None:
    """Lock and return the end of an organization's chain, if it has one. SQLite's writer holds the whole database."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(HOLD + lock, [_key(organization_id)])
        found = cursor.fetchone()
    return Chain(organization_id, *found) if found else None


def add(lines: Sequence[Event], end: Chain) -> None:
    """Put lines at the end of their chain, which is held, in one statement, and keep where it ends now."""
    for line in lines:
        end.sequence += 1
        line.sequence, line.previous_hash = end.sequence, end.hash
        line.hash = end.hash = digest(line)
    rows = [
        [field.get_db_prep_save(getattr(line, field.attname), connection) for field in FIELDS]
        for line in lines
    ]
    with connection.cursor() as cursor:
        if len(rows) == 1:  # nearly always; `executemany` readies the connection for a batch first
            cursor.execute(ADD, rows[0])
        else:
            cursor.executemany(ADD, rows)
        cursor.execute(MOVE, [end.sequence, end.hash, _key(end.organization_id)])


def _key(organization_id: UUID) -> Any:
    return Chain._meta.pk.get_db_prep_save(organization_id, connection)
