"""The hashes of the front door's chains are what they have always been."""

from datetime import UTC, datetime
from uuid import UUID

from bff.handover.models import OwnershipChange
from bff.routes import flip_chain
from bff.status.history import SealedEntry, what_is_wrong

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
FLIP = "245c5630b03b9b2924a73942c44520093a6e3b16ea88d94023a9344c0ccd18eb"
OWNERSHIP = "86678348e016800e0ea387bbab743ff796684cd6e70495e4ea00740857944ace"
STATUS = "6738ea234ea672cae68bd596d74c4bdd1d0d13ac62e60305bb489db5a5e726d8"


def test_the_hash_of_a_flip_is_the_one_recorded() -> None:
    row = flip_chain.Row(
        version=418,
        actor="grace",
        source="admin",
        reason="Exam Sunday is over",
        summary="attempts.save: monolith → module",
        created_at=AT,
        before={"target": "monolith", "percent": 0},
        after={"target": "module", "percent": 100},
    )
    assert flip_chain.hash_of(row, flip_chain.ROOT).hex() == FLIP


def test_the_hash_of_a_change_of_ownership_is_the_one_recorded() -> None:
    change = OwnershipChange(
        ownership_id=UUID("018f0000-0000-7000-8000-000000000003"),
        epoch=2,
        before="legacy",
        after="draining",
        owner="legacy",
        actor="grace",
        reason="Trial term",
        at=AT,
    )
    assert change.hash_after(bytes(32)).hex() == OWNERSHIP


def test_the_hash_of_an_entry_of_the_status_page_is_the_one_recorded() -> None:
    payload = {"incident": "one", "title": "Saving is slow", "corrects": None}
    entry = SealedEntry(0, "StatusUpdate", "2026-03-01T09:30:00.123456Z", payload, STATUS, "")
    assert what_is_wrong([entry]) == "entry 0 is not signed by us"  # so its hash is right
