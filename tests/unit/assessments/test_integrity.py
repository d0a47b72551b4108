"""A history that was tampered with is seen, whatever was done to it."""

from collections.abc import Callable
from uuid import UUID

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.assessments import api
from apps.assessments.queries import integrity
from banyan.commands import run
from banyan.errors import NotFound
from banyan.partitions.months import Month
from banyan.receipts import published_keys
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

TAMPERINGS = {
    "an answer that was changed": (
        """UPDATE banyan_eventrecord SET payload = payload || '{"response": {"text": "x"}}'
           WHERE seq = 1""",
        "revision 1 is not what it was",
    ),
    "an event that was removed": (
        "DELETE FROM banyan_eventrecord WHERE seq = 1",
        "revision 1 is missing",
    ),
    "an event that was taken from the end": (
        "DELETE FROM banyan_eventrecord WHERE seq = 2",
        "its history does not end where the attempt stands",
    ),
    "a time that was moved": (
        "UPDATE banyan_eventrecord SET created_at = created_at - interval '1 minute' WHERE seq = 2",
        "revision 2 is not what it was",
    ),
    "a history that is gone": ("DELETE FROM banyan_eventrecord", "it has no history"),
}


@pytest.fixture
def attempt(school: UUID, arranged: Callable[..., object], begun: Callable[..., UUID]) -> UUID:
    arranged()
    attempt = begun()
    for revision in range(2):
        answer = api.NewAnswer(5, {"text": str(revision)}, revision)
        run(api.SaveAnswers(tenant=school, actor="ada", attempt=attempt, answers=(answer,)))
    return attempt


def wrong(school: UUID) -> list[str | None]:
    return [finding.wrong for finding in api.findings(school)]


def test_a_history_as_it_was_written_is_whole(school: UUID, attempt: UUID) -> None:
    run(api.SubmitAttempt(tenant=school, actor="ada", attempt=attempt))
    assert wrong(school) == [None]


@pytest.mark.parametrize(("tampering", "seen"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
@pytest.mark.usefixtures("attempt")
def test_tampering_is_seen(school: UUID, tampering: str, seen: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(tampering)
    assert wrong(school) == [seen]


@pytest.mark.usefixtures("attempt")
def test_the_command_fails_when_something_is_wrong() -> None:
    call_command("verify_receipts")
    with connection.cursor() as cursor:
        cursor.execute(TAMPERINGS["a time that was moved"][0])
    with pytest.raises(CommandError, match="1 attempts"):
        call_command("verify_receipts")


def test_a_receipt_is_verified_with_the_published_key(school: UUID, attempt: UUID) -> None:
    with tenant_scope(school):
        receipt, record = api.receipt(attempt, "ada"), api.record(attempt, "ada")
    (key,) = jwt.PyJWKSet.from_dict(published_keys()).keys
    said = jwt.decode(receipt.receipt, key, algorithms=["EdDSA"])
    assert said == {"attempt": str(attempt), "revision": 2, "head": record.events[-1].hash}


def test_the_same_receipt_is_the_same_bytes(school: UUID, attempt: UUID) -> None:
    with tenant_scope(school):
        assert api.receipt(attempt, "ada") == api.receipt(attempt, "ada")


def test_an_archived_history_is_no_finding_and_no_record(
    school: UUID, attempt: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM banyan_eventrecord")
    archived = {Month.containing(attempt)}
    monkeypatch.setattr(integrity, "archived_months", lambda tenant: archived)
    assert wrong(school) == []
    with tenant_scope(school), pytest.raises(NotFound, match="archived"):
        api.record(attempt, "ada")
