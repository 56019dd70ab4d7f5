"""What changed between two versions of a definition, line by line, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from handrail.library.definition import Stored

# By what an entry of a list is known, the first that it has.
NAMES = ("id", "code", "instrument", "weekday", "q", "condition", "days_per_week", "curriculum")
SHORT = 80


class Change(NamedTuple):
    """One thing that changed: where, in words; before (None: it was not there); after (None: it is gone)."""

    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.where}: added: {_short(self.after)}"
        if self.after is None:
            return f"{self.where}: taken out: {_short(self.before)}"
        return f"{self.where}: {_short(self.before)} → {_short(self.after)}"


def difference(old: Stored, new: Stored) -> tuple[Change, ...]:
    """Every change from one version to another, in the order of the new one. None: they say the same."""
    return tuple(_changes(old.as_json(), new.as_json(), ()))


def _changes(old: Any, new: Any, where: tuple[str, ...]) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _changes(old.get(key), new.get(key), (*where, key.replace("_", " ")))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _in_lists(old, new, where)
    elif old is None:
        yield Change(_path(where), None, _say(new))
    elif new is None:
        yield Change(_path(where), _say(old), None)
    else:
        yield Change(_path(where), _say(old), _say(new))


def _in_lists(old: Sequence[Any], new: Sequence[Any], where: tuple[str, ...]) -> Iterator[Change]:
    was, now = _named(old), _named(new)
    if was is None or now is None:
        yield from _in_plain_lists(old, new, where)
        return
    for name, thing in now.items():
        yield from _changes(was.get(name), thing, (*where, _title(thing, name)))
    for name, thing in was.items():
        if name not in now:
            yield Change(_path((*where, _title(thing, name))), _say(thing), None)
    kept_before = [name for name in was if name in now]
    kept_after = [name for name in now if name in was]
    if kept_before != kept_after:
        yield Change(_path((*where, "order")), ", ".join(kept_before), ", ".join(kept_after))


def _in_plain_lists(old: Sequence[Any], new: Sequence[Any], where: tuple[str, ...]) -> Iterator[Change]:
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if len(gone) == len(come) == 1:
        yield Change(_path(where), _say(gone[0]), _say(come[0]))
        return
    yield from (Change(_path(where), _say(one), None) for one in gone)
    yield from (Change(_path(where), None, _say(one)) for one in come)
    if not gone and not come:  # only the order, or how often one stands
        yield Change(_path((*where, "order")), _say(list(old)), _say(list(new)))


def _named(things: Sequence[Any]) -> dict[str, Any] | None:
    """The entries by their names; None where they have none, or not each its own."""
    if not all(isinstance(thing, dict) for thing in things):
        return None
    for key in NAMES:
        if all(key in thing for thing in things):
            found = {str(thing[key]): thing for thing in things}
            return found if len(found) == len(things) else None
    return None


def _title(thing: Mapping[str, Any], name: str) -> str:
    return f"'{thing.get('title') or name}'"


def _path(where: tuple[str, ...]) -> str:
    return " › ".join(where) or "all of it"


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        said = (f"{key.replace('_', ' ')} {_say(one)}" for key, one in value.items() if one not in (None, []))
        return ", ".join(said)
    if isinstance(value, list):
        return "; ".join(_say(one) for one in value) or "nothing"
    return str(value)


def _short(words: str | None) -> str:
    said = words or "nothing"
    return said if len(said) <= SHORT else f"{said[: SHORT - 1]}…"
