"""The kit of the rules: what it refuses, and what a finding looks like in the record."""

import json
from datetime import date
from decimal import Decimal

import pytest

from handrail.clinical.day.weekly_hours import WeekHours, weekly_hours
from handrail.clinical.kit import Finding, read

NEW_YEAR = date(2026, 1, 1)


def sheet(tmp_path, text):
    path = tmp_path / "rule.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("key", ["on", "yes", "no", "7", "0.5", "null"])
def test_a_key_that_yaml_reads_as_something_else_is_refused(tmp_path, key):
    with pytest.raises(ValueError, match=r"rule.yaml: .* is not a word or a date"):
        read(sheet(tmp_path, f"outer:\n  - {{{key}: 1}}\n"))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(ValueError, match="stands twice"):
        read(sheet(tmp_path, "2024-01-01: 9\n2024-01-01: 8\n"))


def test_decimals_are_exact(tmp_path):
    assert read(sheet(tmp_path, "hours: 0.1\n")) == {"hours": Decimal("0.1")}


def test_a_number_has_no_value_before_its_first_date():
    with pytest.raises(LookupError, match="no value on 1990-01-01"):
        weekly_hours.numbers_on(date(1990, 1, 1))


def test_a_number_the_rule_does_not_have_cannot_be_changed():
    with pytest.raises(LookupError, match="no number called maximum"):
        weekly_hours.numbers_on(NEW_YEAR, maximum=3)
    with pytest.raises(AttributeError, match="no number called maximum"):
        _ = weekly_hours.numbers_on(NEW_YEAR).maximum


def test_a_site_sets_a_number_only_where_the_sheet_lets_it():
    with pytest.raises(LookupError, match="no number called maximum"):
        weekly_hours.check_site_number("maximum", 3)
    with pytest.raises(ValueError, match="from 9 to 19"):
        weekly_hours.check_site_number("adult_hours", 8)
    weekly_hours.check_site_number("adult_hours", 12)


def test_a_number_fixed_by_its_source_is_not_the_sites_to_set(monkeypatch):
    monkeypatch.delitem(weekly_hours.sheet["numbers"]["adult_hours"], "a_site_may_set")
    with pytest.raises(ValueError, match="fixed by its source"):
        weekly_hours.check_site_number("adult_hours", 9)


def test_a_finding_goes_into_the_record_as_plain_json():
    week = WeekHours(delivered_hours=Decimal("9.25"), dose_hours=None, still_possible_hours=None, days_left=0)
    stored = json.loads(json.dumps(weekly_hours(week, as_of=NEW_YEAR).as_dict()))
    assert stored["rule"] == "day.weekly_hours"
    assert stored["value"] == "done"
    assert stored["numbers"]["adult_hours"] == "9"
    assert Finding("met", "so", Decimal("0.50")).as_dict()["value"] == "0.50"
