"""Import, export, import again: the same items."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from apps.assessments.formats import Reading, read
from apps.assessments.formats.moodle_xml_writer import moodle_xml
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    Cloze,
    Item,
    Matching,
    Numerical,
    NumericAnswer,
    kind,
)
from tests.unit.assessments.formats.test_moodle_xml import TWO, answer, item
from tests.unit.assessments.formats.test_texts_with_questions import SUMS, TEXT, WORDS
from tests.unit.assessments.rules.items_at_hand import ALL, HOTSPOT, SELECT_POINT

BANKS = Path(__file__).parents[3] / "browser" / "banks"


def again(found: Reading) -> Reading:
    """What is read from what was written of it."""
    return read(moodle_xml((one.item, one.category) for one in found.questions), "moodle_xml")


def items(found: Reading) -> list[tuple[Item, str]]:
    return [(one.item, one.category) for one in found.questions]


def read_back(one: Item) -> Item:
    found = read(moodle_xml([(one, "")]), "moodle_xml")
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    return found.questions[0].item


EMBEDDED = TEXT.replace("\\\\", "\\") + " {1:MRHS:%50%a & b~%50%c < d~%-50%50 \\% #=}"
WRITTEN = {
    "single": item("multichoice", TWO),
    "multiple": item(
        "multichoice", f"<single>false</single>{answer('50', 'a')}{answer('50', 'b')}"
    ),
    "true_false": item(
        "truefalse",
        answer("0", "true", "<feedback><text>no</text></feedback>") + answer("100", "false"),
    ),
    "short_text": item("shortanswer", "<usecase>1</usecase>" + answer("100", "a*b \\* &amp; c")),
    "numerical": item("numerical", answer("100", "6.5", "<tolerance>0.25</tolerance>")),
    "essay": item(
        "essay",
        "<responsetemplate format='html'><text>&lt;p&gt;On &amp;amp; on&lt;/p&gt;</text>"
        "</responsetemplate><minwordlimit>3</minwordlimit>"
        "<graderinfo format='html'><text>Be kind</text></graderinfo>",
    ),
    "ordering": item("ordering", answer("1", "a") + answer("2", "b") + answer("3", "c")),
    "gap_match": item("gapselect", WORDS, "The [[1]] by [[3]], the [[2]], the [[1]]."),
    "dragged": item(
        "ddwtos",
        "<dragbox><text>a</text></dragbox><dragbox><text>b</text><infinite/></dragbox>",
        "[[2]] [[1]] [[2]]",
    ),
    "cloze": item("cloze", "", EMBEDDED.replace("&", "&amp;").replace("<", "&lt;")),
    "calculated": item("calculatedsimple", SUMS, "{a} and {b}?"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_item_is_the_same_after_a_round_trip(name: str) -> None:
    assert read_back(WRITTEN[name]) == WRITTEN[name]


AWKWARD = {
    "signs": item("cloze", "", "{1:MC:=x&amp;lt;b&amp;gt;~y\\\\ } {1:SA:=a\\\\ ~=b#f\\\\ }"),
    "huge": item("truefalse", answer("100", "true") + "<defaultgrade>1e150</defaultgrade>"),
    "tiny": item("numerical", answer("100", "1", "<tolerance>1e-390</tolerance>")),
    "all": item(
        "ordering",
        answer("1", "a")
        + answer("2", "b")
        + "<selecttype>CONTIGUOUS</selecttype><selectcount>2</selectcount>",
    ),
    "nested": item(
        "shortanswer",
        answer("100", "x"),
        '&lt;a href="http://x"&gt;a&lt;a href="http://x"&gt;b&lt;table&gt;',
    ),
    "lines": item("shortanswer", answer("100", "x"), "&lt;pre&gt;\n\n\nx&lt;/pre&gt;"),
    "controls": item("shortanswer", answer("100", "x"), "a &amp;#1; b &amp;#13; c &amp;#xFFFF; d"),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_item_is_the_same_after_a_round_trip(name: str) -> None:
    assert read_back(AWKWARD[name]) == AWKWARD[name]


def test_a_character_that_no_file_can_hold_is_refused() -> None:
    strange = read(b"::n::q {=a\xef\xbf\xbfb}", "gift").questions[0].item
    with pytest.raises(Refused, match="no XML file can hold"):
        moodle_xml([(strange, "")])


def test_choices_that_fit_nothing_stay_where_they_stood() -> None:
    rows = (("frog", "amphibian"), ("", "insect"), ("cat", "mammal"), ("newt", "amphibian"))
    body = "".join(
        f"<subquestion><text>{stem}</text><answer><text>{choice}</text></answer></subquestion>"
        for stem, choice in (*rows, ("", "bird"))
    )
    found = item("matching", body)
    assert isinstance(found, Matching)
    assert [choice.html for choice in found.choices] == ["amphibian", "insect", "mammal", "bird"]
    assert read_back(found) == found


def test_units_and_their_menus_survive() -> None:
    found = item(
        "numerical",
        answer("100", "2")
        + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "</units><unitgradingtype>2</unitgradingtype><unitpenalty>0.25</unitpenalty>"
        "<showunits>1</showunits>",
    )
    assert isinstance(found, Numerical)
    assert found.unit_menu
    assert read_back(found) == found


def test_a_bank_with_categories_is_the_same_after_a_round_trip() -> None:
    found = read((BANKS / "kinds.moodle.xml").read_bytes())
    assert items(again(found)) == items(found)


def test_what_moodle_has_no_place_for_is_refused() -> None:
    relative = NumericAnswer("1", Decimal(1), Decimal("0.1"), "relative")
    with pytest.raises(Refused, match="plain tolerances"):
        moodle_xml([(Numerical(name="n", prompt_html="?", answers=(relative,)), "")])
    cloze = WRITTEN["cloze"]
    assert isinstance(cloze, Cloze)
    with pytest.raises(Refused, match="braces of its own"):
        moodle_xml([(replace(cloze, prompt_html=cloze.prompt_html + " {set}"), "")])


@pytest.mark.parametrize("item", [SELECT_POINT, HOTSPOT], ids=kind)
def test_places_in_a_picture_are_refused_by_name(item: Item) -> None:
    with pytest.raises(Refused, match="Moodle itself has no"):
        moodle_xml([(item, "")])


@pytest.mark.data
def test_the_bank_of_the_archive_is_the_same_after_a_round_trip(assessment_data: Path) -> None:
    found = read((assessment_data / "moodle-archive/question-bank.moodle.xml.gz").read_bytes())
    assert len(found.questions) == 70
    assert items(again(found)) == items(found)


FIXTURES = [
    *("xml/multichoice.xml", "xml/truefalse.xml", "xml/export_category.xml", "xml/match.xml"),
    *("xml/shortanswer.xml", "xml/numerical.xml", "xml/gapselect.xml", "xml/multianswer.xml"),
    "xml/essay.xml",
    *("gift/questions.gift.txt", "aiken/questions.aiken.txt"),
]


@pytest.mark.data
@pytest.mark.parametrize("file", FIXTURES)
def test_every_real_file_is_the_same_after_a_round_trip(assessment_data: Path, file: str) -> None:
    found = read((assessment_data / "moodle" / file).read_bytes())
    assert found.questions
    assert items(again(found)) == items(found)


def test_every_type_is_among_them() -> None:
    # About places in a picture, and of scoring rules of their own, Moodle has no questions.
    others = {"matching", "select_point", "hotspot", "processed"}
    assert {kind(one) for one in WRITTEN.values()} | others == {kind(one) for one in ALL}
