"""From an item's file to an item of ours."""

from collections.abc import Callable

from apps.assessments.formats.outcome import Ledger
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.body import Body, body_of
from apps.assessments.formats.qti.essays import essay_item
from apps.assessments.formats.qti.gaps_in_text import cloze_item
from apps.assessments.formats.qti.heading import Beside, Source, nothing, source_of
from apps.assessments.formats.qti.names import spelled
from apps.assessments.formats.qti.places import place_item
from apps.assessments.formats.qti.plain import plain_item
from apps.assessments.formats.qti.processed import processed_item
from apps.assessments.formats.qti.texts import loses_something
from apps.assessments.formats.xml_tree import Node, read_whole
from apps.assessments.rules.items import Item

ROOT = "assessmentItem"
MOST_ELEMENTS = 5_000


def item_node(data: bytes) -> Node:
    """The element of an item's file. Raises Abandoned."""
    return read_whole(data, {ROOT}, spelled, MOST_ELEMENTS)


def enter_item(
    root: Node,
    category: str,
    ledger: Ledger,
    changed: Callable[[Item], Item] = lambda item: item,
    beside: Beside = nothing,
) -> None:
    """Enter an item into the ledger, with what there is to say about it."""

    def build() -> Item:
        return changed(item_from(root, notes, beside))

    notes: list[tuple[str, str]] = []
    name = " ".join(root.attributes.get("title", "").split())
    item = ledger.question(root.line, name, category, build)
    if item is not None:
        for code, message in notes:
            ledger.warn(root.line, name, code, message)


def item_from(root: Node, notes: list[tuple[str, str]], beside: Beside = nothing) -> Item:
    """The item, and what is to be said about it in `notes`. Raises Refused, InvalidItem."""
    source = source_of(root)
    source.notes, source.beside = notes, beside
    body = body_of(root)
    item = _built(source, body)
    if any(one.wants_shuffle and one.has_fixed for one in body.interactions):
        notes.append(("fixed_choices", "Some choices keep their place, so none are mixed."))
    if loses_something(root):
        notes.append(
            (
                "embedded_file_dropped",
                "Pictures, sounds or formulas were left out. Check it before using it.",
            )
        )
    return item


def _built(source: Source, body: Body) -> Item:
    for build in (essay_item, place_item, plain_item, cloze_item):
        try:
            return build(source, body)
        except NotOurs:
            continue
    return processed_item(source, body)
