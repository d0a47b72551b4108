"""Whatever is uploaded, the answer is a Reading."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.formats import FORMATS, Reading, read
from apps.assessments.formats.qti.package_writer import qti_package
from apps.assessments.formats.qti.writer import qti_file, qti_packed
from apps.assessments.rules.items import item_from, plain_item
from tests.unit.assessments.rules import items_at_hand as hand

GAPS = replace(hand.GAP_MATCH, words=tuple(replace(one, group="1") for one in hand.GAP_MATCH.words))
ROOT = Path(__file__).resolve().parents[4]
SEEDS = [
    path.read_bytes()
    for folder in ("apps/assessments/demo", "tests/data/assessments")
    for path in sorted((ROOT / folder).iterdir())
]
SEEDS += [
    qti_file(one, version)
    for one in (hand.SINGLE, hand.SHORT_TEXT, hand.MATCHING, GAPS)
    for version in ("qti2", "qti3")
]
SEEDS.append(qti_package([(qti_packed(hand.HOTSPOT, "qti3"), "Cells")], "qti3"))
HARMFUL = re.compile(r"<script|<iframe|<style|<[^>]*\son\w+\s*=|javascript:", re.IGNORECASE)

formats = st.sampled_from([None, *FORMATS])


def check(found: Reading) -> None:
    assert found.questions or found.problems
    for problem in found.problems:
        assert problem.line >= 1
        assert problem.code
        assert problem.message
    for question in found.questions:
        plain = plain_item(question.item)
        assert item_from(plain) == question.item
        assert question.line >= 1
        html = plain["prompt_html"]
        assert isinstance(html, str)
        assert not HARMFUL.search(html)


@settings(deadline=None)
@given(st.binary(max_size=300), formats)
def test_any_bytes_give_a_reading(data: bytes, format: str | None) -> None:
    check(read(data, format))


@settings(deadline=None)
@given(st.text("ab{}=~#%:->.*[] \n\\0123456789TF/$\"'<&", max_size=120), formats)
def test_any_text_of_signs_gives_a_reading(text: str, format: str | None) -> None:
    check(read(f"{text}\nANSWER: A {{T}}".encode(), format))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 80)))
        kind = draw(st.sampled_from(["cut", "insert", "repeat", "end"]))
        if kind == "cut":
            del data[start:end]
        elif kind == "insert":
            data[start:start] = draw(st.binary(max_size=12))
        elif kind == "repeat":
            data[start:start] = data[start:end] * 3
        else:
            del data[end:]
    return bytes(data)


@settings(deadline=None, max_examples=200)
@given(mutated(), formats)
def test_damaged_files_give_a_reading(data: bytes, format: str | None) -> None:
    check(read(data, format))


texts = st.text("<>&*%0123456789.-e abñ\n\"'/=script", max_size=20)
xml_texts = st.builds(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"), texts)
numbers = st.one_of(xml_texts, st.sampled_from(["100", "0", "50", "-33.33333", "1e9999", "NaN"]))
attributes = numbers.map(lambda text: text.replace('"', "&quot;"))


TYPES = ["multichoice", "truefalse", "shortanswer", "numerical", "matching", "essay"]
FIELDS = [
    *("defaultgrade", "single", "usecase", "unitgradingtype", "unitpenalty", "showunits"),
    *("unitsleft", "idnumber", "generalfeedback", "category", "name", "shuffleanswers"),
]


@st.composite
def bank(draw: st.DrawFn) -> str:
    fields = "".join(
        f"<{tag}><text>{draw(numbers)}</text></{tag}>" for tag in draw(subsets(FIELDS))
    )
    answers = "".join(
        f'<answer fraction="{draw(attributes)}"><text>{draw(numbers)}</text>'
        f"<tolerance>{draw(numbers)}</tolerance></answer><subquestion><text>{draw(xml_texts)}"
        f"</text><answer><text>{draw(xml_texts)}</text></answer></subquestion>"
        f"<units><unit><multiplier>{draw(numbers)}</multiplier></unit></units>"
        for _ in range(draw(st.integers(0, 3)))
    )
    prompt = f"<questiontext><text>{draw(xml_texts)}</text></questiontext>"
    question_type = draw(st.sampled_from(TYPES))
    return f'<quiz><question type="{question_type}">{prompt}{fields}{answers}</question></quiz>'


def subsets(tags: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(tags), unique=True, max_size=5)


@settings(deadline=None, max_examples=200)
@given(bank())
def test_any_values_in_a_bank_give_a_reading(xml: str) -> None:
    check(read(xml.encode()))


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_a_file_cut_anywhere_gives_a_reading(seed: int) -> None:
    data = SEEDS[seed]
    for end in range(0, len(data), 97):
        check(read(data[:end]))
