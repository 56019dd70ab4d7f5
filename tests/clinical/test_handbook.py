"""The handbook holds every rule, with its sources, its numbers and its cases, and nothing left blank."""

from handrail.clinical.handbook import handbook, rules


def test_every_rule_number_source_and_case_is_in_the_handbook():
    page = handbook()
    for rule in rules():
        assert f"## {rule.sheet['title']}" in page
        assert all(source["title"] in page for source in rule.sheet["sources"])
        assert all(f"| {name.replace('_', ' ')} | " in page for name in rule.sheet["numbers"])
        assert all(f"| {case['case']} | " in page for case in rule.cases)


def test_an_unknown_fact_is_said_to_be_unknown():
    assert "dose hours: not known" in handbook()
    assert "None" not in handbook()


def test_the_handbook_is_the_same_every_time():
    assert handbook() == handbook()
