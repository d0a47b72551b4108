"""Things to be put in order, and texts with gaps, as Moodle XML has them."""

import re
from collections.abc import Iterator

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading, unrevealing_ids
from apps.assessments.formats.decimals import number
from apps.assessments.formats.moodle_xml_fields import flag, own_html
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import GapMatch, Item, Option, Ordering, Word, WordGap
from apps.assessments.rules.orders import OrderGrading

GRADINGS: dict[str, OrderGrading] = {
    "ALL_OR_NOTHING": "all_or_nothing",
    "ABSOLUTE_POSITION": "position",
    "RELATIVE_NEXT_EXCLUDE_LAST": "next",
    "RELATIVE_NEXT_INCLUDE_LAST": "next_and_end",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "neighbours",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "all_pairs",
    "LONGEST_ORDERED_SUBSET": "longest_order",
    "LONGEST_CONTIGUOUS_SUBSET": "longest_run",
    "RELATIVE_TO_CORRECT": "distance",
}
_DRAWN = {"ALL": False, "RANDOM": False, "CONTIGUOUS": True}
_PLACE = re.compile(r"\[\[(\d{1,4})\]\]")


def ordering(node: Node, heading: Heading) -> Item:
    """Entries in their right order: by their fractions where these count from 1, else as listed.

    Raises Refused.
    """
    listed = list(node.all("answer"))
    places = [number(answer.attributes.get("fraction", "")) for answer in listed]
    if sorted(places) == list(range(1, len(places) + 1)):
        listed = [
            answer
            for _, answer in sorted(zip(places, listed, strict=True), key=lambda pair: pair[0])
        ]
    texts = [own_html(answer) for answer in listed]
    if not all(texts):
        raise Refused("empty_answer", "An entry to be put in order is empty.")
    grading, how = (
        node.text_of("gradingtype", "ABSOLUTE_POSITION"),
        node.text_of("selecttype", "ALL"),
    )
    if grading not in GRADINGS or how not in _DRAWN:
        raise Refused("unsupported_ordering", f"Unknown way to grade or draw: {grading}, {how}.")
    drawn = 0 if how == "ALL" else int(number(node.text_of("selectcount", "0")))
    if drawn >= len(texts):
        drawn = 0
    ids = unrevealing_ids(texts)
    return Ordering(
        **heading,
        entries=tuple(Option(id, text) for id, text in zip(ids, texts, strict=True)),
        grading=GRADINGS[grading],
        drawn=drawn,
        contiguous=_DRAWN[how] and drawn > 0,
    )


def select_words(node: Node, heading: Heading) -> Item:
    """A text with menus; every word may be chosen more than once. Raises Refused."""
    return _gaps(node, heading, list(node.all("selectoption")), once=False)


def drag_words(node: Node, heading: Heading) -> Item:
    """A text into which words are carried, each once unless it is endless. Raises Refused."""
    return _gaps(node, heading, list(node.all("dragbox")), once=True)


def _gaps(node: Node, heading: Heading, listed: list[Node], *, once: bool) -> Item:
    texts = [markup.without_tags(word.text) for word in listed]
    if not all(texts):
        raise Refused("empty_answer", "A word for the gaps is empty.")
    ids = unrevealing_ids(texts)
    right = [int(place) for place in _PLACE.findall(heading["prompt_html"])]
    for place in right:
        if not 1 <= place <= len(ids):
            raise Refused("no_answers", f"The text has a gap [[{place}]], but no such word.")
    if not right:
        raise Refused("no_answers", "The text has no gaps.")
    numbers = iter(range(1, len(right) + 1))
    heading["prompt_html"] = _PLACE.sub(lambda _: f"[[g{next(numbers)}]]", heading["prompt_html"])
    return GapMatch(
        **heading,
        gaps=tuple(WordGap(f"g{at}", ids[place - 1]) for at, place in enumerate(right, start=1)),
        words=tuple(_words(listed, ids, texts, once=once)),
        shuffle=flag(node, "shuffleanswers"),
    )


def _words(listed: list[Node], ids: list[str], texts: list[str], *, once: bool) -> Iterator[Word]:
    for word, id, text in zip(listed, ids, texts, strict=True):
        endless = word.child("infinite") is not None
        yield Word(id, text, word.text_of("group", "1"), once=once and not endless)
