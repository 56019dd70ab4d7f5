"""Scales at the command line: scored from a file, looked at, brought in."""

import csv
import io
import json
from itertools import islice

import pytest
from click.testing import CliRunner

from handrail.doors.commands.main import main
from handrail.doors.commands.score import scores
from handrail.library import shelf

NINE = ",".join(f"q{n}" for n in range(1, 10))


def run(*words, code=0):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output if code else done.stdout


@pytest.fixture
def packs(tmp_path, monkeypatch):
    """An installation's own folder of packs, empty."""
    monkeypatch.setenv("HANDRAIL_PACKS", str(tmp_path / "packs"))
    shelf.instrument_ids.cache_clear()
    shelf.instrument.cache_clear()
    yield tmp_path / "packs"
    shelf.instrument_ids.cache_clear()
    shelf.instrument.cache_clear()


def own(tmp_path, **changed):
    """A pack that a clinic wrote: two questions of its own."""
    pack = json.loads(shelf.instrument("phq2").model_dump_json(by_alias=True, exclude_defaults=True))
    pack |= {"id": "steadiness", "name": "Our steadiness questions", **changed}
    file = tmp_path / "steadiness.yaml"
    file.write_text(json.dumps(pack))  # JSON is YAML too
    return file


@pytest.mark.ledger("M01")
def test_a_file_of_answers_is_scored(tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text(f"who,{NINE}\na,3,3,3,3,3,3,3,3,3\nb,1,1,1,1,1,1,1,1,2\nc,0,,0,0,0,0,0,0,0\n\n")
    out = tmp_path / "scores.csv"
    run("score", "--instrument", "phq9", "--out", out, answers)
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [(row["who"], row["total"], row["band"], row["phq2"]) for row in rows] == [
        ("a", "27", "severe", "6"), ("b", "10", "moderate", "2"), ("c", "", "", ""),
    ]  # fmt: skip
    assert [row["cannot_tell"] for row in rows] == ["", "", "Cannot tell: item 2 left blank."]
    assert run("score", "--instrument", "phq9", answers).startswith(
        "who,total,band,phq2,cannot_tell\na,27,severe"
    )


def test_a_column_may_stand_anywhere_and_be_called_as_the_form_numbers_it(tmp_path):
    pack = shelf.instrument("bam_iop")
    header = [item.number for item in reversed(pack.items)]
    answers = tmp_path / "answers.csv"
    answers.write_text(
        "\ufeff" + ",".join(header) + "\n" + ",".join("1" for _ in header) + "\n", encoding="utf-8"
    )
    [row] = csv.DictReader(io.StringIO(run("score", "--instrument", "bam_iop", answers)))
    assert (row["use"], row["risk"], row["protective"], row["total"]) == ("3", "6", "9", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{NINE}\n0,0,0,0,0,0,0,0,0\n0,0,0,0,4,0,0,0,0\n",
            "Row 3, column q5: '4' is none of 0, 1, 2, 3, and not blank",
        ),
        (f"{NINE}\n0,0,0,0,0,0,0,0,often\n", "Row 2, column q9: 'often'"),
        (f"{NINE}\n0,0,0\n", "Row 2 has 3 columns; the header has 9"),
        ("q1,q2\n0,0\n", "No column for item 3, 4, 5, 6, 7, 8, 9"),
        (f"{NINE},9\n" + "0," * 9 + "0\n", "Two columns for item 9"),
        ("", "The file is empty"),
    ],
)
def test_a_bad_value_names_its_row_and_column_and_no_file_is_left(tmp_path, text, said):
    answers, out = tmp_path / "answers.csv", tmp_path / "scores.csv"
    answers.write_text(text)
    assert said in run("score", "--instrument", "phq9", "--out", out, answers, code=1)
    assert list(tmp_path.iterdir()) == [answers]


def test_the_order_of_rows_never_changes_a_score():
    pack, head = shelf.instrument("phq9"), NINE.split(",")
    rows = [[str((k * n) % 4) for n in range(1, 10)] for k in range(40)]
    forward = list(scores(pack, iter([head, *rows])))[1:]
    assert list(scores(pack, iter([head, *reversed(rows)])))[1:] == forward[::-1]


def test_rows_are_scored_as_they_come_and_none_is_kept():
    """A million rows need no more room than one: a row is read only when its score is asked for."""
    read = 0

    def endless():
        nonlocal read
        yield NINE.split(",")
        while True:
            read += 1
            yield ["1"] * 9

    assert len(list(islice(scores(shelf.instrument("phq9"), endless()), 1000))) == 1000
    assert read == 999


@pytest.mark.ledger("M04")
def test_a_clinic_brings_its_own_scale_without_code(tmp_path, packs):
    file = own(tmp_path)
    assert "No mistake was found" in run("lint-pack", file)
    assert "is here as steadiness" in run("import-pack", file)
    shelf.instrument_ids.cache_clear()
    assert "steadiness" in shelf.instrument_ids()
    answers = tmp_path / "answers.csv"
    answers.write_text("1,2\n3,2\n")
    assert run("score", "--instrument", "steadiness", answers).splitlines()[1] == "5,,"
    # What a version says never changes under it.
    assert "Raise `version`" in run("import-pack", own(tmp_path, domain="other"), code=1)
    assert "is here as steadiness" in run("import-pack", own(tmp_path, domain="other", version=2))


def test_a_scale_that_ships_is_not_replaced(tmp_path, packs):
    assert "ships with Handrail" in run("import-pack", own(tmp_path, id="phq9"), code=1)
    assert not packs.exists()


def test_a_scale_goes_out_as_a_questionnaire_and_comes_back(tmp_path, packs):
    file = tmp_path / "steadiness.json"
    run("import-pack", own(tmp_path))
    shelf.instrument_ids.cache_clear()
    before = shelf.instrument("steadiness")
    file.write_text(run("export-pack", "steadiness", "--as", "fhir"))
    assert json.loads(file.read_text())["resourceType"] == "Questionnaire"
    (packs / "steadiness.yaml").unlink()
    run("import-pack", file)
    shelf.instrument.cache_clear()
    assert shelf.instrument("steadiness") == before


def test_a_questionnaire_from_elsewhere_becomes_a_draft_and_nothing_is_brought_in(tmp_path, packs):
    ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    answers = [
        {"valueCoding": {"code": code, "display": code, "extension": [{"url": ordinal, "valueDecimal": n}]}}
        for n, code in enumerate(("never", "always"))
    ]
    foreign = {
        "resourceType": "Questionnaire", "title": "Calm", "status": "active",
        "item": [{"linkId": "g", "type": "group", "item": [
            {"linkId": "a", "type": "choice", "text": "How calm?", "answerOption": answers}]}],
    }  # fmt: skip
    file = tmp_path / "calm.json"
    file.write_text(json.dumps(foreign))
    said = run("import-pack", file, code=1)
    assert "has no scoring in it" in said
    draft = tmp_path / "calm.draft.yaml"
    assert str(draft) in said
    assert "How calm?" in draft.read_text()
    told = run("lint-pack", draft, code=1)
    for missing in ("licence", "scoring", "bands", "respondent"):
        assert missing in told
    assert not packs.exists()


def test_a_name_that_leads_nowhere_says_what_there_is():
    assert "phq9" in run("lint-pack", "phq10", code=1)
    assert "With a licence" in run("lint-pack", "isi", code=1)
    assert "is not there" in run("lint-pack", "nowhere.yaml", code=1)


def test_a_mistake_in_a_pack_is_shown_on_its_line(tmp_path):
    file = tmp_path / "phq2.yaml"
    text = (shelf.HERE / "instruments" / "phq2.yaml").read_text()
    file.write_text(text.replace("range: {from: 0, to: 6}", "range: {from: 0, to: 7}"))
    line = next(n for n, words in enumerate(text.splitlines(), 1) if "range:" in words)
    assert f"phq2.yaml:{line}: scoring.range: must be 0 to 6" in run("lint-pack", file, code=1)
