"""A message of ours is what its schema says; jsonschema is somebody else's word for it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from banyan.events.cloudevents import cloud_event, encode
from banyan.events.log import payload_of
from banyan.events.reader import StoredEvent
from banyan.events.schemas import Schema, schema_of, schemas
from banyan.ids import uuid7
from banyan.management.commands import event_schemas
from banyan.messages import Event, Moment, name_of


class Mark(msgspec.Struct, frozen=True):
    slot: int
    points: str | None


class Placed(Event, frozen=True, kw_only=True):
    aggregate: ClassVar[str] = "shelf"

    title: str
    placed_at: Moment
    marks: list[Mark]
    note: str | None = None


def message(event: Event) -> bytes:
    """The event as it leaves the relay."""
    stored = StoredEvent(
        xid=1,
        position=1,
        tenant_id=event.tenant,
        id=uuid7(),
        aggregatetype=event.aggregate,
        aggregateid=event.aggregate_id,
        seq=event.seq,
        type=name_of(type(event)),
        payload=msgspec.json.encode(payload_of(event)).decode(),
        headers="{}",
        created_at=event.at,
    )
    return encode(cloud_event(stored))


@pytest.fixture
def placed() -> bytes:
    now = datetime.now(UTC)
    return message(
        Placed(
            tenant=uuid7(),
            aggregate_id=uuid7(),
            seq=3,
            at=now,
            title="Étude",
            placed_at=now,
            marks=[Mark(slot=1, points=None), Mark(slot=2, points="0.5")],
        )
    )


def test_a_message_is_what_its_schema_says(placed: bytes) -> None:
    Draft202012Validator(schema_of(Placed)).validate(msgspec.json.decode(placed))


@pytest.mark.parametrize("field", ["id", "type", "sequence", "data"])
def test_a_schema_misses_what_a_message_lacks(placed: bytes, field: str) -> None:
    lacking = msgspec.json.decode(placed)
    del lacking[field]
    assert not Draft202012Validator(schema_of(Placed)).is_valid(lacking)


def test_the_columns_of_the_log_stand_in_the_envelope_and_nowhere_else(placed: bytes) -> None:
    schema = schema_of(Placed)
    assert list(schema["properties"]["data"]["properties"]) == list(
        msgspec.json.decode(placed)["data"]
    )


def test_only_what_is_told_has_a_schema() -> None:
    # AttemptEvent is what the others are made of.
    assert "banyan.attempt.AttemptSubmitted" in schemas()
    assert "banyan.attempt.AttemptEvent" not in schemas()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(event_schemas, "FOLDER", tmp_path)
    return tmp_path


def tell(monkeypatch: pytest.MonkeyPatch, schema: Schema) -> None:
    monkeypatch.setattr(event_schemas, "schemas", lambda: {"banyan.shelf.Placed": schema})


def test_what_was_written_passes_the_check(folder: Path) -> None:
    with pytest.raises(CommandError, match="behind"):
        call_command("event_schemas", "--check")
    call_command("event_schemas")
    call_command("event_schemas", "--check")


def test_a_promise_is_not_overwritten_with_less(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised = schema_of(Placed)
    tell(monkeypatch, promised)
    call_command("event_schemas")
    before = (folder / "banyan.shelf.Placed.json").read_text()

    less = schema_of(Placed)
    del less["properties"]["data"]["properties"]["title"]
    tell(monkeypatch, less)
    with pytest.raises(CommandError, match=r"data\.title is gone"):
        call_command("event_schemas")
    assert (folder / "banyan.shelf.Placed.json").read_text() == before
