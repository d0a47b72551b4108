"""Which files an answer may have."""

from typing import Any

import pytest
from msgspec.structs import replace

from apps.assessments.rules.file_types import GROUPS, KNOWN, begins_like
from apps.assessments.rules.items import Essay, InvalidItem, decode_item, plain_item
from apps.assessments.rules.responses import (
    EssayResponse,
    InvalidResponse,
    is_answered,
    parse_response,
)
from apps.assessments.rules.uploads import (
    Attached,
    UnfitFile,
    UnknownFile,
    Uploaded,
    as_stored,
    check_head,
    check_name,
    named,
    names_of,
)
from tests.unit.assessments.rules.items_at_hand import ESSAY, HANDED_IN_AS_FILES

ID = "01900000-0000-7000-8000-000000000001"
STORED = Uploaded(ID, 1, "bay.pdf", 14, "ab" * 32)


def test_an_essay_from_before_takes_no_files_and_its_answers_are_written_as_they_were() -> None:
    old = decode_item('{"type": "essay", "name": "A", "prompt_html": "<p>Why?</p>"}')
    assert isinstance(old, Essay)
    assert (old.attachments, old.typed) == (0, True)
    assert parse_response(old, {"text": "So."}) == EssayResponse("So.")
    assert plain_item(old)["file_types"] == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"attachments": 0, "attachments_required": 0}, id="nothing to answer with"),
        pytest.param({"attachments": 21}, id="too many"),
        pytest.param({"attachments_required": 4}, id="more asked for than allowed"),
        pytest.param({"largest_bytes": -1}, id="below 0"),
        pytest.param({"file_types": (".exe",)}, id="unknown type"),
        pytest.param({"file_types": (".pdf", ".pdf")}, id="twice"),
    ],
)
def test_limits_that_nobody_could_keep_to_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidItem):
        replace(HANDED_IN_AS_FILES, **changed)


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"text": "words"}, id="a text where files are asked for"),
        pytest.param({"text": "", "files": [{"id": str(n)} for n in range(4)]}, id="too many"),
        pytest.param({"text": "", "files": [{"id": ID}, {"id": ID}]}, id="one twice"),
        pytest.param({"text": "", "files": [{"id": ID, "path": "/etc"}, 1]}, id="no file"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(response: Any) -> None:
    with pytest.raises(InvalidResponse):
        parse_response(HANDED_IN_AS_FILES, response)


def test_an_essay_without_files_refuses_them() -> None:
    with pytest.raises(InvalidResponse, match="too many"):
        parse_response(ESSAY, {"text": "So.", "files": [{"id": ID}]})


def test_files_alone_are_an_answer_and_as_many_as_are_asked_for_a_complete_one() -> None:
    one = EssayResponse("", (Attached(ID),))
    two = replace(HANDED_IN_AS_FILES, attachments_required=2)
    assert is_answered(HANDED_IN_AS_FILES, one)
    assert not is_answered(HANDED_IN_AS_FILES, EssayResponse(""))
    assert HANDED_IN_AS_FILES.is_complete(one)
    assert not two.is_complete(one)


def test_an_answer_says_what_was_stored_whatever_the_learner_says() -> None:
    lie = Attached(ID, "x.exe", 1, "00")
    assert as_stored((lie,), {ID: STORED}, 1) == (Attached(ID, "bay.pdf", 14, "ab" * 32),)


@pytest.mark.parametrize(("known", "slot"), [({}, 1), ({ID: STORED}, 2)], ids=["none", "slot"])
def test_a_file_that_is_not_of_this_question_is_refused(
    known: dict[str, Uploaded], slot: int
) -> None:
    with pytest.raises(UnknownFile):
        as_stored((Attached(ID),), known, slot)


@pytest.mark.parametrize("raw", [None, "x", {"files": 1}, {"files": [1, {"id": 2}, {"id": "x"}]}])
def test_plain_data_of_any_form_can_be_asked_for_files(raw: Any) -> None:
    assert names_of(raw) == []


def test_the_files_that_are_named_are_found() -> None:
    assert names_of({"text": "", "files": [{"id": ID}, {"id": ID.upper() + "A"}]}) == [ID]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("C:\\Users\\ada\\Bay.PDF", "Bay.PDF"),
        ("../../etc/bay.pdf", "bay.pdf"),
        ("bay\u202efdp.exe", "bayfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        (" Übung 1.pdf ", "Übung 1.pdf"),
    ],
)
def test_a_name_is_the_last_part_in_characters_that_can_be_shown(raw: str, name: str) -> None:
    assert named(raw) == name


@pytest.mark.parametrize("raw", ["", "..", "/", "\0", "a" * 201, "\ud800.pdf"], ids=ascii)
def test_what_is_no_name_is_refused(raw: str) -> None:
    with pytest.raises(UnfitFile):
        named(raw)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", b"%PDF-1.4"),
        ("a.PNG", b"\x89PNG\r\n\x1a\n"),
        ("a.docx", b"PK\x03\x04"),
        ("a.webp", b"RIFF0000WEBP"),
        ("a.mp4", b"\0\0\0\x18ftypmp42"),
        ("a.txt", "Grüße".encode()),
    ],
)
def test_a_file_begins_like_what_its_name_says(name: str, head: bytes) -> None:
    check_head(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", b"MZ\x90"),
        ("a.png", b"%PDF-1.4"),
        ("a.txt", b"\x7fELF"),
        ("a.txt", b"a\0b"),
        ("a.txt", b"PK\x03\x04"),
        ("a.html", b"<html>"),
        ("pdf", b"%PDF-1.4"),
    ],
)
def test_a_file_that_does_not_is_refused(name: str, head: bytes) -> None:
    with pytest.raises(UnfitFile):
        check_head(name, head)


def test_only_the_accepted_types_are_taken_and_every_known_one_where_none_is_named() -> None:
    check_name("a.zip", ())
    with pytest.raises(UnfitFile, match=r"\.pdf, \.png"):
        check_name("a.zip", (".pdf", ".png"))
    with pytest.raises(UnfitFile):
        check_name("a.svg", ())


def test_groups_are_of_known_types_and_nothing_empty_looks_like_a_document() -> None:
    assert {one for group in GROUPS.values() for one in group} <= set(KNOWN)
    assert not begins_like("a.pdf", b"")
