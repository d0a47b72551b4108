"""Items put together from what a file says, with the checks that are the same for every format."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import NamedTuple, TypedDict

from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    Choice,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    Option,
    ShortText,
    Single,
    Stem,
    TextAnswer,
    Unit,
    UnitGrading,
)


class Heading(TypedDict):
    """The fields every item has."""

    name: str
    prompt_html: str
    idnumber: str
    default_mark: Decimal
    feedback_html: str


class DraftChoice(NamedTuple):
    """A choice before it has an id."""

    html: str
    fraction: Decimal
    feedback_html: str


class Units(TypedDict, total=False):
    """The unit fields of a numerical item."""

    units: tuple[Unit, ...]
    unit_grading: UnitGrading
    unit_penalty: Decimal
    units_left: bool
    unit_menu: bool


def choice_item(
    heading: Heading, drafts: Sequence[DraftChoice], *, single: bool, shuffle: bool
) -> Single | Multiple:
    """A single or multiple choice item. Raises Refused."""
    _check_answers(draft.fraction for draft in drafts)
    if len(drafts) < 2:
        raise Refused("too_few_answers", "A choice question needs at least two choices.")
    for position, draft in enumerate(drafts, start=1):
        if not draft.html:
            raise Refused("empty_answer", f"Choice {position} is empty.")
    ids = unrevealing_ids([draft.html for draft in drafts])
    choices = tuple(Choice(id, *draft) for id, draft in zip(ids, drafts, strict=True))
    item_type = Single if single else Multiple
    return item_type(**heading, choices=choices, shuffle=shuffle)


def text_item(heading: Heading, answers: Sequence[TextAnswer], *, ignore_case: bool) -> ShortText:
    """A short text item. Raises Refused."""
    _check_answers(answer.fraction for answer in answers)
    return ShortText(**heading, answers=tuple(answers), ignore_case=ignore_case)


def number_item(heading: Heading, answers: Sequence[NumericAnswer], units: Units) -> Numerical:
    """A numerical item. Raises Refused."""
    _check_answers(answer.fraction for answer in answers)
    return Numerical(**heading, answers=tuple(answers), **units)


def matching_item(heading: Heading, pairs: Sequence[tuple[str, str]], *, shuffle: bool) -> Matching:
    """A matching item from (stem, choice) HTML; an empty stem adds a choice that fits nothing,
    equal choices are one choice. Raises Refused."""
    texts = list(dict.fromkeys(choice for _, choice in pairs if choice))
    ids = dict(zip(texts, unrevealing_ids(texts), strict=True))
    stemmed = [(stem, choice) for stem, choice in pairs if stem]
    if not stemmed:
        raise Refused("no_answers", "The question has no pairs to match.")
    if any(not choice for _, choice in stemmed):
        raise Refused("empty_answer", "An answer to be matched is empty.")
    return Matching(
        **heading,
        stems=tuple(
            Stem(f"s{position}", stem, ids[choice])
            for position, (stem, choice) in enumerate(stemmed, start=1)
        ),
        choices=tuple(Option(ids[text], text) for text in texts),
        shuffle=shuffle,
    )


def unrevealing_ids(texts: Sequence[str]) -> list[str]:
    """Ids for choices, the same whenever the same question is imported.

    Not numbered as written: authors tend to write the right choice first and pairs side by side,
    and a learner can read ids in the browser. They follow from what can be read and from nothing
    else, so that not even whoever knows how they are made learns the order from them.
    """
    order = sorted(range(len(texts)), key=lambda at: (blake2b(texts[at].encode()).digest(), at))
    rank = {at: place for place, at in enumerate(order, start=1)}
    return [f"c{rank[at]}" for at in range(len(texts))]


def _check_answers(fractions: Iterable[Decimal]) -> None:
    listed = list(fractions)
    if not listed:
        raise Refused("no_answers", "The question has no answers.")
    if max(listed) <= 0:
        raise Refused("no_right_answer", "No answer of the question earns anything.")
