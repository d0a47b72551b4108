"""Every format that banks are written in.

    write = FORMATS_OUT["qti3"]
    write.file([(write.question(item), category), ...])

`question` raises Refused for what the format cannot say. Reading what is written gives the same
items; a format without categories loses them.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from apps.assessments.formats.aiken_writer import aiken_file, aiken_question
from apps.assessments.formats.banyan_json import banyan_json
from apps.assessments.formats.gift_writer import gift_file, gift_question
from apps.assessments.formats.moodle_xml_writer import moodle_file, moodle_question
from apps.assessments.formats.qti.package_writer import qti_package
from apps.assessments.formats.qti.writer import qti_packed
from apps.assessments.rules.items import Item


class Writer(NamedTuple):
    """A format: what people call it, what its files are called, and how they are made."""

    label: str
    suffix: str
    content_type: str
    question: Callable[[Item], Any]
    file: Callable[[Iterable[tuple[Any, str]]], bytes]


def _itself(item: Item) -> Item:
    """Our own files take every item as it is."""
    return item


def _qti(version: str, label: str) -> Writer:
    return Writer(
        label,
        f"{version}.zip",
        "application/zip",
        partial(qti_packed, version=version),
        partial(qti_package, version=version),
    )


FORMATS_OUT = {
    "moodle-xml": Writer(
        "Moodle XML", "moodle.xml", "application/xml", moodle_question, moodle_file
    ),
    "gift": Writer("GIFT", "gift.txt", "text/plain; charset=utf-8", gift_question, gift_file),
    "aiken": Writer("Aiken", "aiken.txt", "text/plain; charset=utf-8", aiken_question, aiken_file),
    "banyan-json": Writer(
        "Banyan JSON (everything)", "banyan.json", "application/json", _itself, banyan_json
    ),
    "qti3": _qti("qti3", "QTI 3.0 package"),
    "qti2": _qti("qti2", "QTI 2.2 package"),
}
