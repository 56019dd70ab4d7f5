"""State tables: what may follow what. Written as data, drawn in the handbook, checked in tests."""

from collections.abc import Iterable
from dataclasses import dataclass


class NotAllowed(Exception):
    """The move is refused. The reasons are written for the person who asked."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Steps:
    """A state table: `{state: {verb: next state}}` and where it starts."""

    start: str
    table: dict[str, dict[str, str]]

    @property
    def states(self) -> set[str]:
        reached = {after for moves in self.table.values() for after in moves.values()}
        return {self.start} | set(self.table) | reached

    @property
    def verbs(self) -> set[str]:
        return {verb for moves in self.table.values() for verb in moves}

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(state, state) for state in sorted(self.states)]

    def allows(self, state: str, verb: str) -> bool:
        return verb in self.table.get(state, {})

    def after(self, state: str, verb: str) -> str:
        """Return the state that follows, or raise NotAllowed."""
        try:
            return self.table[state][verb]
        except KeyError:
            raise NotAllowed([f"Cannot {verb} while {state}."]) from None

    def drawing(self) -> str:
        """Return the table as a Mermaid state diagram."""
        names = {state: state.replace(" ", "_").replace("-", "_") for state in sorted(self.states)}
        lines = [f'    state "{state}" as {name}' for state, name in names.items() if state != name]
        lines.append(f"    [*] --> {names[self.start]}")
        lines += [
            f"    {names[state]} --> {names[after]}: {verb}"
            for state, moves in self.table.items()
            for verb, after in moves.items()
        ]
        return "\n".join(["stateDiagram-v2", *lines])
