"""Turn what the schema refused into words a program director can act on."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

Path = tuple[int | str, ...]


class Mistake(NamedTuple):
    """One thing wrong at one place of a definition, before it is known on which line that place stands."""

    path: Path
    message: str


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file. `line` counts from 1; 0 when the definition did not come from a file."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class DefinitionError(Exception):
    """A definition can't be used. Carries every problem found, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def dotted(path: Path) -> str:
    """A path as it is said: `block.parts.2.minutes`. List places count from 1, as people count."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def mistakes_in(error: ValidationError, model: type[BaseModel]) -> Iterator[Mistake]:
    """Every mistake pydantic found, in plain words."""
    for fault in error.errors(include_url=False):
        at = fault["loc"]
        context: Mapping[str, Any] = fault.get("ctx", {})
        if fault["type"] == "too_short" and len(fault["input"]) >= context["min_length"]:
            continue  # only because what stands in the list is wrong, which is said at its own place
        if fault["type"] == "mistakes":
            for inner in context["mistakes"]:
                yield Mistake(at + inner.path, inner.message)
        elif fault["type"] == "extra_forbidden":
            yield Mistake(at, _unknown_key(at, model))
        else:
            yield Mistake(at, _in_words(fault["type"], fault["input"], context))


_WORDS = {
    "missing": "is missing; add it here",
    "string_type": "must be words, not {found}; put it in quotes",
    "string_too_short": "must not be empty; write the words that belong here",
    "int_type": "must be a whole number such as 3, not {found}; write digits without quotes",
    "int_parsing": "must be a whole number such as 3, not {found}; write digits without quotes",
    "int_from_float": "must be a whole number such as 3, not {found}; round it",
    "bool_type": "must be true or false, not {found}; write true or false without quotes",
    "decimal_type": "must be a number such as 3 or 2.5, not {found}; write digits",
    "decimal_parsing": "must be a number such as 3 or 2.5, not {found}; write digits",
    "greater_than_equal": "must be {ge} or more, not {found}; raise it",
    "greater_than": "must be more than {gt}, not {found}; raise it",
    "less_than_equal": "must be {le} or less, not {found}; lower it",
    "literal_error": "must be {expected}, not {found}; choose one of these",
    "time_type": "must be a time of day such as 09:00, not {found}; use hours and minutes, 24-hour clock",
    "time_parsing": "must be a time of day such as 09:00, not {found}; use hours and minutes, 24-hour clock",
    "tuple_type": "must be a list, not {found}; start each line with a dash",
    "too_short": "must list at least {min_length}; add one",
    "model_type": "must be a group of keys, not {found}; put each key on its own line below, indented",
}


def _in_words(kind: str, found: Any, context: Mapping[str, Any]) -> str:
    template = _WORDS.get(kind)
    if template is None:
        return f"can't be {_say(found)}; see the manual for what belongs here"
    return template.format(found=_say(found), **context)


def _say(found: Any) -> str:
    """What stood in the file, short enough to recognise."""
    if isinstance(found, bool):
        return f"{'true' if found else 'false'} (unquoted yes, no, on and off count as true and false)"
    if found is None:
        return "nothing"
    if isinstance(found, dict):
        return "a group of keys"
    if isinstance(found, list | tuple):
        return "an empty list" if not found else "a list"
    words = str(found)
    return f"'{words[:40]}…'" if len(words) > 40 else f"'{words}'" if isinstance(found, str) else words


def _unknown_key(at: Path, model: type[BaseModel]) -> str:
    known = sorted(_keys_at(at[:-1], model))
    near = difflib.get_close_matches(str(at[-1]), known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"the keys known here are {', '.join(known)}"
    return f"is not a key that is known here; {hint}"


def _keys_at(at: Path, model: type[BaseModel]) -> list[str]:
    """The keys, as written in the file, that the model at this place has."""
    here: type[BaseModel] | None = model
    for step in at:
        if isinstance(step, str) and here is not None:
            here = _model_under(here, step)
    if here is None:
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _model_under(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            return _model_within(field.annotation)
    return None


def _model_within(annotation: Any) -> type[BaseModel] | None:
    """The model that `Model`, `tuple[Model, ...]` or `Model | None` speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_within(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)
