"""What kind of file is this, and in which alphabet?"""

import re
import zlib

from apps.assessments.formats import aiken
from apps.assessments.formats.outcome import Abandoned, Ledger
from apps.assessments.formats.safe_zip import is_zip

# Moodle XML carries pictures; the other formats are text that people type.
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_OUR_START = re.compile(r'\{\s*"format"\s*:\s*"banyan\.questions')
_XML_START = re.compile(r"<\?xml|<quiz\b|<!--|<!DOCTYPE|<(?:qti-)?assessment", re.IGNORECASE)
_QTI = re.compile(r"<(?:[A-Za-z]{1,20}:)?(?:assessmentItem|qti-assessment-item)\b")
# Before the root of an XML file stand declarations and comments, such as a licence.
_LONGEST_PREAMBLE = 10_000


def unpacked(data: bytes) -> bytes:
    """The file itself, out of its gzip wrapping if it has one.

    Raises Abandoned: "too_large" beyond 20 MB (packed or not), "broken_gzip".
    """
    if len(data) > LARGEST_FILE:
        raise _too_large(LARGEST_FILE)
    if not data.startswith(_GZIP):
        return data
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        body = unpacker.decompress(data, LARGEST_FILE + 1)
    except zlib.error as error:
        raise Abandoned("broken_gzip", "The compressed file is damaged.") from error
    if len(body) > LARGEST_FILE:
        raise _too_large(LARGEST_FILE)
    if not unpacker.eof:
        raise Abandoned("broken_gzip", "The compressed file ends too early.")
    return body


def guessed_format(data: bytes) -> str:
    """The format of a file, one of formats.FORMATS. Raises Abandoned when unknown."""
    if is_zip(data):
        return "qti_package"
    text = data.decode(_encoding(data) or "latin-1", errors="replace").lstrip("\ufeff \t\r\n")
    if not text:
        raise Abandoned("empty", "The file is empty.")
    if _XML_START.match(text):
        return "qti" if _QTI.search(text[:_LONGEST_PREAMBLE]) else "moodle_xml"
    if _OUR_START.match(text):
        return "banyan_json"
    if "{" not in text and any(aiken.ANSWER.match(line.strip()) for line in text.splitlines()):
        return "aiken"
    if "{" in text:
        return "gift"
    raise Abandoned("unknown_format", "The file is neither Moodle XML nor QTI nor GIFT nor Aiken.")


def decoded(data: bytes, ledger: Ledger) -> str:
    """The text of a plain text file with "\\n" between its lines; warns when it had to be taken
    for Windows-1252.

    Raises Abandoned: "too_large" beyond 2 MB, "encoding" when it is no text at all.
    """
    if len(data) > LARGEST_TEXT:
        raise _too_large(LARGEST_TEXT)
    encoding = _encoding(data)
    text = data.decode(encoding or "latin-1", errors="replace").removeprefix("\ufeff")
    if "\0" in text:
        raise Abandoned("encoding", "The file is not text. Save it as UTF-8.")
    if encoding is None:
        text = _windows_text(data, ledger)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _windows_text(data: bytes, ledger: Ledger) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise Abandoned("encoding", "The file is not UTF-8. Save it as UTF-8.") from None
    line = next(n for n, row in enumerate(text.split("\n"), start=1) if not row.isascii())
    message = "The file is not UTF-8 and was read as Windows-1252. Check the accents."
    ledger.warn(line, "", "encoding", message)
    return text


def _encoding(data: bytes) -> str | None:
    """UTF-16 by its mark, UTF-8 by its validity; None for neither."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _too_large(limit: int) -> Abandoned:
    return Abandoned("too_large", f"The file has more than {limit // 2**20} MB.")
