"""An item's body: HTML with a place for each interaction."""

import re
from dataclasses import dataclass, field

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.interactions import (
    Interaction,
    kind_of,
    without_feedback,
)
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.xml_tree import Node

MOST_INTERACTIONS = 200
_HIDDEN = ("templateInline", "templateBlock", "rubricBlock", "endAttemptInteraction")
_PARAGRAPHS = ("p", "div")


@dataclass(slots=True)
class Body:
    """`html` (not yet clean) has `place(n)` where the n-th interaction stands."""

    html: str = ""
    interactions: list[Interaction] = field(default_factory=list)

    def placed(self, part: Node) -> str | None:
        """What stands in the stead of an element; None for one that stays. Raises Refused."""
        if part.tag in _HIDDEN:
            return ""
        inner = part.children[0] if _is_alone(part) else part
        kind = kind_of(inner)
        if kind is None:
            return without_feedback(part)
        if len(self.interactions) >= MOST_INTERACTIONS:
            raise Refused("too_long", f"It has more than {MOST_INTERACTIONS} interactions.")
        alone = inner is not part or kind not in ("textEntry", "inlineChoice")
        self.interactions.append(Interaction(kind, inner, alone))
        return f"\x01{len(self.interactions) - 1}\x02"

    def filled(self, places: list[str]) -> str:
        """Clean HTML with these texts at the places. Raises Refused."""
        # Behind the place may be a digit of the text: all are replaced in one go.
        html = _PLACE.sub(lambda found: places[int(found[1])], self.html)
        return markup.clean(html)


_PLACE = re.compile("\x01([0-9]{1,3})\x02")


def body_of(root: Node) -> Body:
    """The body of an item. Raises Refused."""
    found = Body()
    node = root.child("itemBody")
    if node is not None:
        found.html = html_in(_unwrapped(node), found.placed)
    return found


def _is_alone(parent: Node) -> bool:
    return (
        parent.tag in _PARAGRAPHS
        and len(parent.children) == 1
        and not any(piece.strip() for piece in parent.pieces)
    )


def _unwrapped(node: Node) -> Node:
    """The body, without a `<div>` around all of its text: QTI wants one where none is meant."""
    blocks = [part for part in node.content if not isinstance(part, str) or part.strip()]
    texts = [part for part in blocks if isinstance(part, str) or not _is_no_text(part)]
    if len(texts) != 1 or isinstance(texts[0], str) or texts[0].tag != "div":
        return node
    bare = Node(node.tag, {}, node.line)
    for part in blocks:
        bare.content.extend(part.content if part is texts[0] else [part])
    return bare


def _is_no_text(node: Node) -> bool:
    """Whether it is hidden, an interaction, or a paragraph with nothing but one in it."""
    if node.tag in _HIDDEN:
        return True
    inner = node.children[0] if _is_alone(node) else node
    return inner.tag.endswith("Interaction")
