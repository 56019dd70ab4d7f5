"""Every rule of the clinical floor: its cases hold, its numbers are pinned, and it is signed."""

from typing import Any

import pytest

from handrail.clinical.handbook import rules
from handrail.clinical.kit import Finding, Rule

RULES = rules()
CASES = [(rule, case) for rule in RULES for case in rule.cases]
NUMBERS = [(rule, name) for rule in RULES for name in rule.sheet["numbers"]]
CONFIDENCE = {"verified", "secondary", "memory", "project default"}


def find(rule: Rule[Any], case: dict[str, Any], **changed: Any) -> Finding:
    return rule(rule.facts(**case["facts"]), as_of=case["as_of"], **changed)


def holds(case: dict[str, Any], found: Finding) -> bool:
    as_expected = found.answer == case["expect"]
    return as_expected and ("expect_value" not in case or found.value == case["expect_value"])


def says(thing: object) -> str:
    return thing if isinstance(thing, str) else getattr(thing, "name", None) or thing["case"]  # type: ignore[index]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=says)
def test_every_case_holds(rule, case):
    assert set(case) <= {"case", "as_of", "facts", "expect", "expect_value"}
    found = find(rule, case)
    assert holds(case, found), f"found {found.answer}, {found.value!r}: {found.because}"
    assert found.because
    assert found.rule == rule.name


@pytest.mark.parametrize(("rule", "name"), NUMBERS, ids=says)
@pytest.mark.parametrize("nudge", [-1, 1])
def test_every_number_is_pinned_by_a_case(rule, name, nudge):
    """Move the number by its smallest step: some case must change its answer."""
    step = nudge * rule.sheet["numbers"][name]["counted_in"]

    def noticed(case: dict[str, Any]) -> bool:
        moved = getattr(rule.numbers_on(case["as_of"]), name) + step
        return not holds(case, find(rule, case, **{name: moved}))

    assert any(map(noticed, rule.cases)), f"{rule.name}: no case notices {name} moving by {step}"


@pytest.mark.parametrize("rule", RULES, ids=says)
def test_every_rule_is_signed_and_says_when_it_cannot_tell(rule):
    assert rule.sheet["owner"]
    assert rule.sheet["title"]
    assert rule.sheet["sources"]
    for source in rule.sheet["sources"]:
        assert set(source) == {"title", "section", "dated", "confidence"}
        assert source["confidence"] in CONFIDENCE
    assert "cannot tell" in {case["expect"] for case in rule.cases}


@pytest.mark.parametrize("rule", RULES, ids=says)
def test_a_rule_says_what_it_asks_and_is_named_after_its_file(rule):
    assert rule.about
    assert rule.name == f"{rule.path.parent.name}.{rule.path.stem}"


@pytest.mark.parametrize(("rule", "name"), NUMBERS, ids=says)
def test_every_number_has_a_unit_a_step_and_a_value_its_own_site_range_allows(rule, name):
    number = rule.sheet["numbers"][name]
    assert set(number) <= {"unit", "counted_in", "a_site_may_set", "values"}
    assert number["unit"]
    assert number["counted_in"] > 0
    if "a_site_may_set" in number:
        for value in number["values"].values():
            rule.check_site_number(name, value)
