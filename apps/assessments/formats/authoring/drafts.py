"""What was typed into a form, as an item.

The form gives lists whose entries have ids of ours (choices, stems, words, …) names for the time
of writing, which other fields may refer to. Here they get the ids that learners can read in their
browser, and learn nothing from.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.assessments.formats.assembly import unrevealing_ids
from apps.assessments.formats.clean_items import harmless_item
from apps.assessments.formats.markup import LONGEST_NAME, name_from
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Item

# Lists whose ids are made, and the fields of other lists that refer to them.
MADE = ("choices", "stems", "entries", "words", "spots", "rubric", "levels")
REFERENCES = {("stems", "choice"): "choices", ("gaps", "word"): "words"}
_NAME, _PROMPT = "name", "prompt_html"


def drafted(typed: object) -> Item:
    """The item that a form describes. Raises InvalidItem, with the place of the field."""
    return harmless_item(_completed(typed) if isinstance(typed, dict) else typed)


def _completed(typed: dict[str, Any]) -> dict[str, Any]:
    draft = _with_ids(typed, "$")
    name, prompt = draft.get(_NAME, ""), draft.get(_PROMPT, "")
    if isinstance(name, str) and isinstance(prompt, str):
        draft[_NAME] = name_from(name, prompt[: 10 * LONGEST_NAME])
    if "rubric" in draft:
        criteria = enumerate(_records(draft, "rubric"))
        draft["rubric"] = [_with_ids(one, f"$.rubric[{at}]") for at, one in criteria]
    if draft.get("type") == "cloze":
        parts = enumerate(_records(draft, "items"))
        draft["items"] = [_embedded(part, f"$.items[{at}].item") for at, part in parts]
    return draft


def _embedded(part: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A question inside a text: its words stand around it."""
    inner = part.get("item")
    if not isinstance(inner, dict):
        return dict(part)
    called = f"Gap {part.get('id', '')}"
    return {**part, "item": {**_with_ids(inner, place), _NAME: called, _PROMPT: called}}


def _with_ids(typed: Mapping[str, Any], place: str) -> dict[str, Any]:
    made = {list: _made(list, _records(typed, list), place) for list in MADE if list in typed}
    draft = dict(typed)
    for list, ids in made.items():
        # An id that is not among them is one of nothing: it stays, and is refused.
        draft[list] = _changed(_records(typed, list), "id", ids)
    for (list, field), to in REFERENCES.items():
        if list in draft and to in made:
            draft[list] = _changed(_records(draft, list), field, made[to])
    return draft


def _made(list: str, entries: Sequence[Mapping[str, Any]], place: str) -> dict[str, str]:
    """The id to be, by the id in the form."""
    for at, entry in enumerate(entries):
        if not str(entry.get("html", "")).strip():
            raise InvalidItem(f"this is empty - at `{place}.{list}[{at}].html`")
    ids = _ids_of(list)([str(entry.get("html", "")) for entry in entries])
    return {str(entry.get("id")): id for entry, id in zip(entries, ids, strict=True)}


def _ids_of(list: str) -> Callable[[Sequence[str]], Sequence[str]]:
    if list == "stems":
        # The left side is shown as it is written: its numbers say nothing.
        return lambda texts: [f"s{at}" for at in range(1, len(texts) + 1)]
    return unrevealing_ids


def _changed(
    entries: Sequence[Mapping[str, Any]], field: str, ids: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [{**entry, field: ids.get(str(entry.get(field)), "")} for entry in entries]


def _records(of: Mapping[str, Any], list_name: str) -> list[dict[str, Any]]:
    found = of.get(list_name)
    if not isinstance(found, list):
        return []
    return [one for one in found if isinstance(one, dict)]
