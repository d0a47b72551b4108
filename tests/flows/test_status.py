"""What learners do on a running platform is what its status page says, live and as files."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

SECONDS = 60


def until(told: Callable[[], Any]) -> Any:
    """What is told as soon as it is anything."""
    deadline = time.monotonic() + SECONDS
    while not (found := told()):
        assert time.monotonic() < deadline, "it was never told"
        time.sleep(0.2)
    return found


def saving(document: dict[str, Any]) -> dict[str, Any]:
    (found,) = [one for one in document["components"] if one["key"] == "save_answer"]
    return found


def test_what_a_learner_does_is_told_live_and_in_the_copy(
    platform: RunningPlatform,
    learner: Callable[[], Frontend],
    answer_of: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    person = learner()
    attempt = person.start("biology").body
    item = attempt["items"][0]
    assert person.save(attempt["id"], item["slot"], answer_of(item), item["revision"]).status == 200

    anybody = Frontend(platform.url)
    until(lambda: b"Nobody has tried" not in card(anybody))
    summary = anybody.call("GET", "/api/v2/summary.json").body
    states = {one["name"]: one["status"] for one in summary["components"]}
    assert states["Save an answer"] == "operational"

    copy = platform.home / "status" / "document.json"
    told = until(lambda: copy.exists() and worked(saving(json.loads(copy.read_bytes()))))
    assert told > 0


def card(anybody: Frontend) -> bytes:
    page: bytes = anybody.call("GET", "/status/en/").body
    return page.partition(b'id="save_answer"')[2].partition(b"</article>")[0]


def worked(component: dict[str, Any]) -> int:
    counts: dict[str, int] = component["hour"]
    return counts["worked"] + counts["slow"]
