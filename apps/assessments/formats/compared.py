"""Written, read again, compared: a writer never changes an item silently."""

from typing import TypeVar

from msgspec.structs import asdict, replace

from apps.assessments.formats import read
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    Choice,
    Item,
    Matching,
    Multiple,
    Option,
    Single,
    Stem,
    kind,
)

T = TypeVar("T", Choice, Option, Stem)


def must_be_same(item: Item, again: Item) -> None:
    """Raise Refused, naming the fields, unless the item that was read again is the item."""
    if item == again:
        return
    if type(item) is not type(again):
        was, became = (kind(one).replace("_", " ") for one in (item, again))
        raise Refused("not_in_format", f"Read again, this {was} item would be {became}.")
    before, after = asdict(item), asdict(again)
    fields = ", ".join(name.removesuffix("_html") for name in before if before[name] != after[name])
    raise Refused("not_in_format", f"This format would change: {fields}.")


def must_read_same(item: Item, data: bytes, format: str) -> None:
    """Raise Refused unless reading this gives the item, and nothing else; for formats that have
    no place for ids, which are not compared."""
    found = read(data, format)
    for problem in found.problems:
        if problem.severity == "error":
            raise Refused("not_in_format", f"Read again, it would be refused: {problem.message}")
    if len(found.questions) != 1:
        raise Refused("not_in_format", f"Read again, it would be {len(found.questions)} questions.")
    must_be_same(_numbered(item), _numbered(found.questions[0].item))


def _numbered(item: Item) -> Item:
    """The item with its choices numbered as they stand."""
    match item:
        case Single() | Multiple():
            return replace(item, choices=_renamed(item.choices))
        case Matching():
            names = {choice.id: str(at) for at, choice in enumerate(item.choices)}
            stems = tuple(replace(one, choice=names[one.choice]) for one in item.stems)
            return replace(item, stems=_renamed(stems), choices=_renamed(item.choices))
    return item


def _renamed(entries: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(replace(one, id=str(at)) for at, one in enumerate(entries))
