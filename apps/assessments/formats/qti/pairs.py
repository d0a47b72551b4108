"""Pairs: matching, and words carried into gaps."""

from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.interactions import Interaction, Offered
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.gaps import GAP
from apps.assessments.rules.items import GapMatch, Matching, Option, Stem, Word, WordGap

_OFFERED = ("gapText", "gapImg", "prompt")
Scale = tuple[Decimal, Decimal] | None


def matching(one: Interaction, points: dict[str, Decimal], scale: Scale, head: Heading) -> Matching:
    """Each row has one right column, worth as much as those of the others. Raises NotOurs."""
    rows, columns = one.sets()
    right = dict(pair.split() for pair in points if len(pair.split()) == 2)
    _check_shares(points, scale, [row.id for row in rows], right, head)
    if any(row.most != 1 for row in rows):
        raise NotOurs
    return Matching(
        **head,
        stems=tuple(Stem(row.id, markup.clean(row.html), right[row.id]) for row in rows),
        choices=tuple(Option(one.id, markup.clean(one.html)) for one in columns),
        shuffle=one.shuffle,
    )


def gap_match(
    one: Interaction, points: dict[str, Decimal], scale: Scale, head: Heading
) -> GapMatch:
    """Each gap has one right word, worth as much as those of the others. Raises NotOurs."""
    gaps = GAP.findall(head["prompt_html"])
    right = {pair.split()[-1]: pair.split()[0] for pair in points if len(pair.split()) == 2}
    _check_shares(points, scale, gaps, right, head)
    return GapMatch(
        **head,
        gaps=tuple(WordGap(gap, right[gap]) for gap in gaps),
        words=tuple(_word(word) for word in _words(one)),
        shuffle=one.shuffle,
    )


def shown(one: Interaction) -> str:
    """HTML, not yet clean: the text of an interaction, with `[[id]]` for its gaps."""

    def placed(node: Node) -> str | None:
        if node.tag in _OFFERED:
            return ""
        return f"[[{node.attributes.get('identifier', '')}]]" if node.tag == "gap" else None

    if one.kind != "gapMatch":
        return one.prompt
    return one.prompt + html_in(_inner(one.node), placed)


def _check_shares(
    points: dict[str, Decimal], scale: Scale, ids: list[str], right: dict[str, str], head: Heading
) -> None:
    """Raise NotOurs unless every id has one right partner, worth an equal part of the mark."""
    count = len(ids)
    worths = set(points.values())
    if not count or sorted(right) != sorted(ids) or len(points) != count or len(worths) != 1:
        raise NotOurs
    each = worths.pop()
    total = each * count if scale is None else scale[0]
    if total != head["default_mark"] or (scale and (each != 1 or scale[1] != count)):
        raise NotOurs


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
