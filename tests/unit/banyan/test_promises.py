"""A change of an event that somebody would break on is seen, and any other is let through."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, ClassVar, Literal

import msgspec
import pytest

from banyan.events.promises import breaches, broken
from banyan.events.schemas import FOLDER, Schema, schema_of, written
from banyan.messages import Event, Moment


class Mark(msgspec.Struct):
    slot: int
    points: str | None


class LongerMark(msgspec.Struct):
    slot: int
    points: str | None
    comment: str = ""


class ShorterMark(msgspec.Struct):
    slot: int


def told(**fields: Any) -> Schema:
    """The schema of an event with these fields; one with a default is a pair."""
    columns = [
        (name, *kind) if isinstance(kind, tuple) else (name, kind) for name, kind in fields.items()
    ]
    namespace = {"__annotations__": {"aggregate": ClassVar[str]}, "aggregate": "shelf"}
    kind = msgspec.defstruct(
        "Placed", columns, bases=(Event,), namespace=namespace, frozen=True, kw_only=True
    )
    return schema_of(kind)


FIELDS: dict[str, Any] = {
    "title": str,
    "at_slot": int | None,
    "place": Literal["left", "right"],
    "placed_at": Moment,
    "marks": list[Mark],
    "best": Mark | None,
    "by_name": dict[str, int],
    "note": (str, ""),
}
PROMISED = told(**FIELDS)


def changed(**fields: Any) -> Schema:
    kept = {name: kind for name, kind in {**FIELDS, **fields}.items() if kind is not None}
    return told(**kept)


def test_what_has_not_changed_breaks_nothing() -> None:
    assert breaches(PROMISED, told(**FIELDS)) == []


@pytest.mark.parametrize(
    "present",
    [
        pytest.param(changed(comment=(str, "")), id="a field with a default more"),
        pytest.param(changed(marks=list[LongerMark]), id="one more in a list's items"),
        pytest.param(changed(best=LongerMark | None), id="one more in what may be null"),
        pytest.param(changed(note=(str, "none")), id="another default"),
        pytest.param(told(**dict(reversed(FIELDS.items()))), id="another order"),
    ],
)
def test_what_nobody_breaks_on_is_let_through(present: Schema) -> None:
    assert breaches(PROMISED, present) == []


@pytest.mark.parametrize(
    ("present", "sentence"),
    [
        (changed(title=None), "data.title is gone. Keep it, and under this name"),
        (changed(note=None), "data.note is gone."),
        (changed(marks=list[ShorterMark]), "data.marks[].points is gone."),
        (changed(best=ShorterMark | None), "data.best.points is gone."),
        (changed(title=int), "data.title has another type now. Leave it as it was"),
        (changed(title=str | None), "data.title has another type now."),
        (changed(at_slot=int), "data.at_slot has another type now."),
        (changed(placed_at=str), "data.placed_at has another type now."),
        (changed(place=Literal["left", "right", "top"]), "data.place has another type now."),
        (changed(place=Literal["left"]), "data.place has another type now."),
        (changed(marks=Mark), "data.marks has another type now."),
        (changed(by_name=dict[str, str]), "data.by_name[] has another type now."),
        (changed(comment=str), "data.comment is required and was not. Give it a default"),
        (changed(note=str), "data.note is required and was not."),
        (changed(title=(str, "")), "data.title may be missing now. Take its default away"),
    ],
)
def test_what_somebody_would_break_on_is_told_with_what_to_do(
    present: Schema, sentence: str
) -> None:
    told_of = breaches(PROMISED, present)
    assert len(told_of) == 1
    assert told_of[0].startswith(f"banyan.shelf.Placed: {sentence}")


def test_a_renamed_field_is_gone_under_its_old_name() -> None:
    told_of = breaches(PROMISED, changed(title=None, heading=str))
    assert [sentence.split(" ")[1] for sentence in told_of] == ["data.title", "data.heading"]


def test_an_event_that_nobody_tells_any_more_is_missed() -> None:
    (sentence,) = broken({"banyan.shelf.Placed": PROMISED}, {})
    assert sentence.startswith("banyan.shelf.Placed: nobody tells this event any more.")


def test_an_event_that_nobody_was_promised_may_appear() -> None:
    assert broken({}, {"banyan.shelf.Placed": PROMISED}) == []


# Every place of every schema that we have really promised, changed in every way at once.
def objects(schema: Schema) -> list[Schema]:
    """Every object with fields in a schema, the message and its data included."""
    return [schema, schema["properties"]["data"], *schema.get("$defs", {}).values()]


def without_a_field(part: Schema, name: str) -> None:
    del part["properties"][name]
    part["required"] = [one for one in part["required"] if one != name]


def under_another_name(part: Schema, name: str) -> None:
    part["properties"][f"{name}_2"] = part["properties"].pop(name)
    part["required"] = [f"{one}_2" if one == name else one for one in part["required"]]


def of_another_type(part: Schema, name: str) -> None:
    part["properties"][name] = {"type": "boolean", "const": True}


def or_nothing(part: Schema, name: str) -> None:
    part["properties"][name] = {"anyOf": [part["properties"][name], {"type": "null"}]}


def that_may_be_missing(part: Schema, name: str) -> None:
    part["required"] = [one for one in part["required"] if one != name]


def beside_a_new_required_one(part: Schema, name: str) -> None:
    part["properties"]["another"] = part["properties"][name]
    part["required"] = [*part["required"], "another"]


@pytest.mark.parametrize(
    "change",
    [
        without_a_field,
        under_another_name,
        of_another_type,
        or_nothing,
        that_may_be_missing,
        beside_a_new_required_one,
    ],
)
def test_no_change_of_any_field_we_have_promised_goes_unseen(
    change: Callable[[Schema, str], None],
) -> None:
    tried = 0
    for promised in written(FOLDER).values():
        for place, part in enumerate(objects(promised)):
            for name in part["properties"]:
                mutant = deepcopy(promised)
                change(objects(mutant)[place], name)
                if mutant != promised:  # what may be missing already cannot be made so
                    assert breaches(promised, mutant), (promised["title"], place, name)
                    tried += 1
    assert tried > 50
