"""A response as a teacher reads it: the words that were chosen, not their ids."""

from html import unescape
from typing import Any

from apps.assessments.formats import markup
from apps.assessments.rules.items import Item
from apps.assessments.rules.shown import Option, Place

Names = dict[str, str]


class Wording:
    """The words of an item's choices; made once, for many responses to it."""

    def __init__(self, item: Item) -> None:
        shown = item.shown(Place("", 0))
        self._choices = _names(shown.choices)
        self._stems = _names(shown.stems)
        self._gaps = {gap.id: _names(gap.choices) for gap in shown.gaps}

    def of(self, response: dict[str, Any] | None) -> str:
        """The response (as JSON has it) in words; "" for none."""
        if response is None:
            return ""
        if "pairs" in response:
            return "; ".join(self._pair(*pair) for pair in response["pairs"].items())
        if "parts" in response:
            return "; ".join(
                f"{id}: {_worded(part, self._gaps.get(id, {}))}"
                for id, part in response["parts"].items()
            )
        return _worded(response, self._choices)

    def _pair(self, left: str, right: str) -> str:
        rights = self._gaps.get(left, self._choices)
        return f"{self._stems.get(left, left)}: {rights.get(right, right)}"


def _names(options: tuple[Option, ...]) -> Names:
    return {one.id: unescape(markup.without_tags(one.html)) or one.id for one in options}


def _worded(given: dict[str, Any], names: Names) -> str:
    match given:
        case {"choice": str(id)}:
            return str(names.get(id, id))
        case {"choices": list(ids)} | {"order": list(ids)}:
            return "; ".join(str(names.get(id, id)) for id in ids)
        case {"points": list(points)}:
            return "; ".join(f"({one['x']}, {one['y']})" for one in points)
        case {"value": bool(value)}:
            return str(value).lower()
        case {"text": str(text), "files": list(files)}:
            return "; ".join([*filter(None, [text]), *(one["name"] for one in files)])
        case {"text": str(text), "unit": str(unit)}:
            return f"{text} {unit}"
    return str(given.get("text", ""))
