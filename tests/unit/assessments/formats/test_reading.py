"""Files as they arrive: of unknown kind, packed, too large, or in another alphabet."""

import gzip
import tracemalloc
import zlib

import pytest

from apps.assessments.formats import LARGEST_FILE, read
from apps.assessments.formats.detection import LARGEST_TEXT
from apps.assessments.formats.outcome import MOST_ENTRIES

XML = (
    '<quiz><question type="truefalse"><questiontext><text>x</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer></question></quiz>'
)
GIFT = "x {T}\n"
AIKEN = "x\nA) 1\nB) 2\nANSWER: A\n"


def codes(data: bytes, format: str | None = None) -> list[str]:
    return [problem.code for problem in read(data, format).problems]


@pytest.mark.parametrize(
    "text",
    [
        XML,
        f'<?xml version="1.0"?>{XML}',
        f"<!-- {GIFT} -->{XML}",
        GIFT,
        f"// ANSWER: A\n{GIFT}",
        AIKEN,
        f"\n\n{AIKEN}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_format_is_found_by_looking(text: str, encoding: str) -> None:
    found = read(text.encode(encoding))
    assert found.problems == ()
    assert len(found.questions) == 1


@pytest.mark.parametrize("text", [XML, GIFT, AIKEN])
def test_packed_files_are_unpacked(text: str) -> None:
    assert read(gzip.compress(text.encode())) == read(text.encode())


@pytest.mark.parametrize(
    ("data", "format", "code"),
    [
        (b"", None, "empty"),
        (b" \n\t", None, "empty"),
        (b"hello", None, "unknown_format"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe\x00\x00", None, "unknown_format"),
        (GIFT.encode(), "word", "unknown_format"),
        (b"", "gift", "no_questions"),
        (b"\n\n", "aiken", "no_questions"),
        (b"// nothing\n$CATEGORY: x\n", "gift", "no_questions"),
        (b"a\0b {T}", "gift", "encoding"),
        (b"\x81 {T}", "gift", "encoding"),
        (gzip.compress(b"x {T}", mtime=0)[:-9], None, "broken_gzip"),
        (b"\x1f\x8bnonsense", None, "broken_gzip"),
        (b"x" * (LARGEST_FILE + 1), None, "too_large"),
        (gzip.compress(b"x" * (LARGEST_FILE + 1), mtime=0), None, "too_large"),
        (b"x {T}\n\n" * (LARGEST_TEXT // 6), "gift", "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    data: bytes, format: str | None, code: str
) -> None:
    found = read(data, format)
    assert found.questions == ()
    assert [(p.code, p.name, p.severity) for p in found.problems] == [(code, "", "error")]


def test_a_bomb_is_not_unpacked() -> None:
    packer = zlib.compressobj(9, wbits=31)
    megabyte = bytes(2**20)
    bomb = b"".join(packer.compress(megabyte) for _ in range(100)) + packer.flush()
    tracemalloc.start()
    assert codes(bomb) == ["too_large"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * LARGEST_FILE


def test_reading_stops_when_there_are_too_many_questions() -> None:
    found = read(b"x {T}\n\n" * (MOST_ENTRIES + 5))
    assert len(found.questions) == MOST_ENTRIES
    assert [(p.code, p.line) for p in found.problems] == [
        ("too_many_questions", 2 * MOST_ENTRIES + 1)
    ]


def test_windows_files_are_read_with_a_warning() -> None:
    found = read("x {T}\n\nñandú “¿?” {T}".encode("cp1252"))
    assert found.questions[1].item.prompt_html == "ñandú “¿?”"
    warnings = [(p.code, p.severity, p.line) for p in found.problems]
    assert warnings == [("encoding", "warning", 3)]


def test_xml_with_too_much_text_is_refused_but_embedded_files_do_not_count() -> None:
    megabytes = "A" * (9 * 2**20)
    padded = XML.replace("</question>", f"<file>{megabytes}</file></question>")
    assert codes(padded.encode()) == ["embedded_file_dropped"]
    assert codes(padded.replace("file>", "hint>").encode()) == ["too_large"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_is_counted_once(newline: str) -> None:
    text = newline.join(["a\u2028b {T}", "", "c {T}"])
    assert [question.line for question in read(text.encode()).questions] == [1, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_blank_lines_before_the_xml_are_forgiven_and_counted(encoding: str) -> None:
    found = read(f'\n\n<?xml version="1.0"?>{XML}'.encode(encoding))
    assert [question.line for question in found.questions] == [3]
