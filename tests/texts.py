"""Definitions as a director would change them: the text of a program that ships, with something else in it."""

import re

from handrail.library import shelf


def changed(program: str = "skills", *changes: tuple[str, str], version: int | None = None) -> str:
    """The text of a program on the shelf with each change made once, as the version after the shelf's."""
    text = shelf.program_text(program)
    later = version if version is not None else shelf.program(program).version + 1
    text, found = re.subn(r"^version: \d+$", f"version: {later}", text, count=1, flags=re.MULTILINE)
    assert found == 1
    for before, after in changes:
        assert text.count(before) >= 1, f"{before!r} is not in {program}"
        text = text.replace(before, after, 1)
    return text
