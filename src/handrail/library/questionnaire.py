"""A pack as a FHIR R4 Questionnaire, and back.

What FHIR has a place for stands there: questions, answers with their ordinal values, codes, what opens a question,
the notice. What it has none for (scoring, bands, change, alerts) stands whole in one extension, so that a pack
comes back equal. A Questionnaire from elsewhere has no such extension: it becomes a draft to complete.
"""

import json
import re
from typing import Any

import yaml

from handrail.library.explain import DefinitionError, Problem
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Item, Option

LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
PACK = "urn:handrail:pack"
CODES = "urn:handrail:answers"

Json = dict[str, Any]


def questionnaire(pack: Instrument) -> Json:
    """The pack as a Questionnaire: plain values, ready for JSON."""
    made: Json = {
        "resourceType": "Questionnaire",
        "id": pack.id.replace("_", "-"),
        "extension": [{"url": PACK, "valueString": _said(pack)}],
        "url": f"urn:handrail:questionnaire:{pack.id}",
        "version": str(pack.version),
        "name": pack.id,
        "title": pack.name,
        "status": "active",
        "subjectType": ["Patient"],
        "copyright": pack.licence.notice,
        "item": [_item(pack, item) for item in pack.items],
    }
    if pack.stem:
        made["description"] = pack.stem
    if pack.loinc.panel:
        made["code"] = [{"system": LOINC, "code": pack.loinc.panel}]
    return made


def _said(pack: Instrument) -> str:
    return pack.model_dump_json(by_alias=True, exclude_defaults=True)


def _item(pack: Instrument, item: Item) -> Json:
    made: Json = {
        "linkId": str(item.n),
        "prefix": item.number,
        "text": item.text or item.concept or "",
        "type": "choice",
        "answerOption": [{"valueCoding": _coding(option)} for option in item.options],
    }
    if item.loinc:
        made["code"] = [{"system": LOINC, "code": item.loinc}]
    if item.ask_when:
        made["enableWhen"] = [
            {"question": str(n), "operator": "=", "answerCoding": _code(option)}
            for n in item.ask_when.any_of
            for option in pack.item(n).options
            if option.worth is not None and option.worth >= item.ask_when.at_least
        ]
        made["enableBehavior"] = "any"
    return made


def _coding(option: Option) -> Json:
    made = _code(option) | {"display": option.label}
    if option.worth is not None:
        made["extension"] = [{"url": ORDINAL, "valueDecimal": option.worth}]
    return made


def _code(option: Option) -> Json:
    if option.loinc:
        return {"system": LOINC, "code": option.loinc}
    return {"system": CODES, "code": str(option.value)}


def pack_in(found: Any, *, name: str) -> Instrument:
    """The pack in a Questionnaire that was exported from here.

    Raises DefinitionError for one from elsewhere (make a `draft` of it), and for one that was changed since: its
    questions and its scoring no longer belong together.
    """
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        raise _refused(name, "is not a FHIR Questionnaire; its resourceType must say so")
    stored = [one.get("valueString") for one in found.get("extension", []) if one.get("url") == PACK]
    if len(stored) != 1:
        raise _refused(
            name, "has no scoring in it, so it was not exported from here: import it to get a draft"
        )
    try:
        pack = Instrument.from_json(json.loads(stored[0]))
    except (TypeError, ValueError):
        raise _refused(name, f"its extension {PACK} can't be read; export it again") from None
    if questionnaire(pack) != found:
        raise _refused(
            name, "was changed after its export; change the pack as YAML, where its scoring stands beside"
        )
    return pack


def draft(found: Any, *, name: str) -> str:
    """What a Questionnaire from elsewhere says, as the beginning of a pack in YAML. Raises DefinitionError."""
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        raise _refused(name, "is not a FHIR Questionnaire; its resourceType must say so")
    asked = list(_questions(found.get("item", [])))
    if not asked:
        raise _refused(name, "has no question with answers to choose from; nothing could be read")
    begun = {
        "id": re.sub(r"[^a-z0-9]+", "_", str(found.get("name") or found.get("title") or name).lower()).strip(
            "_"
        ),
        "version": 1,
        "name": found.get("title") or found.get("name") or name,
        "items": [_drafted(n, one) for n, one in enumerate(asked, 1)],
    }
    words = (
        f"# A draft from the FHIR Questionnaire {name}. Complete it: domain, licence, ages, respondent, recall, stem,\n"
        "# scoring, bands, cutoffs, change, alerts, cadence_days, cadence_basis, loinc, unverified. Then lint-pack it.\n"
    )
    return words + yaml.safe_dump(begun, sort_keys=False, allow_unicode=True, width=110)


def _questions(items: Any) -> Any:
    for one in items:
        if one.get("answerOption"):
            yield one
        yield from _questions(one.get("item", []))


def _drafted(n: int, one: Json) -> Json:
    options = [answer["valueCoding"] for answer in one["answerOption"] if "valueCoding" in answer]
    made: Json = {"n": n, "text": one.get("text") or f"question {n}"}
    if code := _loinc_of(one.get("code", [])):
        made["loinc"] = code
    made["options"] = [_drafted_option(place, coding) for place, coding in enumerate(options)]
    return made


def _drafted_option(place: int, coding: Json) -> Json:
    ordinal = [one.get("valueDecimal") for one in coding.get("extension", []) if one.get("url") == ORDINAL]
    value = int(ordinal[0]) if ordinal and ordinal[0] == int(ordinal[0]) else place
    made: Json = {"value": value, "label": coding.get("display") or str(coding.get("code"))}
    if code := _loinc_of([coding]):
        made["loinc"] = code
    return made


def _loinc_of(codings: Any) -> str | None:
    return next((one["code"] for one in codings if one.get("system") == LOINC and one.get("code")), None)


def as_yaml(pack: Instrument) -> str:
    """The pack as YAML that reads back equal. What a pack does not say is left out."""
    said = json.loads(_said(pack))
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)


def _refused(name: str, words: str) -> DefinitionError:
    return DefinitionError([Problem(name, 0, "", words)])
