"""From a link in another platform through the real exam to that platform's gradebook."""

import http.client
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.drive.frontend import Frontend
from tests.drive.lms import Lms
from tests.drive.platform import RunningPlatform
from tests.drive.registering import registered_lms
from tests.drive.servers import eventually


@pytest.fixture
def lms(platform: RunningPlatform) -> Iterator[Lms]:
    with registered_lms(platform) as lms:
        yield lms


def post(url: str, form: dict[str, str], cookie: str = "") -> tuple[int, Any, str]:
    """One step of a browser, which follows no redirect by itself."""
    parts = urlsplit(url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    with closing(http.client.HTTPConnection(parts.netloc, timeout=30)) as line:
        line.request("POST", parts.path, urlencode(form), headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def launched(lms: Lms, user: str, exam: str) -> tuple[Frontend, str]:
    """A learner who has come by the link, and where they were led."""
    form = lms.login_form(f"{lms.tool}/launch", assessment=exam, user=user)
    status, headers, _ = post(f"{lms.tool}/login", form)
    assert status == 302
    cookie = headers["Set-Cookie"].partition(";")[0]
    status, _, page = post(f"{lms.tool}/launch", lms.answer_login(headers["Location"]), cookie)
    assert status == 200, page
    told = dict(re.findall(r'data-(\w+)="([^"]*)"', page))
    return Frontend(lms.tool.partition("/lti/")[0], told["token"]), told["target"]


def taken(person: Frontend, exam: str, answer_of: Callable[[Any], Any]) -> str:
    """Takes the exam and hands it in; returns the mark."""
    begun = person.start(exam)
    assert (begun.status, begun.stack) == (201, "module")
    for item in begun.body["items"]:
        assert person.save(begun.body["id"], item["slot"], answer_of(item)).status == 200
    assert person.submit(begun.body["id"]).status == 200
    mark: str = person.result(begun.body["id"]).body["mark"]
    return mark


def test_a_launched_learners_mark_reaches_the_gradebook(
    lms: Lms, answer_of: Callable[[Any], Any], flip: Callable[[bool], None]
) -> None:
    flip(False)  # visitors are on the module whatever the flag says: the monolith knows none
    person, target = launched(lms, "zoe", "biology")
    assert target == "/learn/exam/biology/"
    shown = person.call("GET", "/bff/v1/assessments/biology").body
    assert (shown["id"], shown["notices"]) == ("biology", [])
    mark = taken(person, "biology", answer_of)
    eventually(lambda: lms.grade("zoe") is not None)
    assert lms.grade("zoe") == float(mark)


def test_killing_the_deliverer_loses_and_doubles_no_score(
    lms: Lms,
    platform: RunningPlatform,
    answer_of: Callable[[Any], Any],
) -> None:
    names = [f"guest{number}" for number in range(8)]
    marks = {}
    for name in names:
        person, _ = launched(lms, name, "biology")
        marks[name] = float(taken(person, "biology", answer_of))
        for pid in platform.pids("manage.py deliver"):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 150  # a seat in a dead hand is free again after a minute and half
    while any(lms.grade(name) is None for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert {name: lms.grade(name) for name in names} == marks
    given = [one["userId"] for one in lms.received if "scoreGiven" in one]
    assert sorted(given) == names
