"""The check that docs/receipts.md prints, run as printed by a Python that knows none of us."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.conf import settings

from apps.assessments import api
from banyan.commands import run
from banyan.models import Tenant
from banyan.receipts import published_keys
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENT = Path(settings.ROOT) / "docs" / "receipts.md"
BANK = Path(settings.ROOT) / "apps" / "assessments" / "demo" / "seas.gift.txt"

Json = dict[str, Any]
Check = Callable[[Json], str]


@pytest.fixture
def school() -> UUID:
    school = Tenant.objects.create(slug="school", name="School").id
    bank = run(api.ImportQuestions(tenant=school, actor="teacher", data=BANK.read_bytes()))
    arranged = {"assessment": "seas", "title": "The seas", "course": "geography"}
    run(api.ArrangeAssessment(tenant=school, actor="teacher", questions=bank.questions, **arranged))
    return school


def sat(school: UUID, learner: str) -> Json:
    """The record of an attempt with a few answers, handed in."""
    start = api.StartAttempt(tenant=school, actor=learner, assessment="seas", learner_name="Zoë ☂")
    attempt = run(start).attempt
    # Letters beyond ASCII, a quotation mark and a control character: all that spelling is about.
    words = {"text": 'Gibraltar, "the rock" \u00e9\u2028\t\x1f'}
    for slot, response in ((1, {"choice": "c1"}), (5, words), (4, {"value": True})):
        answer = (api.NewAnswer(slot, response, 0),)
        run(
            api.SaveAnswers(
                tenant=school, actor=learner, key=f"{slot}", attempt=attempt, answers=answer
            )
        )
    run(api.SubmitAttempt(tenant=school, actor=learner, attempt=attempt))
    with tenant_scope(school):
        record: Json = msgspec.to_builtins(api.record(attempt, learner))
    return record


@pytest.fixture
def record(school: UUID) -> Json:
    return sat(school, "ada")


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """What the example from the document says about a record."""
    printed = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert printed is not None
    script, keys = tmp_path / "check.py", tmp_path / "keys.json"
    script.write_text(printed[1])
    keys.write_text(json.dumps(published_keys()))

    def said(record: Json) -> str:
        file = tmp_path / "record.json"
        file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        command = [sys.executable, "-I", str(script), str(file), str(keys)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode in (0, 1), done.stderr
        return (done.stdout + done.stderr).strip()

    return said


def test_a_real_record_is_found_to_be_whole(check: Check, record: Json) -> None:
    assert check(record) == "5 events, all as they were; signed at revision 4"


def test_a_changed_answer_is_seen(check: Check, record: Json) -> None:
    record["events"][1]["payload"]["response"] = {"choice": "c2"}
    assert check(record) == "revision 1 is not what it was"


def test_a_changed_time_is_seen(check: Check, record: Json) -> None:
    record["events"][2]["at"] = record["events"][1]["at"]
    assert check(record) == "revision 2 is not what it was"


def test_a_removed_event_is_seen(check: Check, record: Json) -> None:
    del record["events"][2]
    assert check(record) == "revision 2 is missing"


def test_a_removed_event_is_seen_although_the_rest_was_renumbered(
    check: Check, record: Json
) -> None:
    del record["events"][2]
    for seq, event in enumerate(record["events"]):
        event["seq"] = seq
    assert check(record) == "revision 2 is not what it was"


def test_an_end_that_was_cut_off_is_seen(check: Check, record: Json) -> None:
    del record["events"][-1]
    assert check(record) == "the receipt is about another history"


def test_a_swapped_receipt_is_seen(check: Check, school: UUID, record: Json) -> None:
    record["receipt"] = sat(school, "bob")["receipt"]
    assert check(record) == "the receipt is about another history"


def test_a_receipt_that_was_written_by_somebody_else_is_seen(check: Check, record: Json) -> None:
    signed, _, signature = record["receipt"].rpartition(".")
    forged = deepcopy(record) | {"receipt": f"{signed}.{signature[::-1]}"}
    assert check(forged) == "the signature does not fit the receipt"
