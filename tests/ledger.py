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
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for row_id in _claimed(node):
                    found[row_id].append(f"{path.relative_to(ROOT)}::{node.name}")
    return dict(found)


def _claimed(function: ast.FunctionDef) -> list[str]:
    return [
        argument.value
        for mark in function.decorator_list
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
