"""Written, read again, compared: a writer never changes an item silently."""

from msgspec.structs import asdict

from apps.assessments.formats.reading import Refused
from apps.assessments.rules.items import Item, kind


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
