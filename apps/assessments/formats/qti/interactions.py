"""What a learner does in an item: QTI's interactions, found in its body."""

from dataclasses import dataclass
from typing import NamedTuple

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.xml_tree import Node

SUPPORTED = (
    *("choice", "inlineChoice", "textEntry", "match", "order", "gapMatch"),
    *("extendedText", "selectPoint", "hotspot", "hottext", "upload"),
)
_INTERACTION = "Interaction"
_FEEDBACK = ("feedbackInline", "feedbackBlock")
_LABELS = {
    "associate": "associate (pairs of one set)",
    "custom": "custom (a program of its maker)",
    "graphicGapMatch": "graphic gap match",
    "mediaInteraction": "media",
}


class Offered(NamedTuple):
    """Something to choose. `fixed` keeps its place, `most` is how often it may be used (0: any),
    `groups` are the gaps it may go to (none: all)."""

    id: str
    html: str
    fixed: bool
    most: int
    groups: tuple[str, ...]


class Said(NamedTuple):
    """Feedback, not yet clean: said when `outcome` has `key`, or (not `when`) when it has not."""

    outcome: str
    key: str
    html: str
    when: bool


@dataclass(frozen=True, slots=True)
class Interaction:
    """An interaction. `alone`: nothing but it stands in its paragraph, so it needs no place."""

    kind: str
    node: Node
    alone: bool

    @property
    def response(self) -> str:
        """The variable that it answers."""
        return self.node.attributes.get("responseIdentifier", "")

    @property
    def prompt(self) -> str:
        """HTML, not yet clean."""
        child = self.node.child("prompt")
        return html_in(child) if child else ""

    @property
    def shuffle(self) -> bool:
        """Whether its choices may be mixed; not when some of them have to keep their place."""
        return self.wants_shuffle and not self.has_fixed

    @property
    def wants_shuffle(self) -> bool:
        """Whether it says that its choices are to be mixed."""
        return self.node.attributes.get("shuffle") == "true"

    @property
    def has_fixed(self) -> bool:
        """Whether a choice has to keep its place."""
        return any(part.attributes.get("fixed") == "true" for part in self.node.everything())

    def hot_texts(self) -> list[Offered]:
        """The pieces of its text that are to be chosen from. Raises Refused when two of them read
        the same: out of their text nobody could tell them apart."""
        found = [_offered(part) for part in self.node.everything() if part.tag == "hottext"]
        if len({one.html.strip() for one in found}) < len(found):
            raise Refused("unsupported_type", "Two of the texts to choose from read the same.")
        return found

    def choices(self) -> list[Offered]:
        """What is chosen from, in its order. Raises Refused."""
        if self.kind == "hottext":
            return self.hot_texts()
        return self.offered("simpleChoice", "inlineChoice")

    def offered(self, *tags: str) -> list[Offered]:
        """The choices of these tags, in their order."""
        return [_offered(child) for child in self.node.children if child.tag in tags]

    def sets(self) -> tuple[list[Offered], list[Offered]]:
        """The two sides of a match. Raises Refused."""
        sides = [
            [_offered(child) for child in side.all("simpleAssociableChoice")]
            for side in self.node.all("simpleMatchSet")
        ]
        if len(sides) != 2:
            raise Refused("bad_qti", "A match interaction has two sets of choices.")
        return sides[0], sides[1]


def kind_of(node: Node) -> str | None:
    """The kind of interaction that an element is, "choice" for choiceInteraction; else None.

    Raises Refused for one that cannot be shown here.
    """
    if not node.tag.endswith(_INTERACTION):
        return None
    kind = node.tag.removesuffix(_INTERACTION)
    if kind == "end" or kind == "endAttempt":
        return None
    if kind not in SUPPORTED:
        label = _LABELS.get(kind, f"“{kind[:40]}”")
        raise Refused("unsupported_type", f"This kind of interaction cannot be imported: {label}.")
    return kind


def said_in(node: Node, key: str = "identifier") -> list[Said]:
    """The feedback that stands in an element, and the item's modal feedback."""
    return [
        Said(
            one.attributes.get("outcomeIdentifier", ""),
            one.attributes.get(key, ""),
            html_in(one.child("contentBody") or one, without_feedback),
            one.attributes.get("showHide", "show") == "show",
        )
        for one in node.everything()
        if one.tag in (*_FEEDBACK, "modalFeedback")
    ]


def without_feedback(node: Node) -> str | None:
    """For texts in which feedback must not be read before it is due."""
    return "" if node.tag in _FEEDBACK else None


def _offered(node: Node) -> Offered:
    most = node.attributes.get("matchMax", "1")
    return Offered(
        node.attributes.get("identifier", ""),
        html_in(node, without_feedback),
        node.attributes.get("fixed") == "true",
        int(most) if most.isascii() and most.isdigit() and len(most) < 5 else 1,
        tuple(node.attributes.get("matchGroup", "").split()),
    )
