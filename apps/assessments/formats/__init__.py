"""Question files: Moodle XML, GIFT, Aiken, QTI and our own JSON, plain or gzipped.

    reading = read(data)
    for question in reading.questions: question.item, question.line, question.category
    for problem in reading.problems: problem.line, problem.name, problem.code, problem.message

Whatever the bytes are, the answer is a Reading: what cannot be imported is named in a problem.
HTML is cleaned here (markup.py) and nowhere else.
"""

from apps.assessments.formats.aiken import read_aiken
from apps.assessments.formats.banyan_json import read_banyan
from apps.assessments.formats.detection import LARGEST_FILE, decoded, guessed_format, unpacked
from apps.assessments.formats.gift import read_gift
from apps.assessments.formats.moodle_xml import read_moodle_xml
from apps.assessments.formats.outcome import (
    Abandoned,
    Ledger,
    Problem,
    Reading,
    ReadQuestion,
    Severity,
)
from apps.assessments.formats.qti.items import enter_item, item_node
from apps.assessments.formats.qti.package import read_package

__all__ = [
    "FORMATS",
    "LARGEST_FILE",
    "Problem",
    "ReadQuestion",
    "Reading",
    "Severity",
    "read",
]

FORMATS = ("moodle_xml", "gift", "aiken", "qti", "qti_package", "banyan_json")


def read(data: bytes, format: str | None = None) -> Reading:
    """Every question in the file, and a problem for everything that is not one.

    `format` is one of FORMATS; None looks at the file. Never raises for what is in the data.
    """
    ledger = Ledger()
    try:
        body = unpacked(data)
        _read_body(body, format or guessed_format(body), ledger)
    except Abandoned as reason:
        ledger.abandon(reason)
    return ledger.reading()


def _read_body(body: bytes, format: str, ledger: Ledger) -> None:
    match format:
        case "moodle_xml":
            read_moodle_xml(body, ledger)
        case "gift":
            read_gift(decoded(body, ledger), ledger)
        case "aiken":
            read_aiken(decoded(body, ledger), ledger)
        case "qti":
            enter_item(item_node(body), "", ledger)
        case "qti_package":
            read_package(body, ledger)
        case "banyan_json":
            read_banyan(body, ledger)
        case _:
            raise Abandoned("unknown_format", f"There is no format called “{format[:40]}”.")
