"""What a learner may see of an item while the attempt is open."""

import msgspec

from apps.assessments.rules.items import Item, asked, kind
from apps.assessments.rules.shown import Canvas, Gap, Option, Place, Writing


class LearnerItem(msgspec.Struct, frozen=True):
    """An item without its answers: things to choose from, to pair, to put into gaps,
    or a picture to point at.

    The HTML was cleaned when the item was imported and is passed on as it is.
    """

    type: str
    title: str
    prompt_html: str
    choices: tuple[Option, ...] = ()
    stems: tuple[Option, ...] = ()
    gaps: tuple[Gap, ...] = ()
    writing: Writing | None = None
    canvas: Canvas | None = None


def learner_view(item: Item, place: Place) -> LearnerItem:
    """The item as this attempt shows it: built up from what may be seen, so that a field added
    to items later stays hidden until someone decides otherwise."""
    here = asked(item, place)
    shown = here.shown(place)
    return LearnerItem(
        type=kind(item),
        title=here.name,
        prompt_html=here.prompt_html,
        choices=shown.choices,
        stems=shown.stems,
        gaps=shown.gaps,
        writing=shown.writing,
        canvas=shown.canvas,
    )
