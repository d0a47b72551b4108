"""Our own files of questions: everything an item can say, one neutral form (rules/items.py).

{"format": "banyan.questions.1", "questions": [{"category": "Seas", "item": {"type": …}}]}
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Literal

import msgspec

from apps.assessments.formats.clean_items import harmless_item
from apps.assessments.formats.markup import visible
from apps.assessments.formats.outcome import Abandoned, Ledger
from apps.assessments.rules.items import Item, plain_item


class _Entry(msgspec.Struct):
    item: dict[str, Any]
    category: str = ""


class _File(msgspec.Struct):
    format: Literal["banyan.questions.1"]
    questions: list[_Entry]


def read_banyan(body: bytes, ledger: Ledger) -> None:
    """Read every question into the ledger. Raises Abandoned when it is no such file."""
    try:
        file = msgspec.json.decode(body, type=_File)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Abandoned("broken_json", f"This is no file of questions: {error}.") from error
    except RecursionError:
        raise Abandoned("broken_json", "The file is nested too deeply.") from None
    for entry in file.questions:
        name = entry.item.get("name")
        ledger.question(
            1,
            visible(name) if isinstance(name, str) else "",
            visible(entry.category),
            partial(harmless_item, entry.item),
        )


def banyan_json(entries: Iterable[tuple[Item, str]]) -> bytes:
    """A file with these items, each with its category."""
    questions = [{"category": category, "item": plain_item(item)} for item, category in entries]
    file = {"format": "banyan.questions.1", "questions": questions}
    return msgspec.json.format(msgspec.json.encode(file))
