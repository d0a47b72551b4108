"""Essays: a text that is typed, or a file that is uploaded, and marked by people.

QTI has no limits in words. They are written as a pattern mask, which says the same, and a mask of
that form is read as limits again. The text to begin with is the default value of the response.
"""

import re
from decimal import Decimal
from typing import Any

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti import uploads
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.feedback import Feedback
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.interactions import Interaction
from apps.assessments.formats.qti.texts import html_in
from apps.assessments.formats.qti.variables import values_in
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Essay

KIND = "extendedText"
_RESPONSES = {KIND: "string", uploads.KIND: "file"}
_MASK = re.compile(r"(\()?\\s\*\\S\+\(\\s\+\\S\+\)\{(\d{1,6}),(\d{0,6})\}\\s\*(?(1)\)\?)")


def mask_of(least: int, most: int) -> str:
    """The pattern of texts with so many words (0: no limit); "" for any text."""
    if not least and not most:
        return ""
    upper = str(most - 1) if most else ""
    pattern = rf"\s*\S+(\s+\S+){{{max(least, 1) - 1},{upper}}}\s*"
    return pattern if least else f"({pattern})?"


def essay_item(source: Source, body: Body) -> Essay:
    """The item as an essay. Raises NotOurs for one without, Refused for one that is none here."""
    if all(one.kind not in _RESPONSES for one in body.interactions):
        raise NotOurs
    if len(body.interactions) > 1:
        raise _refused("an essay beside other questions in one item")
    one = body.interactions[0]
    variable = source.response(one.response)
    if (variable.cardinality, variable.base_type) != ("single", _RESPONSES[one.kind]):
        raise _refused("an essay that is not one text, or one file")
    if source.rules and not _is_for_people(source):
        raise _refused("an essay that is scored by rules")
    best = Decimal(1) if source.best is None else source.best
    item = Essay(
        **heading(source, body.filled([one.prompt]), best),
        **_asked(source, one, variable.id),
        guide_html=_guide(source.root),
    )
    Feedback(source).note_what_is_left()
    return item


def _asked(source: Source, one: Interaction, response: str) -> dict[str, Any]:
    if one.kind == uploads.KIND:
        return {"typed": False, "attachments": 1, "file_types": uploads.types_taken(one)}
    least, most = _limits(source, one)
    template = _template(source.root, response)
    return {"template": template, "least_words": least, "most_words": most}


def _refused(what: str) -> Refused:
    return Refused("unsupported_type", f"This cannot be imported: {what}.")


def _is_for_people(source: Source) -> bool:
    """Whether the file says that a person gives the score, whatever its rules set before."""
    return any(
        node.attributes.get("externalScored") == "human"
        and node.attributes.get("identifier") == source.score
        for node in source.root.all("outcomeDeclaration")
    )


def _limits(source: Source, one: Interaction) -> tuple[int, int]:
    mask = one.node.attributes.get("patternMask", "")
    found = _MASK.fullmatch(mask)
    if found is None:
        if mask:
            text = "Its pattern for answers says more than a number of words; it was left out."
            source.notes.append(("mask_dropped", text))
        return 0, 0
    return (0 if found[1] else int(found[2]) + 1), (int(found[3]) + 1 if found[3] else 0)


def _template(root: Node, response: str) -> str:
    for node in root.all("responseDeclaration"):
        if node.attributes.get("identifier") == response:
            return markup.visible("".join(values_in(node.child("defaultValue"))))
    return ""


def _guide(root: Node) -> str:
    """Clean HTML: what is said to those who score."""
    body = root.child("itemBody")
    blocks = (node for node in (body.everything() if body else ()) if node.tag == "rubricBlock")
    return "".join(
        markup.clean(html_in(node.child("contentBody") or node))
        for node in blocks
        if "scorer" in node.attributes.get("view", "").split()
    )
