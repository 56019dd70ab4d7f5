"""`handrail lint-program`: what is wrong with a definition, said before it hurts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django_scopes import scope

from handrail.clinical.program.rules import PROGRAM_RULES
from handrail.ground.clinic import findings, queries, texts
from handrail.ground.clinic.findings import Against, Found
from handrail.library import shelf
from handrail.library.explain import DefinitionError
from handrail.library.program import Program

Say = Callable[[str], object]


class Unknown(Exception):
    """A name that leads nowhere, with what there is instead."""


@dataclass(frozen=True)
class Chosen:
    """What was asked for on the command line; empty: what the site chose, or the generic sheets."""

    jurisdiction: str = ""
    payers: Sequence[str] = ()
    stops: Sequence[str] = ()


@dataclass(frozen=True)
class Subject:
    """One definition to look at: what it is called, its text, and what it is looked at against."""

    name: str
    text: str
    program: Program
    looked_at: Against


def lint(target: str, chosen: Chosen, *, at: datetime, say: Say) -> bool:
    """Say what is found in a file, a program that ships, or one in force (`clinic:program`).

    Returns whether it may be published: no mistake in it, and no finding that is a stop. Raises Unknown.
    """
    _check(chosen)
    try:
        subjects = list(_subjects(target, chosen, at))
    except DefinitionError as error:
        for problem in error.problems:
            say(str(problem))
        say(f"\n{_count(len(error.problems), 'mistake')}. Mend them first: nothing else was looked at.")
        return False
    told = [_told(subject, say) for subject in subjects]
    return all(told)


def _told(subject: Subject, say: Say) -> bool:
    program, looked_at = subject.program, subject.looked_at
    own = (looked_at.own,) if looked_at.own else ()
    sheets = "; ".join(sheet.name for sheet in (*own, looked_at.state, *looked_at.payers))
    say(f"{subject.name}: {program.title}, version {program.version}, against {sheets}\n")
    found = findings.of(program, looked_at)
    for one in found:
        for line in _lines(subject, one):
            say(line)
    stops = sum(one.severity == "stop" for one in found)
    say(
        f"{_count(len(found), 'finding')}, {_count(stops, 'stop')} among them."
        if found
        else "Nothing was found."
    )
    return not stops


def _lines(subject: Subject, one: Found) -> Iterator[str]:
    place = f"{subject.name}:{texts.line_of(subject.text, *one.path)}" if one.path else subject.name
    yield f"{place}: {one.severity}: {one.place} [{one.rule}]"
    yield f"    {one.because}"
    if one.mend:
        yield f"    To mend it: {one.mend}"
    yield f"    Source: {one.source}\n"


def _subjects(target: str, chosen: Chosen, at: datetime) -> Iterator[Subject]:
    file, (slug, _colon, program) = Path(target), target.partition(":")
    if file.is_file():
        text = _text(file)
        yield Subject(file.name, text, shelf.program_in(text, name=file.name), _against(chosen, at.date()))
    elif target in shelf.program_ids():
        read = shelf.program(target)
        yield Subject(f"{target}.yaml", shelf.program_text(target), read, _against(chosen, at.date()))
    elif program and (organization := queries.organization_by_slug(slug)):
        with scope(organization=organization):
            yield from _in_force(target, program, chosen, at)
    else:
        there = ", ".join(shelf.program_ids())
        raise Unknown(
            f"'{target}' is no file here, no program that ships ({there}), and no program in force. "
            "One in force is written as its clinic's address and its id, such as riverside:skills."
        )


def _in_force(target: str, program: str, chosen: Chosen, at: datetime) -> Iterator[Subject]:
    """The versions in force at each site of a clinic, against what each site chose."""
    rows = [row for row in queries.programs_in_force() if row.program == program]
    if not rows:
        there = ", ".join(sorted({row.program for row in queries.programs_in_force()})) or "none"
        raise Unknown(f"'{program}' is not in force in this clinic. In force: {there}.")
    looked_at = queries.looked_at([row.site for row in rows], as_of=at)
    for row in rows:
        text = texts.text_of(row)
        site = looked_at[row.site_id]
        asked = _against(chosen, site.as_of)
        site = replace(
            site,
            state=asked.state if chosen.jurisdiction else site.state,
            payers=asked.payers if chosen.payers else site.payers,
            stops=asked.stops or site.stops,
        )
        yield Subject(f"{target} at {row.site.name}", text, queries.definition_of(row), site)


def _against(chosen: Chosen, as_of: date) -> Against:
    return findings.against(
        jurisdiction=chosen.jurisdiction, payers=chosen.payers, stops=chosen.stops, as_of=as_of
    )


def _check(chosen: Chosen) -> None:
    """Raise Unknown for a state, payer or rule that is not there: a misspelled one would find nothing."""
    _known(
        "a jurisdiction",
        [chosen.jurisdiction.lower()] if chosen.jurisdiction else [],
        shelf.jurisdiction_ids(),
    )
    _known("a payer", chosen.payers, shelf.payer_ids())
    _known("a rule about programs", chosen.stops, tuple(PROGRAM_RULES))


def _known(what: str, names: Sequence[str], there: Sequence[str]) -> None:
    for name in names:
        if name not in there:
            raise Unknown(f"'{name}' is not {what}. There are: {', '.join(there)}.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unknown(f"{file.name} is not UTF-8 text; save it as UTF-8.") from None


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
