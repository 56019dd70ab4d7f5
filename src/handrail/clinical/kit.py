"""What every clinical rule is made of. Pure Python: no Django, no clock, no database.

A rule is three files side by side: `<rule>.py` (the decision), `<rule>.yaml` (its numbers, dated and
sourced) and `<rule>.cases.yaml` (the cases that hold it in place).
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

import yaml

Answer = Literal["met", "not met", "cannot tell"]
Value = str | Decimal | None
Facts = TypeVar("Facts")


@dataclass(frozen=True)
class Finding:
    """What a rule found, in words a clinician can read back."""

    answer: Answer
    because: str
    value: Value = None  # a word or amount, for rules with more answers than met and not met
    rule: str = ""
    numbers: tuple[tuple[str, Decimal], ...] = ()
    mend: str = ""  # what would make it met, where the rule can say
    since: date | None = None  # from when on its numbers stand as they were that day; None: it has none

    @property
    def named(self) -> str:
        """The rule with its version, which is the day its numbers date from: "safety.concern_clock of 2020-01-01"."""
        return f"{self.rule} of {self.since}" if self.since else self.rule

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values; numbers become strings, so that none is rounded."""
        mend = {"mend": self.mend} if self.mend else {}
        return {
            "answer": self.answer,
            "because": self.because,
            "value": str(self.value) if isinstance(self.value, Decimal) else self.value,
            "rule": self.rule,
            "numbers": {name: str(number) for name, number in self.numbers},
        } | mend


def met(because: str, value: Value = None) -> Finding:
    return Finding("met", because, value)


def not_met(because: str, value: Value = None, *, mend: str = "") -> Finding:
    return Finding("not met", because, value, mend=mend)


def cannot_tell(because: str, value: Value = None) -> Finding:
    """The facts are missing. Never treat this as either yes or no."""
    return Finding("cannot tell", because, value)


class Numbers:
    """The numbers of one rule in force on one day, read by name: `numbers.minimum_hours`."""

    def __init__(self, values: Mapping[str, Decimal]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> Decimal:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"the rule's sheet has no number called {name}") from None

    def items(self) -> tuple[tuple[str, Decimal], ...]:
        return tuple(self._values.items())


class Sheet(yaml.CSafeLoader):
    """YAML for clinical sheets: exact decimals, no doubled keys, no words that turn into booleans."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """YAML reads `on`, `yes` and `no` as booleans: a key must be a word or a date, and once only."""
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        for key in mapping:
            if not isinstance(key, str | date):
                raise ValueError(f"{key!r} is not a word or a date; choose another key")
        if len(mapping) != len(node.value):
            raise ValueError(f"a key stands twice among {sorted(map(str, mapping))}")
        return mapping


def exact_decimal(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


Sheet.add_constructor("tag:yaml.org,2002:float", exact_decimal)


def read(path: Path) -> Any:
    """The contents of a clinical sheet. Raises ValueError, naming the file, for a key YAML misreads."""
    loader = Sheet(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from None
    finally:
        loader.dispose()


class Rule(Generic[Facts]):
    """A function, the numbers it uses, and the cases that hold it in place."""

    registry: ClassVar[dict[str, "Rule[Any]"]] = {}

    def __init__(self, decide: Callable[[Facts, Numbers], Finding], facts: type[Facts]) -> None:
        self.decide, self.facts = decide, facts
        self.path = Path(decide.__code__.co_filename)
        self.sheet: dict[str, Any] = read(self.path.with_suffix(".yaml"))
        self.cases: list[dict[str, Any]] = read(self.path.with_suffix(".cases.yaml"))
        self.name: str = self.sheet["rule"]
        Rule.registry[self.name] = self

    @property
    def about(self) -> str:
        """What the rule asks and why, as its file begins."""
        return (sys.modules[self.decide.__module__].__doc__ or "").strip()

    def numbers_on(self, day: date, **changed: Decimal | int) -> Numbers:
        """The numbers in force on a day: the latest value dated on or before it, or the site's own.

        Raises LookupError when a number has no value yet on that day, or a changed one does not exist.
        """
        in_force: dict[str, Decimal] = {}
        for name, number in self.sheet["numbers"].items():
            dated = [since for since in number["values"] if since <= day]
            if not dated:
                raise LookupError(f"{self.name}: {name} has no value on {day}")
            in_force[name] = Decimal(number["values"][max(dated)])
        unknown = changed.keys() - in_force.keys()
        if unknown:
            raise LookupError(f"{self.name} has no number called {', '.join(sorted(unknown))}")
        return Numbers(in_force | {name: Decimal(value) for name, value in changed.items()})

    def _since(self, day: date) -> date | None:
        """The day on which the latest change of its numbers came into force."""
        dates = [since for number in self.sheet["numbers"].values() for since in number["values"]]
        return max((since for since in dates if since <= day), default=None)

    def check_site_number(self, name: str, value: Decimal | int) -> None:
        """Raise ValueError, in words for the person setting it, unless a site may set this number so."""
        if name not in self.sheet["numbers"]:
            raise LookupError(f"{self.name} has no number called {name}")
        allowed = self.sheet["numbers"][name].get("a_site_may_set")
        if not allowed:
            raise ValueError(f"{name} is fixed by its source; a site may not change it.")
        if not allowed["from"] <= value <= allowed["to"]:
            raise ValueError(f"{name} must be from {allowed['from']} to {allowed['to']}, not {value}.")

    def __call__(self, facts: Facts, *, as_of: date, **changed: Decimal | int) -> Finding:
        """What the rule finds about these facts, with the numbers in force on the day `as_of`."""
        numbers = self.numbers_on(as_of, **changed)
        found = self.decide(facts, numbers)
        return replace(found, rule=self.name, numbers=numbers.items(), since=self._since(as_of))


def rule(facts: type[Facts]) -> Callable[[Callable[[Facts, Numbers], Finding]], Rule[Facts]]:
    """Make the decorated function a rule about these facts; its two sheets stand beside its file."""
    return lambda decide: Rule(decide, facts)


def counted(number: int | Decimal, noun: str) -> str:
    """Return a number with its noun: "1 day", "8 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
