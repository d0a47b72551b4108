"""Essays as Moodle XML has them, in and out."""

import re
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.decimals import number
from apps.assessments.formats.moodle_xml_fields import html_of
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.file_types import GROUPS, KNOWN
from apps.assessments.rules.items import Essay, Item
from apps.assessments.rules.uploads import MOST_FILES

_FORMATS = ("editor", "editorfilepicker", "plain", "monospaced", "noinline")
_FILES_ALONE = "noinline"
_UNLIMITED = -1


def essay(node: Node, heading: Heading) -> Item:
    """An essay that is typed, or handed in as files, or both. Raises Refused for one that asks
    for files of types that are not taken here."""
    kind = node.text_of("responseformat", "editor")
    if kind not in _FORMATS:
        raise Refused("unsupported_type", f"An essay in a form that is not known here: {kind}.")
    return Essay(
        **heading,
        **_files(node),
        typed=kind != _FILES_ALONE,
        template=_template(node.child("responsetemplate")),
        least_words=_number(node, "minwordlimit"),
        most_words=_number(node, "maxwordlimit"),
        guide_html=html_of(node, "graderinfo"),
    )


def write_essay(node: Element, item: Essay) -> None:
    """The fields of an essay."""
    SubElement(node, "responseformat").text = "plain" if item.typed else _FILES_ALONE
    SubElement(node, "responserequired").text = "1" if item.typed else "0"
    for tag, words in (("minwordlimit", item.least_words), ("maxwordlimit", item.most_words)):
        SubElement(node, tag).text = str(words or "")
    SubElement(node, "attachments").text = str(item.attachments)
    SubElement(node, "attachmentsrequired").text = str(item.attachments_required)
    SubElement(node, "maxbytes").text = str(item.largest_bytes)
    SubElement(node, "filetypeslist").text = ",".join(item.file_types)
    for tag, text_format, text in (
        ("graderinfo", "html", item.guide_html),
        ("responsetemplate", "plain_text", item.template),
    ):
        SubElement(SubElement(node, tag, format=text_format), "text").text = text


def _files(node: Node) -> dict[str, Any]:
    most = _number(node, "attachments")
    if not most:
        return {}
    most = MOST_FILES if most == _UNLIMITED else most
    return {
        "attachments": most,
        "attachments_required": min(_number(node, "attachmentsrequired"), most),
        "file_types": file_types(node.text_of("filetypeslist")),
        "largest_bytes": _number(node, "maxbytes"),
    }


def file_types(listed: str) -> tuple[str, ...]:
    """The types of a list of extensions and names of groups; none for any type. Raises Refused
    for one of which a file could not be judged here."""
    found: list[str] = []
    for one in filter(None, re.split(r"[\s,;:]+", listed.lower())):
        if one not in GROUPS and one not in KNOWN:
            raise Refused("unsupported_files", f"An essay that takes files of the type {one}.")
        found += GROUPS.get(one, (one,))
    return tuple(dict.fromkeys(found))


def _template(node: Node | None) -> str:
    if node is None:
        return ""
    if node.attributes.get("format") == "plain_text":
        return node.text
    return unescape(markup.without_tags(node.text))


def _number(node: Node, tag: str) -> int:
    return int(number(node.text_of(tag) or "0"))
