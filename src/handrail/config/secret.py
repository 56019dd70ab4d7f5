"""The signing secret of a laptop installation: made once, kept beside the database."""

import secrets
from pathlib import Path


def kept_secret(home: Path) -> str:
    """Return the secret kept in `home/secret`, making it the first time (mode 0600)."""
    place = home / "secret"
    try:
        return place.read_text().strip()
    except FileNotFoundError:
        home.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(50))
        return place.read_text().strip()
