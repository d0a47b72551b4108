"""Pieces of a text that are chosen from become choices below it."""

from decimal import Decimal

import pytest

from apps.assessments.formats.qti.writer import VERSIONS, qti_file
from apps.assessments.rules.items import Choice, Multiple, Processed, Single
from apps.assessments.rules.policies import AllOrNothing
from tests.unit.assessments.formats.qti.items_in_qti import item_2, mapping, only, refused, right

TEXT = (
    '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which is wrong?'
    '</prompt><p>The <hottext identifier="A">frog</hottext> is '
    '<hottext identifier="B">a <em>bird</em></hottext>.</p></hottextInteraction>'
)


def test_a_piece_of_a_text_is_a_choice() -> None:
    item = only(item_2(TEXT, right("B")))
    assert item == Single(
        name="An item",
        prompt_html="Which is wrong?"
        "<p>The <strong>frog</strong> is <strong>a <em>bird</em></strong>.</p>",
        idnumber="i1",
        choices=(
            Choice("A", "frog", Decimal(0)),
            Choice("B", "a <em>bird</em>", Decimal(1)),
        ),
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_several_pieces_count_together_and_come_back_as_choices(version: str) -> None:
    item = only(item_2(TEXT, right("A", "B"), cardinality="multiple"))
    assert isinstance(item, Multiple)
    assert item.policy == AllOrNothing()
    assert only(qti_file(item, version)) == item


def test_rules_of_its_own_are_kept() -> None:
    worths = mapping({"A": "3"}, lowerBound="1")
    item = only(item_2(TEXT, worths, cardinality="multiple", template="map_response"))
    assert isinstance(item, Processed)
    assert item.prompt_html.endswith("<p>[[p1]]</p>")


def test_pieces_that_read_the_same_are_refused() -> None:
    code, message = refused(item_2(TEXT.replace("a <em>bird</em>", "frog"), right("A")))
    assert code == "unsupported_type"
    assert "read the same" in message
