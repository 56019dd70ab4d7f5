"""The generated pages: the journey with its state drawings, the rule handbook, the permission table.

What would be written twice is made from the code and diffed in `make check`.
"""

import importlib
from pathlib import Path

from handrail.clinical.handbook import handbook
from handrail.ground.access.roles import ROLES, TABLE
from handrail.ground.steps import Steps

PACKAGE = Path(__file__).parents[2]
ROOT = PACKAGE.parents[1]
JOURNEY = (
    "inquiry",
    "intake",
    "placement",
    "admission",
    "plan",
    "schedule",
    "day",
    "review",
    "stepdown",
    "aftercare",
)


def pages() -> dict[Path, str]:
    """Return every generated page: its path and what must stand in it."""
    made = {
        ROOT / "JOURNEY.md": journey(),
        ROOT / "docs" / "rules.md": handbook(),
        ROOT / "docs" / "permissions.md": permissions(),
    }
    for readme in sorted(PACKAGE.glob("*/*/README.md")):
        text = readme.read_text()
        if "<!-- states -->" in text:
            made[readme] = text.split("<!-- states -->")[0] + _drawings(readme.parent)
    return made


def journey() -> str:
    """Return the client's journey, a stage a chapter, as the folders and their state tables tell it."""
    parts = [
        "# The journey\n",
        "Made from the code by `handrail handbook`: change the slices, not this page.\n",
        "The stages of one course of care, and the verbs that move it:\n",
        _drawings(PACKAGE / "ground" / "episode").partition("\n\n")[2].partition("\n\n")[2],
    ]
    for number, stage in enumerate(JOURNEY, 1):
        folder = PACKAGE / "care" / stage
        text = (folder / "README.md").read_text()
        title, _, rest = text.partition("\n")
        words = rest.split("<!-- states -->")[0].strip()
        where = folder.relative_to(ROOT).as_posix()
        parts.append(f"## {number}. {title.lstrip('# ')}\n\n{words}\n\nCode: [`{where}`]({where}/)\n")
        if drawing := _drawings(folder).partition("\n")[2].strip():
            parts.append(drawing + "\n")
    return "\n".join(parts).rstrip() + "\n"


def permissions() -> str:
    """Return who may do what, as one table."""
    names = list(ROLES)
    lines = ["# Who may do what\n", "Made from `ground/access/roles.py` by `handrail handbook`.\n"]
    lines += [f"- **{name.replace('_', ' ')}**: {words}" for name, words in ROLES.items()]
    lines += ["", "| verb | " + " | ".join(name.replace("_", " ") for name in names) + " |"]
    lines += ["|---" * (len(names) + 1) + "|"]
    for verb, roles in TABLE.items():
        marks = ("yes" if name in roles else "" for name in names)
        lines.append(f"| {verb.replace('.', ': ').replace('_', ' ')} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def _drawings(folder: Path) -> str:
    """Return a slice's state tables as Mermaid drawings, under the mark that says where they stand."""
    parts = ["<!-- states -->\n"]
    if (folder / "states.py").exists():
        name = ".".join(("handrail", *folder.relative_to(PACKAGE).parts, "states"))
        for title, table in vars(importlib.import_module(name)).items():
            if isinstance(table, Steps):
                parts.append(f"{title.capitalize()}:\n\n```mermaid\n{table.drawing()}\n```\n")
    return "\n".join(parts)
