"""Items as QTI 2.2 and 3.0, such that reading them gives the same items again."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from apps.assessments.formats.compared import must_be_same
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.items import item_from, item_node
from apps.assessments.formats.qti.pictures import Packed, without_pictures
from apps.assessments.formats.qti.sheets import Sheet, file_of, item_element
from apps.assessments.formats.qti.writing_choices import choices, ordering, true_false
from apps.assessments.formats.qti.writing_essays import essay
from apps.assessments.formats.qti.writing_gaps import cloze, gap_match, processed
from apps.assessments.formats.qti.writing_pairs import matching
from apps.assessments.formats.qti.writing_places import hotspot, select_point
from apps.assessments.formats.qti.writing_typed import numerical, short_text
from apps.assessments.rules.items import (
    Calculated,
    ChooseHotspot,
    Cloze,
    Essay,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    Processed,
    SelectPoint,
    ShortText,
    Single,
    TrueFalse,
    kind,
)

VERSIONS = ("qti2", "qti3")


def qti_file(item: Item, version: str) -> bytes:
    """The file of one item. Raises Refused for what QTI has no words for."""
    written = file_of(qti_element(item), version)
    must_be_same(item, item_from(item_node(written), []))
    return written


def qti_packed(item: Item, version: str) -> Packed:
    """The file of one item for a package, with the pictures beside it. Raises Refused."""
    qti_file(item, version)
    root = qti_element(item)
    pictures = without_pictures(root)
    return Packed(file_of(root, version), pictures)


def qti_element(item: Item) -> Element:
    """The root of the file, before it is spelled as a version wants it. Raises Refused."""
    return item_element(item, _sheet(item))


def _sheet(item: Item) -> Sheet:
    if isinstance(item, Calculated):
        raise Refused("not_in_format", "Numbers that differ by learner cannot be written.")
    write = _WRITERS.get(type(item))
    if write is None:
        raise Refused(
            "not_in_format", f"{kind(item).capitalize()} questions are not written as QTI."
        )
    return write(item)


_WRITERS: dict[type, Callable[[Any], Sheet]] = {
    Single: choices,
    Multiple: choices,
    TrueFalse: true_false,
    Ordering: ordering,
    Matching: matching,
    ShortText: short_text,
    Numerical: numerical,
    GapMatch: gap_match,
    Cloze: cloze,
    Processed: processed,
    Essay: essay,
    SelectPoint: select_point,
    ChooseHotspot: hotspot,
}
