"""Looking back: the lines about one client, and whether the chain still holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from handrail.ground.record.chain import digest
from handrail.ground.record.models import Chain, Event


@dataclass(frozen=True)
class Broken:
    """A place where the chain does not hold, and what seems to have happened there."""

    sequence: int
    words: str


def chain_end(organization_id: UUID) -> tuple[int, str]:
    """Return the number and hash of the last line: write them down elsewhere to anchor the chain."""
    chain = Chain.objects.filter(pk=organization_id).first()
    return (chain.sequence, chain.hash) if chain else (0, "0" * 64)


def has_line(organization_id: UUID, anchor: str) -> bool:
    """Return whether the record still has the line that an anchor ("number:hash") names."""
    number, _, hashed = anchor.partition(":")
    if not number.isdigit():
        return False
    lines = Event.objects.filter(organization_id=organization_id, sequence=int(number), hash=hashed)
    return bool(lines.exists())


def breaks(organization_id: UUID) -> Iterator[Broken]:
    """Yield every line that was changed, removed or put in another order since it was written.

    Reads the whole record in constant memory. The last line is read before the chain's end, and the end
    before the walk, so lines that are being written meanwhile are neither missing nor too many.
    """
    expected, previous = 1, "0" * 64
    lines = Event.objects.filter(organization_id=organization_id).order_by("sequence")
    last = lines.values_list("sequence", flat=True).last() or 0
    end, end_hash = chain_end(organization_id)
    if last > end:
        yield Broken(last, f"the record goes on to line {last} after its end at line {end}")
        end, end_hash = last, ""  # what its last hash should be, nobody wrote down
    lines = lines.filter(sequence__lte=end)
    for event in lines.iterator(chunk_size=2000):
        while expected < event.sequence:
            yield Broken(expected, f"line {expected} is missing")
            expected += 1
        if digest(event) != event.hash:
            yield Broken(
                event.sequence,
                f"line {event.sequence} ({event.what} of {event.at:%Y-%m-%d %H:%M}) was changed",
            )
        elif event.previous_hash != previous:
            yield Broken(
                event.sequence,
                f"line {event.sequence} ({event.what}) does not follow the line before it: "
                "a line was replaced, removed or moved",
            )
        previous, expected = event.hash, event.sequence + 1
    if end_hash and expected == end + 1 and end_hash != previous:
        yield Broken(end, f"the last line {end} is not the one that was written last")
    for missing in range(expected, end + 1):
        yield Broken(missing, f"line {missing} is missing from the end")
