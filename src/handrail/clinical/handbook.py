"""The rule handbook: every clinical rule in Markdown, written from its sheets and its cases."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import handrail.clinical
from handrail.clinical.kit import Rule

INTRODUCTION = """# The rule handbook

Written from the rules themselves; change a rule's sheet, not this page.

Every rule answers **met**, **not met** or **cannot tell**. A fact nobody knows never becomes a yes or a no.
A source is *verified* (read in the primary text), *secondary* (read in another's account), *memory* (check
before relying on it) or a *project default* (our own proposal, for the clinic's own leaders to settle).
"""


def rules() -> list[Rule[Any]]:
    """Every rule of the clinical floor, in the order of their names."""
    package = handrail.clinical
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    return [rule for _, rule in sorted(Rule.registry.items())]


def handbook() -> str:
    """The whole handbook as one Markdown page."""
    found = rules()
    return "\n".join([INTRODUCTION, *contents(found), "", *(chapter(rule) for rule in found)])


def contents(found: list[Rule[Any]]) -> Iterator[str]:
    """One line a rule: where it stands on the page, and what it asks."""
    for rule in found:
        title = str(rule.sheet["title"])
        asks = " ".join(rule.about.split("\n\n")[0].split())
        yield f"- [{title}](#{anchor(title)}): {asks}"


def anchor(title: str) -> str:
    """The name under which a heading can be linked to."""
    return "".join(one for one in title.lower().replace(" ", "-") if one.isalnum() or one == "-")


def chapter(rule: Rule[Any]) -> str:
    """One rule: title, what it asks, sources, numbers, cases."""
    lines = [f"## {rule.sheet['title']}", "", f"`{rule.name}` · owner: {rule.sheet['owner']}", ""]
    lines += [rule.about, ""]
    lines += [*sources(rule), "", *numbers(rule), "", *cases(rule), ""]
    return "\n".join(lines)


def sources(rule: Rule[Any]) -> Iterator[str]:
    yield "Sources:"
    yield ""
    for source in rule.sheet["sources"]:
        yield f"- {source['title']}, {source['section']} ({source['dated']}; {source['confidence']})"


def numbers(rule: Rule[Any]) -> Iterator[str]:
    if not rule.sheet["numbers"]:
        yield "This rule uses no numbers."
        return
    yield from row("Number", "Unit", "In force", "Smallest step", "A site may set")
    yield from row("---", "---", "---", "---", "---")
    for name, number in rule.sheet["numbers"].items():
        dated = "; ".join(f"{value} since {since}" for since, value in sorted(number["values"].items()))
        allowed = number.get("a_site_may_set")
        site = f"{allowed['from']} to {allowed['to']}" if allowed else "no"
        yield from row(name.replace("_", " "), number["unit"], dated, number["counted_in"], site)


def cases(rule: Rule[Any]) -> Iterator[str]:
    yield from row("Case", "On", "Facts", "Answer", "Value")
    yield from row("---", "---", "---", "---", "---")
    for case in rule.cases:
        facts = "; ".join(f"{name.replace('_', ' ')}: {said(fact)}" for name, fact in case["facts"].items())
        yield from row(case["case"], case["as_of"], facts, case["expect"], value_of(case))


def value_of(case: dict[str, Any]) -> object:
    value = case.get("expect_value")
    return "" if value is None else value


def said(fact: object) -> str:
    """A fact in words: a missing one is said to be unknown, never left blank."""
    if fact is None:
        return "not known"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, list):
        return ", ".join(map(said, fact)) or "none"
    if isinstance(fact, dict):
        return ", ".join(f"{name}: {said(one)}" for name, one in fact.items()) or "none"
    return str(fact).replace("_", " ")


def row(*cells: object) -> Iterator[str]:
    yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
