"""One attempt, one name."""

from banyan.ids import uuid7
from bff.routes.pins import pins


def test_an_attempt_has_one_spelling() -> None:
    one = uuid7()
    spellings = [str(one), str(one).upper(), one.hex, f"{{{one}}}", one.urn]
    assert {pins.canonical(spelling) for spelling in spellings} == {str(one)}


def test_an_id_that_is_no_uuid_is_spelled_as_it_came() -> None:
    assert pins.canonical("4711") == "4711"


# A start on its way through the gateway.
