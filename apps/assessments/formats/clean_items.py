"""Items as plain data from anywhere: their texts made harmless before they become an item."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import inspect

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Item, item_from
from apps.assessments.rules.types.gap_match import Word


@cache
def items_form() -> inspect.Type:
    """What items are made of, by type."""
    return inspect.type_info(Item)


def harmless_item(plain: object) -> Item:
    """The item in plain data from a stranger, with clean HTML.

    Raises InvalidItem; its message ends with the place, such as "- at `$.choices[0].html`".
    """
    return item_from(_cleaned(plain, items_form(), "$", plain_only=False))


def _cleaned(value: object, type: inspect.Type, path: str, *, plain_only: bool) -> object:
    """The value with every text in it made harmless. What does not fit its type stays as it is:
    it will be refused. `plain_only`: HTML becomes text, for places that show no markup."""
    match type, value:
        case inspect.UnionType(), dict():
            found = next((one for one in type.types if _is_tagged(one, value)), None)
            if found is None:
                return value
            return _cleaned(value, found, path, plain_only=plain_only)
        case inspect.StructType(), dict():
            return _record(value, type, path, plain_only=plain_only)
        case inspect.VarTupleType(), list() | tuple():
            return [
                _cleaned(one, type.item_type, f"{path}[{at}]", plain_only=plain_only)
                for at, one in enumerate(value)
            ]
        case inspect.DictType(), dict():
            return {markup.visible(str(name)): one for name, one in value.items()}
        case _, str():
            return markup.visible(value)
    return value


def _record(
    value: Mapping[Any, Any], type: inspect.StructType, path: str, *, plain_only: bool
) -> dict[str, object]:
    # The words of menus: of gaps, and of what is asked inside a text.
    plain_only = plain_only or type.cls is Word or path.endswith(".item")
    read: dict[str, object] = {}
    if type.tag_field:
        read[type.tag_field] = type.tag
    for field in type.fields:
        if field.name not in value:
            continue
        one, place = value[field.name], f"{path}.{field.name}"
        if isinstance(one, str) and field.name.endswith("html"):
            read[field.name] = _html(one, place, plain_only and field.name == "html")
        else:
            read[field.name] = _cleaned(one, field.type, place, plain_only=plain_only)
    return read


def _html(text: str, place: str, plain_only: bool) -> str:
    try:
        return markup.without_tags(text) if plain_only else markup.clean(text)
    except Refused as refusal:
        raise InvalidItem(f"{refusal.message} - at `{place}`") from None


def _is_tagged(type: inspect.Type, value: Mapping[Any, Any]) -> bool:
    if not isinstance(type, inspect.StructType) or type.tag_field is None:
        return False
    return bool(value.get(type.tag_field) == type.tag)
