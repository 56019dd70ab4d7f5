"""The server as it is started: who waits for whom."""

import socket
from contextlib import ExitStack

from tests.server import Server, migrated_database

ASK = b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
READERS = 150  # a waiting room of phones: some thirty people, up to six connections each


def test_people_who_only_read_keep_nobody_waiting(tmp_path):
    """Browsers keep their connections open; the next one is answered all the same."""
    server = Server(tmp_path, migrated_database(tmp_path), workers=1)
    server.start()
    try:
        with ExitStack() as held:
            for _reader in range(READERS):
                one = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
                one.sendall(ASK)
                assert one.recv(65536).startswith(b"HTTP/1.1 200")
    finally:
        server.stop()
