"""Every state table: all states reached, every pair of state and verb answered, choices stored as allowed."""

import importlib
from pathlib import Path

import pytest

from handrail.ground.steps import NotAllowed, Steps

SRC = Path(__file__).parents[2] / "src"
TABLES = [
    pytest.param(table, id=f"{path.parent.name}.{name}")
    for path in sorted(SRC.glob("handrail/*/*/states.py"))
    for name, table in vars(
        importlib.import_module(".".join(path.relative_to(SRC).with_suffix("").parts))
    ).items()
    if isinstance(table, Steps)
]


@pytest.mark.parametrize("table", TABLES)
def test_every_state_is_reached_from_the_start(table):
    reached, ahead = set(), [table.start]
    while ahead:
        state = ahead.pop()
        if state not in reached:
            reached.add(state)
            ahead += table.table.get(state, {}).values()
    assert reached == table.states


@pytest.mark.parametrize("table", TABLES)
def test_every_pair_of_state_and_verb_is_either_a_move_or_refused(table):
    for state in table.states:
        for verb in table.verbs:
            if table.allows(state, verb):
                assert table.after(state, verb) in table.states
            else:
                with pytest.raises(NotAllowed):
                    table.after(state, verb)


def test_the_drawing_names_every_move():
    table = Steps("a", {"a": {"go": "b c"}})
    assert table.drawing().splitlines()[0] == "stateDiagram-v2"
    assert "a --> b_c: go" in table.drawing()
