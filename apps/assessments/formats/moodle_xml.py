"""Moodle XML: question banks as Moodle exports them.

Format: https://docs.moodle.org/en/Moodle_XML_format. How each question type reads is in
moodle_xml_items.py.
"""

import re
from functools import partial

from apps.assessments.formats import markup
from apps.assessments.formats.moodle_xml_items import BUILDERS, item_from_xml
from apps.assessments.formats.outcome import Ledger, Refused
from apps.assessments.formats.xml_tree import Node, read_children
from apps.assessments.rules.items import Item

_LABELS = {
    "calculatedmulti": "calculated multiple choice",
    "coderunner": "CodeRunner",
    "ddimageortext": "drag and drop onto image",
    "ddmarker": "drag and drop markers",
    "description": "description (a text without a question)",
    "random": "random question",
    "randomsamatch": "random short-answer matching",
    "stack": "STACK",
}
_CONTEXT = re.compile(r"\A\$(?:course|coursecat|cat|module|system)\$/")


def read_moodle_xml(data: bytes, ledger: Ledger) -> None:
    """Enter every question of the bank into the ledger. Raises Abandoned."""
    category = ""

    def enter(node: Node) -> None:
        nonlocal category
        if node.tag != "question":
            return
        if node.attributes.get("type") == "category":
            category = _category(node.text_of("category"))
        else:
            _enter(node, category, ledger)

    read_children(data, "quiz", enter)


def _enter(node: Node, category: str, ledger: Ledger) -> None:
    name = markup.name_from(node.text_of("name"), "")
    ledger.question(node.line, name, category, partial(_item, node))
    if node.attributes.get("type") in BUILDERS and _has_files(node):
        ledger.warn(
            node.line,
            name,
            "embedded_file_dropped",
            "Files inside the question (pictures, sounds) were left out. Check it before using it.",
        )


def _item(node: Node) -> Item:
    question_type = node.attributes.get("type", "").strip()
    if question_type not in BUILDERS:
        label = _LABELS.get(question_type, f"“{question_type[:40]}”")
        raise Refused(
            "unsupported_type",
            f"This question type cannot be imported: {label}. The question was left out.",
        )
    return item_from_xml(node, question_type)


def _category(path: str) -> str:
    """ "$course$/top/Cells" is "Cells": where the bank lived says nothing here."""
    return _CONTEXT.sub("", path.strip()).removeprefix("top/")


def _has_files(node: Node) -> bool:
    return any(
        part.tag == "file" or any("@@PLUGINFILE@@" in piece for piece in part.pieces)
        for part in node.everything()
    )
