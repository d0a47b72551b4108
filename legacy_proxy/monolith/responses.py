"""Does an answer have the shape its question asks for?"""

from collections.abc import Callable
from typing import Any

from legacy_proxy.monolith import wildcards
from legacy_proxy.monolith.problems import invalid_response

Json = dict[str, Any]

LONGEST_TEXT = 10_000


def checked(item: Json, response: object) -> Json | None:
    """The response when it fits the item; raises 400 `invalid_response`."""
    if response is None:
        return None
    kind = item["type"]
    key, fits = SHAPES[kind]
    if not isinstance(response, dict) or set(response) != {key}:
        raise invalid_response(f'An answer of type {kind} looks like {{"{key}": …}}.')
    if not fits(item, response[key]):
        raise invalid_response(f'"{key}" does not fit this {kind} question.')
    return response


def is_blank(response: Json | None) -> bool:
    """True when nothing was answered: never saved, chosen, typed or paired."""
    if response is None:
        return True
    if "text" in response:
        return not wildcards.trimmed(response["text"])
    return response in ({"choices": []}, {"pairs": {}})


def _ids(entries: list[Json]) -> set[str]:
    return {entry["id"] for entry in entries}


def _choice(item: Json, value: object) -> bool:
    return isinstance(value, str) and value in _ids(item["choices"])


def _choices(item: Json, value: object) -> bool:
    if not isinstance(value, list) or not all(_choice(item, chosen) for chosen in value):
        return False
    return len(set(value)) == len(value)


def _value(item: Json, value: object) -> bool:
    return isinstance(value, bool)


def _text(item: Json, value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _pairs(item: Json, value: object) -> bool:
    if not isinstance(value, dict) or not _ids(item["stems"]).issuperset(value):
        return False
    return all(_choice(item, chosen) for chosen in value.values())


SHAPES: dict[str, tuple[str, Callable[[Json, object], bool]]] = {
    "single": ("choice", _choice),
    "multiple": ("choices", _choices),
    "true_false": ("value", _value),
    "short_text": ("text", _text),
    "numerical": ("text", _text),
    "matching": ("pairs", _pairs),
}
