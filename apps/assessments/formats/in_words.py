"""An answer in a few words, the same for equal answers: what answers are counted by."""

from collections.abc import Iterable
from functools import singledispatch
from html import unescape
from typing import Any

import msgspec

from apps.assessments.formats.answers_in_words import Wording
from apps.assessments.formats.markup import name_from, without_tags
from apps.assessments.rules.items import (
    ChooseHotspot,
    Cloze,
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
)
from apps.assessments.rules.responses import Response, parse_response

LONGEST = 200
_BLANK = "(blank)"


def in_words(item: Item, response: Response) -> str:
    """What was answered, with the words of choices and not their ids; cut to 200 characters.

    The item is the one that was asked. Raises TypeError for an item nobody is asked like this.
    """
    words = " ".join(_words(item, response).split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


@singledispatch
def _words(item: Any, response: Any) -> str:
    raise TypeError(f"answers to a {type(item).__name__} item have no words")


@_words.register
def _single(item: Single, response: Any) -> str:
    return _texts(item.choices)[response.choice]


@_words.register
def _multiple(item: Multiple, response: Any) -> str:
    return _listed(item.choices, response.choices)


@_words.register
def _hotspot(item: ChooseHotspot, response: Any) -> str:
    return _listed(item.spots, response.choices)


@_words.register
def _true_false(item: TrueFalse, response: Any) -> str:
    return "True" if response.value else "False"


@_words.register
def _short_text(item: ShortText, response: Any) -> str:
    return str(response.text)


@_words.register
def _numerical(item: Numerical, response: Any) -> str:
    return f"{response.text} {response.unit or ''}"


@_words.register
def _matching(item: Matching, response: Any) -> str:
    left, right = _texts(item.stems), _texts(item.choices)
    given = [stem.id for stem in item.stems if stem.id in response.pairs]
    return "; ".join(f"{left[id]} → {right[response.pairs[id]]}" for id in given)


@_words.register
def _ordering(item: Ordering, response: Any) -> str:
    entries = _texts(item.entries)
    return ", ".join(entries[id] for id in response.order)


@_words.register
def _gaps(item: GapMatch, response: Any) -> str:
    words = _texts(item.words)
    given = [response.pairs.get(gap.id) for gap in item.gaps]
    return "; ".join(words[one] if one else _BLANK for one in given)


@_words.register
def _cloze(item: Cloze, response: Any) -> str:
    return "; ".join(
        _words(part.item, parse_response(part.item, response.parts[part.id]))
        if part.id in response.parts
        else _BLANK
        for part in item.items
    )


@_words.register
def _points(item: SelectPoint, response: Any) -> str:
    # Two learners who mean the same hardly ever set the same pixel.
    hit, astray = item.hit(response)
    areas = [f"area {at}" for at, area in enumerate(item.areas, start=1) if area in hit]
    return "; ".join([*areas, *([f"{astray} elsewhere"] if astray else [])])


@_words.register
def _processed(item: Processed, response: Any) -> str:
    return Wording(item).of(msgspec.to_builtins(response))


def _listed(choices: Iterable[Any], ids: Iterable[str]) -> str:
    chosen = set(ids)
    return "; ".join(text for id, text in _texts(choices).items() if id in chosen)


def _texts(choices: Iterable[Any]) -> dict[str, str]:
    """The words of choices by id; a picture alone is known by its id."""
    texts = {one.id: unescape(without_tags(one.html)) for one in choices}
    return {id: name_from(text, "") if text.strip() else id for id, text in texts.items()}
