"""What an item may say that other systems have no word for."""

from collections.abc import Iterator

import msgspec

from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import Item

_WORDS = {
    "policy": "scoring policy of its own",
    "syntax": "answers that are literal or expressions",
    "ignore_accents": "answers without accents",
    "ignore_forms": "answers in other Unicode forms",
    "ignore_blanks": "answers with other blanks",
    "rubric": "rubric in its question files",
    "markers": "two markers for an answer",
    "decimal_comma": "decimal comma",
}
_ROUNDINGS = ("significant_figures", "decimal_places")


def refuse_only_ours(item: Item, system: str) -> None:
    """Raise Refused for an item that would be scored otherwise where it is to go."""
    found = sorted(set(_said(item)))
    if found:
        raise Refused("not_in_format", f"{system} has no {', no '.join(found)}.")


def _said(node: object) -> Iterator[str]:
    """What is said anywhere inside, and differs from what goes without saying."""
    if isinstance(node, tuple):
        for one in node:
            yield from _said(one)
    if not isinstance(node, msgspec.Struct):
        return
    for field in msgspec.structs.fields(node):
        value = getattr(node, field.name)
        if field.name in _WORDS and value != field.default:
            yield _WORDS[field.name]
        if field.name == "tolerance_type" and value in _ROUNDINGS:
            yield "tolerance in figures"
        yield from _said(value)
