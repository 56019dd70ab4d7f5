"""The rules of the house that an import contract cannot say; each is seen to catch a planted fault."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
FILES = sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)
DOORS_IN = {"operations", "queries"}
SLICED = {"care", "anytime"}
# See docs/decisions/0006-doors-of-a-slice.md: what a door may use besides, and what a type may be named after.
FOR_DOORS = DOORS_IN | {"forms"}
FOR_TYPES = DOORS_IN | {"models"}
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
WRITERS = {"operations", "write_keys", "sign_in", "idle", "throttle", "models", "main", "guards"}
LINES, FUNCTION_LINES = 400, 40


@cache
def read(path: Path) -> str:
    return path.read_text()


@cache
def parsed(source: str) -> ast.Module:
    return ast.parse(source)


def module(path: Path) -> tuple[str, ...]:
    return path.relative_to(SRC).with_suffix("").parts


def imports(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield tuple(f"{node.module}.{name.name}".split("."))
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield tuple(name.name.split("."))


def for_types(tree: ast.AST) -> set[tuple[str, ...]]:
    """Imports that only a type checker sees: those in `if TYPE_CHECKING:`, its else left out."""
    return {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in node.body
        for target in imports(line)
    }


def reaches_in(here: tuple[str, ...], source: str) -> list[str]:
    """Imports that enter another slice by anything but its doors."""
    tree, found = parsed(source), []
    typing_only = for_types(tree)
    for target in imports(tree):
        if target[0] != "handrail" or len(target) < 4 or target[1] not in SLICED:
            continue
        if target[:3] == here[:3] or here[1] == "config":
            continue
        allowed = FOR_TYPES if target in typing_only else FOR_DOORS if here[1] == "doors" else DOORS_IN
        if target[3] not in allowed:
            found.append(".".join(target))
    return found


def writes_in_passing(source: str) -> list[int]:
    """Lines where something is written to the database."""
    lines = []
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = ast.unparse(node.func.value)
            if "objects" in owner or node.func.attr in ("save", "bulk_create", "get_or_create"):
                lines.append(node.lineno)
    return lines


def opens_a_transaction(source: str) -> list[int]:
    """Lines where a transaction is opened beside the verb's own (ground/verb.py)."""
    return [
        node.lineno
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "transaction.atomic"
    ]


def reads_the_clock(source: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"datetime.now", "timezone.now", "date.today", "datetime.utcnow", "clock.now", "clock.today"}
    ]


def wrong_in(find: Callable[[Path], Any]) -> dict[str, Any]:
    """What is found in each file, where anything is: a test for each file of each rule would take longer to begin."""
    return {str(path.relative_to(SRC)): found for path in FILES if (found := find(path))}


def test_a_slice_is_entered_only_through_its_doors():
    assert wrong_in(lambda path: reaches_in(module(path), read(path))) == {}


def test_writes_stand_in_operations_only():
    def find(path: Path) -> list[int]:
        name, package = path.stem, path.parent.name
        inside = name in WRITERS or package == "operations"
        if inside or module(path)[1] in ("clinical", "library", "planner"):
            return []
        return writes_in_passing(read(path))

    assert wrong_in(find) == {}, "a write outside operations"


def test_a_verb_leaves_its_transaction_to_its_frame():
    def find(path: Path) -> list[int]:
        inside = (
            path.stem == "operations" or path.parent.name == "operations"
        ) and path.parent.name != "record"
        return opens_a_transaction(read(path)) if inside else []

    assert wrong_in(find) == {}, "use @verb, and attempt() for a part"


def test_only_doors_and_pages_read_the_clock():
    def find(path: Path) -> list[int]:
        parts = module(path)
        may = "doors" in parts or path.stem.endswith("pages") or path.stem == "clock"
        return [] if may or parts[:3] == ("handrail", "ground", "access") else reads_the_clock(read(path))

    assert wrong_in(find) == {}


def test_a_file_and_its_functions_fit_in_one_sitting():
    def find(path: Path) -> list[str]:
        source = read(path)
        lines = len(source.splitlines())
        functions = [node for node in ast.walk(parsed(source)) if isinstance(node, ast.FunctionDef)]
        lengths = [(node.name, (node.end_lineno or 0) - node.lineno + 1) for node in functions]
        long = [f"{name}: {n} lines" for name, n in lengths if n > FUNCTION_LINES]
        return long + ([f"{lines} lines"] if lines > LINES else [])

    assert wrong_in(find) == {}


def test_no_drawer_for_odds_and_ends():
    odd = re.compile(r"(^|/)(utils?|common|helpers?|misc|extras)(/|\.py$)")
    assert [str(path) for path in FILES if odd.search(str(path.relative_to(SRC)))] == []


def test_the_planted_faults_are_seen():
    here = ("handrail", "care", "day", "pages")
    assert reaches_in(here, "from handrail.anytime.safety.models import Concern")
    assert not reaches_in(here, "from handrail.anytime.safety.queries import open_concerns")
    model = "from handrail.care.schedule.models import Place"
    assert not reaches_in(here, f"if TYPE_CHECKING:\n    {model}")
    assert reaches_in(here, f"if TYPE_CHECKING:\n    pass\nelse:\n    {model}")
    assert reaches_in(here, "if TYPE_CHECKING:\n    from handrail.care.schedule.pages import week")
    form = "from handrail.care.inquiry.forms import RequestForm"
    assert reaches_in(here, form)
    assert not reaches_in(("handrail", "doors", "public", "forms"), form)
    assert reaches_in(("handrail", "doors", "public", "forms"), model)
    assert writes_in_passing("Visit.objects.create(day=1)")
    assert writes_in_passing("visit.save()")
    assert not writes_in_passing("names.update(x=1)")
    assert opens_a_transaction("@transaction.atomic\ndef admit(): ...")
    assert opens_a_transaction("with transaction.atomic():\n    pass")
    assert reads_the_clock("from django.utils import timezone\nat = timezone.now()")


def test_templates_hold_nothing_inline_and_trust_nothing_stored():
    inline = re.compile(
        r"\sstyle=|<style|\son\w+=|\|safe\b|{% autoescape off|<script(?![^>]*\ssrc=)",
    )
    pages = sorted(SRC.rglob("templates/**/*.html"))
    assert len(pages) > 100
    assert {
        str(path.relative_to(SRC)): found for path in pages if (found := inline.findall(read(path)))
    } == {}


def test_every_slice_has_its_page_of_words():
    slices = [path.parent for path in SRC.glob("handrail/*/*/models.py") if "doors" not in path.parts]
    assert [str(s.relative_to(SRC)) for s in slices if not (s / "README.md").exists()] == []
