"""The room by video of a session or a one-to-one: an address nobody can guess, open shortly before and until the end."""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from handrail.care.schedule.models import TELEHEALTH, OneToOne, Session

OPENS = timedelta(minutes=15)
ROOM_SALT = "handrail.schedule.video"


def is_by_video(session: Session | OneToOne) -> bool:
    """Whether all of it is by video."""
    return session.mode == TELEHEALTH


def video_is_open(session: Session | OneToOne, *, as_of: datetime) -> bool:
    """Whether the room is shown now: from a quarter of an hour before until the end."""
    on_time = session.starts_at - OPENS <= as_of < session.ends_at
    return on_time and session.state in ("planned", "running")


def video_link(session: Session | OneToOne) -> str:
    """Return the address of a session's room. Made with the installation's secret: no room tells another."""
    room = salted_hmac(ROOM_SALT, str(session.pk), algorithm="sha256").hexdigest()[:40]
    return str(session.site.video_address).replace("{room}", room)
