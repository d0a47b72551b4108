"""What was told stays told: entries are added, sealed and signed, and tampering is found."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from msgspec import structs
from pydantic import SecretStr

from banyan.receipts import published_keys, signature
from bff.status.history import (
    NotPublished,
    SealedEntry,
    entries,
    publish,
    signed_history,
    what_has_gone,
    what_is_wrong,
)
from bff.status.incidents import incidents
from bff.status.models import StatusEntry
from tests.unit.bff.status.telling import planned, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[SealedEntry]:
    """An incident in three entries, the last a correction of the first."""
    first = told()
    publish(first, "ana")
    publish(told(first.incident, status="resolved", text={"en": "Over."}), "ana")
    publish(told(first.incident, status="resolved", text={"en": "We looked."}, corrects=0), "ana")
    return signed_history().entries


def test_what_was_published_is_what_was_signed(three: list[SealedEntry]) -> None:
    assert [one.seq for one in three] == [0, 1, 2]
    assert what_is_wrong(three) is None


def test_nothing_published_is_changed_or_deleted(three: list[SealedEntry]) -> None:
    entry = StatusEntry.objects.get(seq=1)
    entry.payload["text"]["en"] = "Nothing happened."
    with pytest.raises(TypeError, match="correction"):
        entry.save()
    with pytest.raises(TypeError, match="correction"):
        entry.delete()


def test_a_correction_stands_beside_what_was_wrong(three: list[SealedEntry]) -> None:
    (incident,) = incidents(entries())
    newest, first = incident.updates
    assert (incident.status, newest.corrected_at) == ("resolved", None)
    assert (first.text["en"], [one["en"] for one in first.before]) == (
        "We looked.",
        ["We are looking."],
    )
    assert first.status == "investigating"


def _other_text(three: list[SealedEntry]) -> list[SealedEntry]:
    changed = {**three[1].payload, "text": {"en": "Nothing happened."}}
    return [three[0], structs.replace(three[1], payload=changed), three[2]]


def _other_time(three: list[SealedEntry]) -> list[SealedEntry]:
    earlier = structs.replace(three[0], at=three[0].at.replace("2026-", "2025-"))
    return [earlier, *three[1:]]


def _left_out(three: list[SealedEntry]) -> list[SealedEntry]:
    return [three[0], three[2]]


def _renumbered(three: list[SealedEntry]) -> list[SealedEntry]:
    return [three[0], structs.replace(three[2], seq=1)]


def _signature_of_another(three: list[SealedEntry]) -> list[SealedEntry]:
    return [three[0], structs.replace(three[1], receipt=three[0].receipt), three[2]]


def _no_signature(three: list[SealedEntry]) -> list[SealedEntry]:
    return [*three[:2], structs.replace(three[2], receipt=three[2].receipt[:-6] + "AAAAAA")]


TAMPERINGS = {
    _other_text: "entry 1 is not what it was",
    _other_time: "entry 0 is not what it was",
    _left_out: "entry 1 is missing",
    _renumbered: "entry 1 is not what it was",
    _signature_of_another: "the signature of entry 1",
    _no_signature: "entry 2 is not signed",
}


@pytest.mark.parametrize(
    ("tamper", "found"), TAMPERINGS.items(), ids=[one.__name__ for one in TAMPERINGS]
)
def test_tampering_is_found(three: list[SealedEntry], tamper: Any, found: str) -> None:
    assert found in str(what_is_wrong(tamper(three)))


def test_the_command_finds_what_was_changed_in_the_database(three: list[SealedEntry]) -> None:
    call_command("verify_status")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bff_statusentry SET payload = jsonb_set(payload, '{text,en}', '\"Fine.\"')"
            " WHERE seq = 1"
        )
    with pytest.raises(CommandError, match="entry 1 is not what it was"):
        call_command("verify_status")


def test_an_earlier_copy_shows_what_was_cut_off(three: list[SealedEntry], tmp_path: Path) -> None:
    copy = tmp_path / "history.json"
    copy.write_bytes(msgspec.json.encode(signed_history()))
    call_command("verify_status", "--file", str(copy))
    call_command("verify_status", "--against", str(copy))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bff_statusentry WHERE seq = 2")
    call_command("verify_status")  # a chain cannot know its own end
    with pytest.raises(CommandError, match="entry 2 was there"):
        call_command("verify_status", "--against", str(copy))


def test_what_has_been_added_since_a_copy_is_no_tampering(three: list[SealedEntry]) -> None:
    copy = signed_history()
    publish(planned(), "ana")
    assert what_has_gone(copy, signed_history()) is None


@pytest.fixture
def new_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """The platform signs with another key from now on; with `old` earlier ones stay published."""

    def changed(old: tuple[str, ...]) -> None:
        update = {"receipt_key": SecretStr("A" * 43), "receipt_old_keys": old}
        monkeypatch.setattr(settings, "BANYAN", settings.BANYAN.model_copy(update=update))
        signature._signer.cache_clear()

    yield changed
    signature._signer.cache_clear()


def test_a_new_key_leaves_what_an_earlier_one_has_signed(
    three: list[SealedEntry], new_key: Callable[..., None]
) -> None:
    old = published_keys()["keys"][0]["x"]
    new_key(old=(old,))
    publish(planned(), "ana")
    history = signed_history().entries
    assert what_is_wrong(history) is None
    new_key(old=())
    assert "entry 0 is not signed by us" in str(what_is_wrong(history))


NOT_PUBLISHED = {
    "no English": ({"title": {"es": "Falla"}}, "English"),
    "empty text": ({"text": {"en": " "}}, "English"),
    "status of the other kind": ({"status": "scheduled"}, "no status"),
    "unknown activity": ({"activities": {"fly": "major_outage"}}, "offered"),
    "activity that is not offered": ({"activities": {"join_class": "major_outage"}}, "offered"),
    "unknown state": ({"activities": {"save_answer": "fine"}}, "offered"),
    "correction of nothing": ({"corrects": 7}, "Only an update"),
}


@pytest.mark.parametrize(("changed", "reason"), NOT_PUBLISHED.values(), ids=NOT_PUBLISHED.keys())
def test_what_makes_no_sense_is_not_published(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotPublished, match=reason):
        publish(told(**changed), "ana")
    assert not StatusEntry.objects.exists()


def test_a_maintenance_ends_after_it_begins() -> None:
    plan = planned()
    with pytest.raises(NotPublished, match="a start, and an end"):
        publish(planned(ends=plan.starts), "ana")


def test_only_an_update_of_the_same_incident_is_corrected(three: list[SealedEntry]) -> None:
    incident = entries()[0].told.incident
    for wrong in (told(corrects=0), told(incident, corrects=2)):
        with pytest.raises(NotPublished, match="Only an update"):
            publish(wrong, "ana")
