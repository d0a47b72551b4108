"""Essays as Moodle XML has them, in and out."""

from html import unescape
from xml.etree.ElementTree import Element, SubElement

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.decimals import number
from apps.assessments.formats.moodle_xml_fields import html_of
from apps.assessments.formats.reading import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Essay, Item

_FORMATS = ("editor", "editorfilepicker", "plain", "monospaced")
_NO_FILES = ("", "0")


def essay(node: Node, heading: Heading) -> Item:
    """An essay that is typed. Raises Refused for one that is a file."""
    if node.text_of("responseformat", "editor") not in _FORMATS:
        raise Refused("unsupported_files", "An essay that is handed in as a file only.")
    if node.text_of("attachments", "0") not in _NO_FILES:
        raise Refused("unsupported_files", "An essay with files beside its text.")
    return Essay(
        **heading,
        template=_template(node.child("responsetemplate")),
        least_words=_words(node, "minwordlimit"),
        most_words=_words(node, "maxwordlimit"),
        guide_html=html_of(node, "graderinfo"),
    )


def write_essay(node: Element, item: Essay) -> None:
    """The fields of an essay."""
    SubElement(node, "responseformat").text = "plain"
    SubElement(node, "responserequired").text = "1"
    for tag, words in (("minwordlimit", item.least_words), ("maxwordlimit", item.most_words)):
        SubElement(node, tag).text = str(words or "")
    SubElement(node, "attachments").text = "0"
    for tag, text_format, text in (
        ("graderinfo", "html", item.guide_html),
        ("responsetemplate", "plain_text", item.template),
    ):
        SubElement(SubElement(node, tag, format=text_format), "text").text = text


def _template(node: Node | None) -> str:
    if node is None:
        return ""
    if node.attributes.get("format") == "plain_text":
        return node.text
    return unescape(markup.without_tags(node.text))


def _words(node: Node, tag: str) -> int:
    return int(number(node.text_of(tag) or "0"))
