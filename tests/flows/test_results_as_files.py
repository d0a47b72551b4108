"""Results as files, over HTTP: for a spreadsheet, and for another system."""

import csv
import time
from collections.abc import Callable
from io import StringIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from apps.assessments.formats.qti.results_reader import assessment_result
from tests.drive.frontend import Frontend

Learner = Callable[[], Frontend]


def fetched(person: Frontend, path: str, accept: str) -> tuple[str, bytes]:
    """Content type and bytes of a file."""
    headers = {"Authorization": f"Bearer {person.token}", "Accept": accept}
    with urlopen(Request(person.url + path, headers=headers), timeout=20) as reply:
        return reply.headers["Content-Type"], reply.read()


def test_a_teacher_gets_the_table_and_an_attempt_as_files(
    learner: Learner, flip: Callable[[bool], None], teacher: Frontend
) -> None:
    flip(True)
    person = learner()
    attempt = person.start("biology").body["id"]
    person.submit(attempt)
    for _ in range(100):  # the projector is behind for a moment
        time.sleep(0.1)
        kind, text = fetched(teacher, "/api/v1/assessments/biology/results.csv", "text/csv")
        lines = {one["attempt"]: one for one in csv.DictReader(StringIO(text.decode()))}
        if lines.get(attempt, {}).get("state") == "submitted":
            break
    assert kind.startswith("text/csv")
    assert lines[attempt]["state"] == "submitted"
    _, xml = fetched(teacher, f"/api/v1/attempts/{attempt}/result.xml", "application/xml")
    assert assessment_result(xml).items


def test_a_learner_does_not_get_the_table(learner: Learner) -> None:
    with pytest.raises(HTTPError) as refused:
        fetched(learner(), "/api/v1/assessments/biology/results.csv", "text/csv")
    refused.value.close()
    assert refused.value.code == 403
