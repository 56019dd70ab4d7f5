"""Read a YAML definition so that any mistake in it can be shown on its line.

Numbers stay exact (`Decimal`, never binary floats). What YAML would quietly turn into something else is refused:
keys such as `on` and `no`, a key written twice, references. All problems of a file are reported at once.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from handrail.library.explain import DefinitionError, Mistake, Path, Problem, dotted, mistakes_in

__all__ = ["DefinitionError", "Mistake", "Problem", "Tree", "read", "read_text", "text_of"]

M = TypeVar("M", bound=BaseModel)
Also = Callable[[M], Iterable[Mistake]]

WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DEEPEST = 40
DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")


class Tree:
    """A YAML text as plain values (`value`), with the line of each place and what was wrong with the text."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self.mistakes: list[Mistake] = []
        root = self._compose(text)
        self.value = self._value(root, ()) if root is not None else None

    def line(self, path: Path) -> int:
        """The line of a place; of something missing, the line of what it is missing from."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def _compose(self, text: str) -> yaml.Node | None:
        # libyaml is many times faster; where something is wrong, the other reader says the better line.
        with suppress(yaml.YAMLError):
            return self._compose_by(yaml.CSafeLoader, text)
        try:
            return self._compose_by(yaml.SafeLoader, text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = error.problem or "something is wrong"
            hint = "check the indentation, the quotes and the colons on this line and the one above"
            self._refuse_text(mark.line if mark else 0, f"can't be read as YAML ({said}); {hint}")
        except yaml.YAMLError as error:
            self._refuse_text(0, f"can't be read as YAML ({error}); save it as plain UTF-8 text")
        return None

    def _compose_by(self, loader: type[Any], text: str) -> yaml.Node | None:
        if (unfit := _unfit(loader, text)) is not None:
            self._refuse_text(*unfit)
            return None
        return yaml.compose(text, Loader=loader)

    def _refuse_text(self, line_from_zero: int, message: str) -> None:
        self.lines[()] = line_from_zero + 1
        self.mistakes.append(Mistake((), message))

    def _value(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return list(self._items(node, path))
        return self._scalar(node, path)

    def _items(self, node: yaml.SequenceNode, path: Path) -> Iterator[Any]:
        for place, item in enumerate(node.value):
            self.lines[(*path, place)] = item.start_mark.line + 1
            yield self._value(item, (*path, place))

    def _pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        first_seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value)
            if not self._is_word(key_node):
                self._refuse_key(
                    path, key, line, "is not a word to YAML; choose another key or put it in quotes"
                )
            elif key in first_seen:
                first = first_seen[key]
                self._refuse_key(path, key, line, f"stands twice, first on line {first}; keep one of the two")
            else:
                first_seen[key] = line
                self.lines[(*path, key)] = line
                yield key, self._value(value_node, (*path, key))

    def _is_word(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"

    def _refuse_key(self, path: Path, key: str, line: int, message: str) -> None:
        # a place of its own, so that a key written twice keeps the line of its second writing
        place = (*path, key if (*path, key) not in self.lines else f"{key} (again)")
        self.lines[place] = line
        self.mistakes.append(Mistake(place, message))

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        """Only plain numbers count as numbers: YAML would read 13:00 as 780 and 010 as 8."""
        raw, kind = str(node.value), node.tag.removeprefix("tag:yaml.org,2002:")
        if kind == "null":
            return None
        if kind == "bool":
            return raw.lower() in ("yes", "true", "on", "y")
        if kind == "int" and WHOLE.fullmatch(raw):
            return int(raw)
        if kind == "float" and DECIMAL.fullmatch(raw):
            return Decimal(raw)
        if kind not in ("str", "int", "float", "timestamp"):
            self.mistakes.append(
                Mistake(path, f"'{node.tag}' is not used here; write plain words or numbers")
            )
        return raw


def _unfit(loader: type[Any], text: str) -> tuple[int, str] | None:
    """The line, from zero, and the words, where a text could unfold or nest into more than memory holds."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            return line, "references (*) are not used here; write it out"
        if depth > DEEPEST:
            return line, "is nested too deep; check the brackets"
    return None


def read(
    file: FilePath,
    model: type[M],
    *,
    prepare: Callable[[Any], tuple[Any, Iterable[Mistake]]] | None = None,
    also: Also[M] | None = None,
) -> M:
    """The definition in a file, or `DefinitionError` with every problem of the file. As `read_text`."""
    return read_text(text_of(file), file.name, model, prepare=prepare, also=also)


def read_text(
    text: str,
    name: str,
    model: type[M],
    *,
    prepare: Callable[[Any], tuple[Any, Iterable[Mistake]]] | None = None,
    also: Also[M] | None = None,
) -> M:
    """The definition that a text holds, or `DefinitionError` with every problem of it; `name` is how it is called.

    `prepare` may fill in what the file says once for many places or names from elsewhere, and says what it could not
    find; `also` adds checks that need more than the file.
    """
    tree = Tree(text)
    mistakes = list(tree.mistakes)
    found: M | None = None
    if tree.value is not None or not mistakes:
        value, missing = prepare(tree.value) if prepare else (tree.value, ())
        mistakes += missing
        found, refused = _validated(value, model)
        if found is None and isinstance(value, dict):
            refused += _in_what_is_whole(value, model, refused, also)
        named = {mistake.path for mistake in mistakes}
        mistakes += [mistake for mistake in refused if mistake.path not in named]
    if found is not None and also is not None:
        mistakes += also(found)
    if mistakes or found is None:
        raise DefinitionError(_on_lines(name, tree, mistakes))
    return found


def text_of(file: FilePath) -> str:
    """The text of a file. Raises DefinitionError when it is not there or is not text."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = "is not UTF-8 text; save it as UTF-8"
        raise DefinitionError([Problem(file.name, 1, "", message)]) from error
    except FileNotFoundError as error:
        raise DefinitionError([Problem(file.name, 0, "", "is not there; check the name")]) from error


def _validated(value: Any, model: type[M]) -> tuple[M | None, list[Mistake]]:
    # through JSON, so that lists and times are taken while the schema stays strict about everything else
    try:
        return model.model_validate_json(json.dumps(value, default=str)), []
    except ValidationError as error:
        return None, list(mistakes_in(error, model))


def _in_what_is_whole(
    value: dict[str, Any], model: type[M], refused: Iterable[Mistake], also: Also[M] | None
) -> list[Mistake]:
    """Mistakes between the parts that are whole: a bad part hides only what needs that part itself."""
    known = {field.alias or name: (name, field) for name, field in model.model_fields.items()}
    whole: dict[str, Any] = {}
    for key, (name, field) in known.items():
        if key in value:
            with suppress(ValidationError):
                reads: TypeAdapter[Any] = TypeAdapter(field.annotation or object)
                whole[name] = reads.validate_json(json.dumps(value[key], default=str))
        elif not field.is_required():
            whole[name] = field.get_default(call_default_factory=True)
    part = model.model_construct(**whole)
    for missing in set(model.model_fields) - set(whole):
        part.__dict__.pop(missing, None)
    checks = [*getattr(part, "checks", tuple)(), *([lambda: also(part)] if also else [])]
    named, found = {mistake.path for mistake in refused}, list[Mistake]()
    for check in checks:
        with suppress(AttributeError):  # it needs a part that is not whole
            found += [one for one in check() if one.path not in named and one not in found]
    return found


def _on_lines(name: str, tree: Tree, mistakes: list[Mistake]) -> list[Problem]:
    placed = [Problem(name, tree.line(at), dotted(at), message) for at, message in mistakes]
    return sorted(placed, key=lambda problem: problem.line)
