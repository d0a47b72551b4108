"""What a learner may see of an item while the attempt is open."""

import msgspec

from apps.assessments.rules.items import (
    Choice,
    Item,
    Matching,
    Multiple,
    Option,
    Single,
    kind,
)
from apps.assessments.rules.shuffling import shuffled


class LearnerItem(msgspec.Struct, frozen=True):
    """An item without its answers. Only matching items have stems; typed ones have no choices.

    The HTML was cleaned when the item was imported and is passed on as it is.
    """

    type: str
    title: str
    prompt_html: str
    choices: tuple[Option, ...] = ()
    stems: tuple[Option, ...] = ()


def learner_view(item: Item, attempt_id: str, slot: int) -> LearnerItem:
    """The item as this attempt shows it: built up from what may be seen, so that a field added
    to items later stays hidden until someone decides otherwise."""
    return LearnerItem(
        type=kind(item),
        title=item.name,
        prompt_html=item.prompt_html,
        choices=_choices(item, attempt_id, slot),
        stems=_stems(item),
    )


def _choices(item: Item, attempt_id: str, slot: int) -> tuple[Option, ...]:
    if not isinstance(item, Single | Multiple | Matching):
        return ()
    authored: tuple[Choice | Option, ...] = item.choices
    options = tuple(Option(choice.id, choice.html) for choice in authored)
    return shuffled(options, attempt_id, slot) if item.shuffle else options


def _stems(item: Item) -> tuple[Option, ...]:
    if not isinstance(item, Matching):
        return ()
    return tuple(Option(stem.id, stem.html) for stem in item.stems)
