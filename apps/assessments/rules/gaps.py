"""Places in a prompt that are to be filled: `[[id]]`."""

import re
from collections import Counter
from collections.abc import Sequence

from apps.assessments.rules.item_checks import InvalidItem, check_distinct

MOST_GAPS = 200
_TAG = re.compile(r"<[^<>]*>")
GAP = re.compile(r"\[\[([A-Za-z0-9_-]{1,40})\]\]")


def check_gaps(prompt_html: str, ids: Sequence[str]) -> None:
    """Refuse a prompt that does not have every gap exactly once in its text, and no other."""
    check_distinct("gap id", ids)
    if len(ids) > MOST_GAPS:
        raise InvalidItem(f"{len(ids)} gaps are more than the {MOST_GAPS} that can be shown")
    # In an attribute, such as the words for a picture, nothing could be filled in.
    written = Counter(GAP.findall(_TAG.sub("", prompt_html)))
    for id in ids:
        if written[id] != 1:
            raise InvalidItem(f"the text has {written[id]} places for gap {id!r}, not one")
    if unknown := written.keys() - set(ids):
        raise InvalidItem(f"the text has a place for an unknown gap {min(unknown)!r}")
