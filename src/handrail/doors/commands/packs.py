"""Scales' packs at the command line: looked at, printed, brought in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handrail.library import instrument as instruments
from handrail.library import questionnaire, shelf
from handrail.library.explain import DefinitionError, Problem
from handrail.library.instrument import Instrument

TIERS = {
    "ship_full_text": "its words ship with the notice",
    "conditional_text_pack": "its words are loaded by the clinic, which attests its right",
    "reference_only": "for a clinic with a licence",
}


class Refused(Exception):
    """A pack that can't be used, with what to do."""


def named(target: str) -> Instrument:
    """The pack in a file (YAML, or a FHIR Questionnaire in .json), or the one of that id. Raises Refused."""
    try:
        return _named(target)
    except DefinitionError as error:
        raise Refused(str(error)) from None


def lint(target: str, *, say: Callable[[str], object]) -> bool:
    """Say what is wrong with a pack and what is not sure about it. Return whether it can be used."""
    try:
        pack = _named(target)
    except DefinitionError as error:
        for problem in error.problems:
            say(str(problem))
        say(f"\n{len(error.problems)} to mend.")
        return False
    total = f"{pack.range[0]} to {pack.range[1]}" if pack.range else "none"
    say(f"{pack.id}: {pack.name}, version {pack.version}: {TIERS[pack.licence.tier]}.")
    say(
        f"{len(pack.items)} items, {len(pack.scored_items)} scored; total: {total}; {pack.scoring.rule or ''}"
    )
    for what in pack.unverified:
        say(f"not confirmed: {what}")
    say("No mistake was found.")
    return True


def exported(pack: Instrument, form: str) -> str:
    """The pack as YAML, or as a FHIR Questionnaire."""
    if form == "yaml":
        return questionnaire.as_yaml(pack)
    return json.dumps(questionnaire.questionnaire(pack), ensure_ascii=False, indent=2) + "\n"


def brought_in(file: Path) -> str:
    """Put a pack where this installation finds it; return what was done. Raises Refused, and then nothing was put."""
    folder = shelf.packs_folder()
    if folder is None:
        raise Refused("Set HANDRAIL_PACKS to a folder first: packs are kept there.")
    try:
        pack = _in_file(file)
    except DefinitionError as error:
        raise Refused(str(error) + _draft_beside(file)) from None
    if (shelf.HERE / "instruments" / f"{pack.id}.yaml").exists():
        raise Refused(f"{pack.id} ships with Handrail. Give your pack another id, such as {pack.id}_own.")
    _same_version_says_the_same(pack, folder)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{pack.id}.part"
    part.write_text(questionnaire.as_yaml(pack), encoding="utf-8")
    part.replace(folder / f"{pack.id}.yaml")
    return f"{pack.name} is here as {pack.id}. Start Handrail again, and programs can name it."


def _same_version_says_the_same(pack: Instrument, folder: Path) -> None:
    """A score says by which version it was made: what a version says may not change under it."""
    file = folder / f"{pack.id}.yaml"
    if not file.exists():
        return
    before = instruments.load(file)
    if before.digest != pack.digest and pack.version <= before.version:
        raise Refused(
            f"{pack.id} is here as version {before.version} and says something else. Raise `version`."
        )


def _named(target: str) -> Instrument:
    file = Path(target)
    if file.suffix or file.exists():
        return _in_file(file)
    try:
        return shelf.instrument(target)
    except KeyError:
        raise Refused(_unknown(target)) from None


def _unknown(target: str) -> str:
    hook = next((one for one in shelf.hooks() if one.id == target), None)
    if hook is not None:
        return (
            f"{hook.name} may not ship ({hook.holder}; {hook.status}). With a licence, write a pack with the id "
            f"{hook.id} and bring it in with import-pack."
        )
    return f"There is no pack called {target}. These are here: {', '.join(shelf.instrument_ids())}."


def _in_file(file: Path) -> Instrument:
    if file.suffix == ".json":
        return questionnaire.pack_in(_json(file), name=file.name)
    return instruments.load(file)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DefinitionError([Problem(file.name, 0, "", "is not there; check the name")]) from None
    except ValueError as error:
        raise DefinitionError([Problem(file.name, 0, "", f"can't be read as JSON ({error})")]) from None


def _draft_beside(file: Path) -> str:
    """Write what a Questionnaire from elsewhere does say beside it; return the words about it."""
    if file.suffix != ".json":
        return ""
    try:
        text = questionnaire.draft(_json(file), name=file.name)
    except DefinitionError:
        return ""
    beside = file.with_suffix(".draft.yaml")
    if beside.exists():
        return f"\n{beside} is there already and was left alone."
    beside.write_text(text, encoding="utf-8")
    return (
        f"\nWhat it does say was written to {beside}. Complete it, look at it with lint-pack, then import it."
    )
