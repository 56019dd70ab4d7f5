"""RxNorm where a site loads it. The lines here are made up, in the layout of the NLM's file; so are their codes."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.urls import reverse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.models import Medication, RxnormName, RxnormRelease
from handrail.doors.commands.main import main
from handrail.ground.actor import system
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import make_episode
from tests.world import NOW, key


def line(code, kind, name, *, source="RXNORM", suppressed="N"):
    parts = [
        code,
        "ENG",
        "",
        "",
        "",
        "",
        "",
        "9",
        "9",
        "",
        "",
        source,
        kind,
        code,
        name,
        "",
        suppressed,
        "4096",
    ]
    return "|".join(parts) + "|\n"


SAMPLE = [
    line("990001", "IN", "Inventadol"),
    line("990002", "SCD", "Inventadol 50 MG Oral Tablet"),
    line("990003", "BN", "Madeuprin"),
    line("990004", "SCD", "Inventadol 25 MG Oral Tablet", suppressed="O"),
    line("990005", "SCD", "Inventadol 75 MG Oral Tablet", source="MTHSPL"),
    line("990006", "DF", "Oral Tablet"),
]


def loaded(world, lines=SAMPLE, on=date(2026, 3, 2)):
    org = world.organization.pk
    terms = operations.read_rxnorm(lines)
    return operations.load_rxnorm(org, by=system(org), at=NOW, terms=terms, released_on=on)


def start(browser, episode, **typed):
    said = {"name": "Inventadol", "dose": "50 mg", "reason": "Mood"} | typed | key()
    return browser.post(reverse("medication:list", args=[episode.pk]), said)


@pytest.mark.ledger("X01")
def test_names_are_offered_and_the_chosen_one_stands_with_its_code(world, browse):
    episode, browser = make_episode(world), browse(world.users["priya"])
    page = reverse("medication:list", args=[episode.pk])
    assert "Look it up" not in browser.get(page).content.decode()
    loaded(world)
    assert "RxNorm of 2 Mar 2026" in browser.get(page).content.decode()
    offered = browser.get(reverse("medication:names"), {"name": "invent"}).content.decode()
    assert offered.count('name="pick"') == 3  # as typed, and two of RxNorm that are not suppressed
    looked = start(browser, episode, look="1").content.decode()  # without a script
    assert "990002" in looked
    assert 'value="50 mg"' in looked
    assert not Medication.objects.exists()
    assert start(browser, episode, pick="990002").status_code == 302
    assert start(browser, episode, name="Grandmother's tea").status_code == 302  # free text, always
    kept = list(Medication.objects.order_by("id").values_list("name", "rxnorm"))
    assert kept == [("Inventadol 50 MG Oral Tablet", "990002"), ("Grandmother's tea", None)]
    assert browse(world.users["alice"]).get(reverse("medication:names")).status_code == 403


@pytest.mark.ledger("X01")
def test_a_name_that_was_changed_after_one_was_chosen_is_kept_as_typed(world, browse):
    episode, browser = make_episode(world), browse(world.users["priya"])
    loaded(world)
    assert start(browser, episode, name="Grandmother's tea", pick="990002").status_code == 302
    assert Medication.objects.values_list("name", "rxnorm").get() == ("Grandmother's tea", None)


@pytest.mark.ledger("X01")
def test_another_mistake_in_the_form_does_not_drop_the_chosen_name(world, browse):
    episode, browser = make_episode(world), browse(world.users["priya"])
    loaded(world)
    answer = start(browser, episode, name="invent", pick="990002", dose="")
    assert answer.status_code == 422
    assert 'value="990002" checked' in answer.content.decode()


@pytest.mark.ledger("X01")
def test_a_code_that_is_not_in_the_release_is_questioned(world, browse):
    episode, browser = make_episode(world), browse(world.users["priya"])
    assert (
        start(browser, episode, name="Before", rxnorm="12345").status_code == 302
    )  # nothing is loaded to ask
    loaded(world)
    answer = start(browser, episode, rxnorm="12345")
    assert answer.status_code == 422
    assert "The code 12345 is not in RxNorm of 2 Mar 2026." in answer.content.decode()
    assert start(browser, episode, rxnorm="12345", unlisted="on").status_code == 302


def test_a_newer_release_takes_the_place_of_the_older_and_a_bad_file_of_nothing(world):
    loaded(world)
    for lines, words in (
        ([*SAMPLE, "990009|ENG|cut"], "Line 7 has 2 parts, not 18"),
        ([line("x1", "IN", "Wrong")], "Line 1 has no code"),
        ([SAMPLE[5]], "No name of RxNorm is in this file"),
        ([], "No name of RxNorm"),
    ):
        with pytest.raises(NotAllowed, match=words):
            loaded(world, lines)
        assert RxnormName.objects.count() == 3
        assert RxnormRelease.objects.get().replaced_at is None
    loaded(world, SAMPLE[:1], on=date(2026, 4, 6))
    assert RxnormName.objects.count() == 1
    assert queries.rxnorm_release(world.organization.pk).released_on == date(2026, 4, 6)
    assert RxnormRelease.objects.count() == 2
    assert Event.objects.filter(what="medication.rxnorm_loaded").count() == 2
    terms = operations.read_rxnorm(SAMPLE)
    with pytest.raises(NotAllowed):
        operations.load_rxnorm(
            world.organization.pk, by=world.actor("erin"), at=NOW, terms=terms, released_on=NOW.date()
        )
    with pytest.raises(NotAllowed, match="The release of 6 Apr 2026 is loaded already"):
        loaded(world, on=date(2026, 3, 2))
    with pytest.raises(NotAllowed, match="lies ahead"):
        loaded(world, on=date(2062, 3, 2))
    assert RxnormName.objects.count() == 1


def test_the_command_loads_a_file_and_says_what_is_wrong_with_another(world, tmp_path):
    good, bad = tmp_path / "RXNCONSO.RRF", tmp_path / "other.txt"
    good.write_text("".join(SAMPLE), encoding="utf-8")
    bad.write_bytes(b"\xff\xfe nothing")
    run = CliRunner().invoke(main, ["load-rxnorm", str(good), "--released", "2026-03-02"])
    assert (run.exit_code, "3 names of RxNorm of 2026-03-02" in run.output) == (0, True), run.output
    run = CliRunner().invoke(main, ["load-rxnorm", str(bad), "--released", "2026-04-06"])
    assert run.exit_code == 1
    assert "not text in UTF-8" in run.output
    assert "Nothing was loaded." in run.output
    run = CliRunner().invoke(main, ["load-rxnorm", str(good), "--released", "2026-02-02"])
    assert (run.exit_code, "is loaded already, and it is newer" in run.output) == (1, True), run.output
