"""Reading YAML exactly: what it would quietly change is kept as written or refused."""

from decimal import Decimal

import pytest

from handrail.library import loader
from handrail.library.reader import DefinitionError, Tree
from handrail.library.references import Known


def test_numbers_stay_as_written():
    tree = Tree("a: 0.1\nb: 3\nc: 13:00\nd: 010\ne: 2026-01-05\nf: 1e3\ng: .inf\nh: 0x1F\ni: -2\nj: ~\n")
    assert tree.value == {
        "a": Decimal("0.1"),
        "b": 3,
        "c": "13:00",
        "d": "010",
        "e": "2026-01-05",
        "f": "1e3",
        "g": ".inf",
        "h": "0x1F",
        "i": -2,
        "j": None,
    }
    assert not tree.mistakes


@pytest.mark.parametrize(
    "key", ["on", "off", "yes", "No", "true", "1", "1.5", "~", "2026-01-05", "? [a, b]\n"]
)
def test_a_key_that_is_no_word_is_refused_on_its_line(key):
    tree = Tree(f"a: 1\n{key}: 2\n")
    (mistake,) = tree.mistakes
    assert tree.line(mistake.path) == 2
    assert "is not a word to YAML" in mistake.message


def test_a_quoted_word_may_be_a_key():
    assert Tree('"on": 1').value == {"on": 1}


def test_a_place_knows_its_line_and_something_missing_the_line_of_its_parent():
    tree = Tree("a:\n  b:\n    - x: 1\n\n    - x: 2\n")
    assert tree.line(("a", "b", 1, "x")) == 5
    assert tree.line(("a", "b", 1, "y", 0)) == 5
    assert tree.line(("z",)) == 1


def test_references_that_would_unfold_without_end_are_refused():
    bomb = "a: &a [x, x]\n" + "".join(f"k{n}: &k{n} [*{'a' if n == 0 else f'k{n - 1}'}]\n" for n in range(40))
    for text in (bomb, "a: &a [*a]\n"):
        (mistake,) = Tree(text).mistakes
        assert "write it out" in mistake.message


NO_PROGRAM = [
    "",
    "~",
    "just words",
    "- a\n- list\n",
    "a: b\n---\nc: d\n",
    "a: !!python/object:os.x {}",
    "\ta: 1",
    "a: \x00",
    "a: 'open",
    "[" * 5000,
]


@pytest.mark.parametrize("text", NO_PROGRAM, ids=range(len(NO_PROGRAM)))
def test_a_file_that_is_no_program_at_all_is_refused(text, tmp_path):
    file = tmp_path / "skills.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"skills\.yaml:\d+: "):
        loader.program(file, known=Known())


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="is not there"):
        loader.program(tmp_path / "none.yaml", known=Known())
    (tmp_path / "bytes.yaml").write_bytes(b"id: \xff\xfe")
    with pytest.raises(DefinitionError, match="UTF-8"):
        loader.program(tmp_path / "bytes.yaml", known=Known())
