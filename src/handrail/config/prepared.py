"""How many statements a connection to PostgreSQL keeps prepared (docs/decisions/0026)."""

from typing import Any

from django.db.backends.signals import connection_created
from django.dispatch import receiver

# Each length of an IN list is a statement of its own: at psycopg's 100 the pages push out each other's. One takes 0.1 MB of the server.
MOST = 300


@receiver(connection_created)
def keep_more(connection: Any, **_sent: Any) -> None:
    """Let a new connection keep what all pages ask; does nothing on SQLite or with prepared statements off."""
    if connection.vendor == "postgresql" and connection.connection.prepare_threshold is not None:
        connection.connection.prepared_max = MOST
