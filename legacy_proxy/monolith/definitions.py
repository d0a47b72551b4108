"""Item definitions as they arrive by PUT: checked, and completed with the defaults of the form.

What passes here cannot make the scorer fail later, in the middle of an exam.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from legacy_proxy.monolith.problems import Problem, invalid

Json = dict[str, Any]

PLAIN_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,10})?")
ANY_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?"
)
TOLERANCES = ("nominal", "relative", "geometric")
# What newer systems say, where it is what is done here anyway.
GOES_WITHOUT_SAYING: tuple[object, ...] = (
    *(False, None, "", "wildcards"),
    {"name": "weighted.1", "floor": "0", "cap": "1"},
    {"name": "weighted.1", "floor": "-1", "cap": "1"},
)
UNIT_GRADINGS = ("none", "answer_share", "mark_share")


def item(definition: object, where: str) -> Json:
    """The complete definition; raises 400 naming the place that is wrong."""
    source = mapping(definition, where)
    kind = source.get("type")
    if not isinstance(kind, str) or kind not in PARTS:
        raise invalid(f"{where}.type: one of {', '.join(PARTS)}.")
    read = {
        "type": kind,
        "name": text(source, "name", where, ""),
        "prompt_html": text(source, "prompt_html", where),
        "idnumber": text(source, "idnumber", where, ""),
        "default_mark": number(source, "default_mark", where, "1"),
        "feedback_html": text(source, "feedback_html", where, ""),
        **PARTS[kind](source, where),
    }
    return only_known(source, read, where)


def only_known(source: Json, read: Json, where: str) -> Json:
    """What was read; raises 400 when the source says something else that would change a mark."""
    for key, value in source.items():
        if key not in read and value not in GOES_WITHOUT_SAYING:
            raise invalid(f"{where}.{key}: there is no such thing here.")
    return read


def mapping(value: object, where: str) -> Json:
    """A JSON object."""
    if not isinstance(value, dict):
        raise invalid(f"{where}: an object is needed.")
    return value


def text(source: Json, key: str, where: str, default: str | None = None) -> str:
    """A string; `default` stands in when the key is missing."""
    value = source.get(key, default)
    if not isinstance(value, str):
        raise invalid(f"{where}.{key}: a text is needed.")
    return value


def number(source: Json, key: str, where: str, default: str | None = None) -> str:
    """A mark or share: a plain decimal written as a string."""
    value = text(source, key, where, default)
    if not PLAIN_NUMBER.fullmatch(value):
        raise invalid(f'{where}.{key}: a decimal such as "0.5" is needed.')
    return value


def truth(source: Json, key: str, where: str, default: bool | None = None) -> bool:
    """true or false."""
    value = source.get(key, default)
    if not isinstance(value, bool):
        raise invalid(f"{where}.{key}: true or false is needed.")
    return value


def each(source: Json, key: str, where: str, read: Callable[[Json, str], Json]) -> list[Json]:
    """A list of objects, each read by `read`; ids in it are unique."""
    entries = source.get(key, [])
    if not isinstance(entries, list):
        raise invalid(f"{where}.{key}: a list is needed.")
    found = []
    for place, entry in enumerate(entries):
        here = f"{where}.{key}[{place}]"
        found.append(read(mapping(entry, here), here))
    ids = [entry["id"] for entry in found if "id" in entry]
    if len(set(ids)) != len(ids):
        raise invalid(f"{where}.{key}: an id is there twice.")
    return found


def some(entries: list[Json], key: str, where: str) -> list[Json]:
    """The entries, of which there is at least one."""
    if not entries:
        raise invalid(f"{where}.{key}: at least one is needed.")
    return entries


def _measure(source: Json, key: str, where: str, default: str | None = None) -> str:
    value = text(source, key, where, default)
    if not ANY_NUMBER.fullmatch(value):
        raise invalid(f"{where}.{key}: a number written as a text is needed.")
    return value


def _one_of(source: Json, key: str, where: str, allowed: tuple[str, ...]) -> str:
    value = text(source, key, where, allowed[0])
    if value not in allowed:
        raise invalid(f"{where}.{key}: one of {', '.join(allowed)}.")
    return value


def _labelled(source: Json, where: str) -> Json:
    return {"id": text(source, "id", where), "html": text(source, "html", where)}


def _graded(source: Json, where: str) -> Json:
    return {
        "fraction": number(source, "fraction", where),
        "feedback_html": text(source, "feedback_html", where, ""),
    }


def _choice_parts(source: Json, where: str) -> Json:
    choices = each(source, "choices", where, lambda s, w: _labelled(s, w) | _graded(s, w))
    return {
        "choices": some(choices, "choices", where),
        "shuffle": truth(source, "shuffle", where, False),
    }


def _true_false_parts(source: Json, where: str) -> Json:
    return {
        "answer": truth(source, "answer", where),
        "feedback_true_html": text(source, "feedback_true_html", where, ""),
        "feedback_false_html": text(source, "feedback_false_html", where, ""),
    }


def _short_text_parts(source: Json, where: str) -> Json:
    answers = each(source, "answers", where, _text_answer)
    return {
        "answers": some(answers, "answers", where),
        "ignore_case": truth(source, "ignore_case", where, True),
    }


def _text_answer(source: Json, where: str) -> Json:
    return only_known(
        source, {"pattern": text(source, "pattern", where)} | _graded(source, where), where
    )


def _numerical_answer(source: Json, where: str) -> Json:
    anything = source.get("value") == "*"
    tolerance = _measure(source, "tolerance", where, "0")
    if Decimal(tolerance) < 0:
        raise invalid(f"{where}.tolerance: not below 0.")
    return {
        "value": "*" if anything else _measure(source, "value", where),
        "tolerance": tolerance,
        "tolerance_type": _one_of(source, "tolerance_type", where, TOLERANCES),
        **_graded(source, where),
    }


def _unit(source: Json, where: str) -> Json:
    multiplier = _measure(source, "multiplier", where)
    if not Decimal(multiplier):
        raise invalid(f"{where}.multiplier: not 0.")
    return {"name": text(source, "name", where), "multiplier": multiplier}


def _numerical_parts(source: Json, where: str) -> Json:
    return {
        "answers": some(each(source, "answers", where, _numerical_answer), "answers", where),
        "units": each(source, "units", where, _unit),
        "unit_grading": _one_of(source, "unit_grading", where, UNIT_GRADINGS),
        "unit_penalty": number(source, "unit_penalty", where, "0"),
        "units_left": truth(source, "units_left", where, False),
    }


def _matching_parts(source: Json, where: str) -> Json:
    choices = each(source, "choices", where, _labelled)
    stems = each(
        source, "stems", where, lambda s, w: _labelled(s, w) | {"choice": text(s, "choice", w)}
    )
    known = {choice["id"] for choice in choices}
    if any(stem["choice"] not in known for stem in stems):
        raise _stray_stem(where)
    return {
        "stems": some(stems, "stems", where),
        "choices": choices,
        "shuffle": truth(source, "shuffle", where, False),
    }


def _stray_stem(where: str) -> Problem:
    return invalid(f"{where}.stems: each choice must be the id of one of the choices.")


PARTS: dict[str, Callable[[Json, str], Json]] = {
    "single": _choice_parts,
    "multiple": _choice_parts,
    "true_false": _true_false_parts,
    "short_text": _short_text_parts,
    "numerical": _numerical_parts,
    "matching": _matching_parts,
}
