"""`make ledger`: each row of docs/requirements.yaml with the tests that prove it, or "open"."""

import ast
from collections import defaultdict
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def rows() -> dict[str, str]:
    """Return every row's id and need, in the ledger's order."""
    ledger = yaml.safe_load((ROOT / "docs" / "requirements.yaml").read_text())
    return {row_id: row["need"] for part in ledger.values() for row_id, row in part.items()}


def proofs() -> dict[str, list[str]]:
    """Return, for each row id that a test claims, the tests that claim it."""
    found = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text())
        of_all = _claimed(_marks_of(module))
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for row_id in dict.fromkeys((*of_all, *_claimed(node.decorator_list))):
                    found[row_id].append(f"{path.relative_to(ROOT)}::{node.name}")
    return dict(found)


def _marks_of(module: ast.Module) -> list[ast.expr]:
    """Return the marks that a file gives all its tests: `pytestmark`, one or a list."""
    given = [
        line.value
        for line in module.body
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "pytestmark"
    ]
    return [mark for one in given for mark in (one.elts if isinstance(one, ast.List) else [one])]


def _claimed(marks: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for mark in marks
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.ledger"
        for argument in mark.args
        if isinstance(argument, ast.Constant)
    ]


def main() -> None:
    proved = proofs()
    for row_id, need in rows().items():
        print(f"{row_id}  {need}")
        for test in proved.get(row_id, []):
            print(f"       {test}")
        if row_id not in proved:
            print("       open")
    known = rows()
    done = sum(1 for row_id in known if row_id in proved)
    print(f"\n{done} of {len(known)} rows have a test; {len(known) - done} are open.")


if __name__ == "__main__":
    main()
