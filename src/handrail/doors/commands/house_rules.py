"""The rules of the house over stored data: what must be true of every clinic after every day."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from handrail.anytime.measures import queries as measures
from handrail.anytime.notes import queries as notes
from handrail.anytime.safety import queries as safety
from handrail.care.day import queries as days
from handrail.care.schedule import queries as schedule
from handrail.ground.record import queries as record


def broken_rules(organization_id: UUID, *, on: date, last: bool) -> Iterator[str]:
    """Yield every rule that does not hold. The whole record is walked weekly and on the last day."""
    yield from safety.broken_rules()
    yield from days.broken_rules(on=on)
    yield from measures.broken_rules(on=on)
    yield from measures.broken_givings(on=on)
    yield from notes.broken_rules(on=on)
    yield from schedule.broken_rules()
    if last or on.weekday() == 6:
        for broken in record.breaks(organization_id):
            yield f"the record: {broken.words}"
