"""Places in a prompt that are to be filled: `[[id]]`."""

import re
from collections.abc import Sequence

from apps.assessments.rules.item_checks import InvalidItem, check_distinct

GAP = re.compile(r"\[\[([A-Za-z0-9_-]{1,40})\]\]")


def check_gaps(prompt_html: str, ids: Sequence[str]) -> None:
    """Refuse a prompt that does not have every gap exactly once, and no other."""
    check_distinct("gap id", ids)
    written = GAP.findall(prompt_html)
    for id in ids:
        if written.count(id) != 1:
            raise InvalidItem(f"the prompt has {written.count(id)} places for gap {id!r}, not one")
    for id in written:
        if id not in ids:
            raise InvalidItem(f"the prompt has a place for an unknown gap {id!r}")
