"""A school gets partitions of its own in the middle of an exam, and no learner notices."""

import threading
from collections.abc import Callable

from tests.drive.frontend import Answered, Frontend
from tests.drive.platform import RunningPlatform


def test_learners_save_on_while_their_school_moves_out_and_back(
    platform: RunningPlatform, learner: Callable[[], Frontend], flip: Callable[[bool], None]
) -> None:
    flip(True)
    over = threading.Event()
    saved: dict[str, list[Answered]] = {}

    def sit(person: Frontend) -> None:
        attempt = person.start("biology").body
        slot = next(item["slot"] for item in attempt["items"] if item["type"] == "short_text")
        answers = saved[attempt["id"]] = []
        revision = 0
        while not over.is_set() and (not answers or answers[-1].status == 200):
            answers.append(person.save(attempt["id"], slot, {"text": f"{revision}"}, revision))
            revision = answers[-1].body.get("revision", 0)

    people = [threading.Thread(target=sit, args=[learner()]) for _ in range(3)]
    for one in people:
        one.start()
    try:
        for way in ("promote", "demote"):
            platform.manage("partitions", way, "demo")
    finally:
        over.set()
        for one in people:
            one.join()

    for answers in saved.values():
        assert {answer.status for answer in answers} == {200}
        assert [answer.body["revision"] for answer in answers] == list(range(1, len(answers) + 1))
    assert len(saved) == 3
    assert platform.manage("verify_receipts", "--tenant", "demo").returncode == 0
