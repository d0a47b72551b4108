"""Every item type, and their one JSON form.

It is used everywhere: importers make it, the module stores it, the legacy system is sent it.
`type` names the item type; what a type is stands in its file in rules/types.
"""

from typing import Any, cast

import msgspec

from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.pictures import Picture
from apps.assessments.rules.shown import Option, Place
from apps.assessments.rules.tolerance import ANY_NUMBER, NumericAnswer, ToleranceType
from apps.assessments.rules.types.calculated import Calculated, FormulaAnswer
from apps.assessments.rules.types.choice import Choice, Multiple, Single
from apps.assessments.rules.types.cloze import Cloze, ClozePart
from apps.assessments.rules.types.essay import Criterion, Essay, Level
from apps.assessments.rules.types.gap_match import GapMatch, Word, WordGap
from apps.assessments.rules.types.hotspot import Area, ChooseHotspot, Hotspot, SelectPoint
from apps.assessments.rules.types.item_type import ItemType
from apps.assessments.rules.types.matching import Matching, Stem
from apps.assessments.rules.types.numerical import Numerical, Unit, UnitGrading
from apps.assessments.rules.types.ordering import Ordering
from apps.assessments.rules.types.processed import Processed
from apps.assessments.rules.types.short_text import ShortText, TextAnswer
from apps.assessments.rules.types.true_false import TrueFalse

__all__ = [
    "ANY_NUMBER",
    "Area",
    "Calculated",
    "Choice",
    "ChooseHotspot",
    "Cloze",
    "ClozePart",
    "Criterion",
    "Essay",
    "FormulaAnswer",
    "GapMatch",
    "Hotspot",
    "InvalidItem",
    "Item",
    "Level",
    "Matching",
    "Multiple",
    "NumericAnswer",
    "Numerical",
    "Option",
    "Ordering",
    "Picture",
    "Processed",
    "SelectPoint",
    "ShortText",
    "Single",
    "Stem",
    "TextAnswer",
    "ToleranceType",
    "TrueFalse",
    "Unit",
    "UnitGrading",
    "Word",
    "WordGap",
    "asked",
    "decode_item",
    "item_from",
    "kind",
    "plain_item",
]

Item = (
    Single
    | Multiple
    | TrueFalse
    | ShortText
    | Numerical
    | Matching
    | Ordering
    | GapMatch
    | Cloze
    | Calculated
    | Essay
    | Processed
    | SelectPoint
    | ChooseHotspot
)


def kind(item: Item) -> str:
    """The item's type as written in JSON: "single", "multiple", "true_false", ..."""
    return str(item.__struct_config__.tag)


def asked(item: Item, place: Place) -> Item:
    """The item as it is asked at this place: a calculated one with its numbers, an ordering one
    with the entries that were drawn, all others as they are."""
    general: ItemType[Any] = item
    return cast(Item, general.asked(place))


def item_from(plain: object) -> Item:
    """The item described by plain data (decoded JSON).

    Raises InvalidItem saying what is wrong and, where known, in which field.
    """
    try:
        return cast(Item, msgspec.convert(plain, Item))
    except msgspec.ValidationError as error:
        raise InvalidItem(str(error)) from error


def decode_item(data: bytes | str) -> Item:
    """The item described by a JSON document. Raises InvalidItem."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise InvalidItem(str(error)) from error


def plain_item(item: Item) -> dict[str, object]:
    """The item as JSON would hold it, with every field present; item_from() reads it back."""
    return cast(dict[str, object], msgspec.json.decode(msgspec.json.encode(item)))


_DECODER: msgspec.json.Decoder[Item] = msgspec.json.Decoder(Item)
