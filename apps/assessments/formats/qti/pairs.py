"""Pairs: matching, and words carried into gaps."""

from decimal import Decimal
from typing import NamedTuple

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.interactions import Interaction, Offered
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.gaps import GAP
from apps.assessments.rules.items import GapMatch, Matching, Option, Stem, Word, WordGap
from apps.assessments.rules.policies import AllOrNothing, AnyPolicy, Weighted

_OFFERED = ("gapText", "gapImg", "prompt")
# Moodle's and QTI's: each pair by itself.
_BY_PAIR = Weighted(floor=Decimal(-1))


class Worth(NamedTuple):
    """What each pair earns. With `scale`, (a, b), their sum counts a / b; `as_a_whole`: the
    points are those of the pairs together."""

    points: dict[str, Decimal]
    scale: tuple[Decimal, Decimal] | None
    as_a_whole: bool

    @property
    def policy(self) -> AnyPolicy:
        """How the pairs count together."""
        return AllOrNothing() if self.as_a_whole else _BY_PAIR

    @property
    def pairs(self) -> list[list[str]]:
        """Left and right of what earns anything."""
        return [pair for pair in map(str.split, self.points) if len(pair) == 2]


def matching(one: Interaction, worth: Worth, head: Heading) -> Matching:
    """Each row has one right column, worth as much as those of the others. Raises NotOurs."""
    rows, columns = one.sets()
    right = {left: right for left, right in worth.pairs}
    _check_shares(worth, [row.id for row in rows], right, head)
    if any(row.most != 1 for row in rows):
        raise NotOurs
    return Matching(
        **head,
        stems=tuple(Stem(row.id, markup.clean(row.html), right[row.id]) for row in rows),
        choices=tuple(Option(one.id, markup.clean(one.html)) for one in columns),
        shuffle=one.shuffle,
        policy=worth.policy,
    )


def gap_match(one: Interaction, worth: Worth, head: Heading) -> GapMatch:
    """Each gap has one right word, worth as much as those of the others. Raises NotOurs."""
    gaps = GAP.findall(head["prompt_html"])
    right = {gap: word for word, gap in worth.pairs}
    _check_shares(worth, gaps, right, head)
    return GapMatch(
        **head,
        gaps=tuple(WordGap(gap, right[gap]) for gap in gaps),
        words=tuple(_word(word) for word in _words(one)),
        shuffle=one.shuffle,
        policy=worth.policy,
    )


def shown(one: Interaction) -> str:
    """HTML, not yet clean: the text of an interaction, with `[[id]]` for its gaps, and what is to
    be chosen in it in bold."""

    def placed(node: Node) -> str | None:
        if node.tag in _OFFERED:
            return ""
        if node.tag == "hottext":
            return f"<strong>{html_in(node)}</strong>"
        return f"[[{node.attributes.get('identifier', '')}]]" if node.tag == "gap" else None

    if one.kind not in ("gapMatch", "hottext"):
        return one.prompt
    return one.prompt + html_in(_inner(one.node), placed)


def _check_shares(worth: Worth, ids: list[str], right: dict[str, str], head: Heading) -> None:
    """Raise NotOurs unless every id has one right partner, worth an equal part of the mark."""
    count = len(ids)
    worths = set(worth.points.values())
    if not count or sorted(right) != sorted(ids) or len(worth.points) != count or len(worths) != 1:
        raise NotOurs
    if head["default_mark"] != _total(worths.pop(), worth, count):
        raise NotOurs


def _total(each: Decimal, worth: Worth, count: int) -> Decimal:
    """What all pairs earn together. Raises NotOurs."""
    if worth.as_a_whole:
        if worth.scale is not None:
            raise NotOurs
        return each
    if worth.scale is None:
        return each * count
    if each != 1 or worth.scale[1] != count:
        raise NotOurs
    return worth.scale[0]


def _words(one: Interaction) -> list[Offered]:
    offered = one.offered("gapText")
    if any(child.tag == "gapImg" for child in one.node.children):
        raise NotOurs
    if any(word.groups for word in offered):
        raise NotOurs
    return offered


def _word(word: Offered) -> Word:
    if word.most > 1:
        raise NotOurs
    return Word(word.id, markup.without_tags(word.html), once=word.most == 1)


def _inner(node: Node) -> Node:
    """The text with the gaps, without a `<div>` around all of it."""
    parts = [
        part
        for part in node.content
        if (part.tag not in _OFFERED if isinstance(part, Node) else part.strip())
    ]
    if len(parts) == 1 and isinstance(parts[0], Node) and parts[0].tag == "div":
        return parts[0]
    return node
