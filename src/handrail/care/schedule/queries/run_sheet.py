"""The run-sheet of a session: its parts with their times as they stand now, what is on, what comes, how late it runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q

from handrail.care.schedule.models import Part, Session, Shift
from handrail.care.schedule.queries.skill import skill_of

ROOM_SALT = "handrail.schedule.room"


@dataclass(frozen=True)
class RunLine:
    """One part now. `state`: over, now, to come. `skill`: what is taught in it, if it is the skill of the day."""

    part: Part
    state: str
    skill: Any = None


@dataclass(frozen=True)
class RunSheet:
    session: Session
    lines: list[RunLine]
    shifts: list[Shift]  # what was moved, in order

    @property
    def now(self) -> RunLine | None:
        return next((line for line in self.lines if line.state == "now"), None)

    @property
    def next(self) -> RunLine | None:
        return next((line for line in self.lines if line.state == "to come"), None)

    @property
    def late_by(self) -> int:
        """Minutes by which it ends later than planned; less than nothing when earlier."""
        return sum(shift.minutes for shift in self.shifts)


def run_sheet(session: Session, *, as_of: datetime) -> RunSheet:
    """Return a session's run-sheet. Two queries."""
    shifts = sorted(Shift.objects.filter(session=session), key=lambda one: one.number)
    return RunSheet(session, list(_lines(session, as_of)), shifts)


def run_lines(session: Session, *, as_of: datetime) -> list[RunLine]:
    """Return the parts alone, each with where it stands. One query."""
    return list(_lines(session, as_of))


def _lines(session: Session, as_of: datetime) -> Iterator[RunLine]:
    skill = skill_of(session)
    for part in Part.objects.filter(session=session):
        over = part.ends_at <= as_of or session.state == "held"
        state = "over" if over else "now" if part.starts_at <= as_of else "to come"
        yield RunLine(part, state, skill if part.kind == "skill" else None)


def in_the_way_of(session: Session) -> list[Session]:
    """Return what begins in this room, or with this leader, before a session that runs late is over. One query."""
    same = Q(room_id=session.room_id) | Q(leader_id=session.leader_id)
    found = Session.objects.filter(same, day=session.day, starts_at__lt=session.ends_at)
    later = found.filter(starts_at__gt=session.starts_at).exclude(state="cancelled").exclude(pk=session.pk)
    return list(later.select_related("series", "room", "leader"))


def room_secret(session: Session) -> str:
    """Return the secret address of a session's screen on the wall. Nothing of it is stored."""
    return signing.dumps([str(session.organization_id), str(session.pk)], salt=ROOM_SALT)


def behind_room_secret(secret: str) -> tuple[UUID, UUID] | None:
    """Return the organization's and the session's id, or None for a secret that is not ours."""
    try:
        organization, session = signing.loads(secret, salt=ROOM_SALT)
        return UUID(organization), UUID(session)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def session_on_screen(session_id: UUID) -> Session:
    """Return one session for its screen. Raises Session.DoesNotExist."""
    found: Session = Session.objects.select_related("series__program", "site", "room").get(pk=session_id)
    return found
