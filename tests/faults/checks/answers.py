"""Acknowledged answers: none lost, none doubled, none overtaken by an older one."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.faults.checks.verdict import Violation
from tests.faults.journal import Answer, Told
from tests.faults.truth import Truth

_MOST_DRAFTS = 100


def lost(told: list[Told], truth: Truth) -> Iterator[Violation]:
    """Promises without the event, the attempt or the draft that they speak of."""
    for one in told:
        if one.acknowledges:
            yield from _saved_but_absent(one, truth)
        elif one.kind == "start" and one.status == 201:
            if truth.event(one.said["id"], 0) is None:
                yield Violation("lost", f"attempt {one.said['id']} was begun and is not there")
        elif one.kind == "submit" and one.status == 200:
            event = truth.event(one.said["attempt"], one.said["revision"])
            if event is None or event.type != "AttemptSubmitted":
                yield Violation("lost", f"attempt {one.said['attempt']} is not submitted")
        elif one.refuses is not None and one.said.get("draft"):
            yield from _refused_and_thrown_away(one, truth)


def doubled(told: list[Told], truth: Truth) -> Iterator[Violation]:
    """Requests that were carried out twice, or whose retry was answered differently."""
    keys = Counter(
        (event.attempt, event.key)
        for chain in truth.events.values()
        for event in chain
        if event.key is not None
    )
    texts = Counter(
        text for chain in truth.events.values() for event in chain for text in event.texts.values()
    )
    for (attempt, key), times in keys.items():
        if times > 1:
            yield Violation("doubled", f"key {key} of {attempt} has {times} events")
    for text, times in texts.items():
        if text is not None and times > 1:
            yield Violation("doubled", f"{text!r} was saved {times} times")
    yield from _answered_differently(told)


def overtaken(told: list[Told], truth: Truth) -> Iterator[Violation]:
    """Slots that hold something older than what was acknowledged, and answers that replaced one
    which their author had not seen."""
    newest: dict[tuple[str, int], int] = {}
    for one in told:
        if one.acknowledges:
            for answer in one.answers:
                place = (str(one.attempt), answer.slot)
                newest[place] = max(newest.get(place, 0), one.said["revision"])
    for (attempt, slot), revision in newest.items():
        held, text = truth.responses.get((attempt, slot), (0, None))
        if held < revision:
            yield Violation("overtaken", f"{attempt}/{slot} holds {held}, acknowledged {revision}")
        event = truth.event(attempt, held)
        if held >= revision and (event is None or event.texts.get(slot) != text):
            yield Violation("overtaken", f"{attempt}/{slot}@{held} is not what the log says")
    yield from _unseen(_by_text(told), truth)


def _saved_but_absent(one: Told, truth: Truth) -> Iterator[Violation]:
    revision = one.said["revision"]
    event = truth.event(str(one.attempt), revision)
    stored = {} if event is None else event.texts
    for answer in one.answers:
        if stored.get(answer.slot) != answer.text:
            yield Violation("lost", f"{answer.text!r} was {one.attempt}/{answer.slot}@{revision}")


def _refused_and_thrown_away(one: Told, truth: Truth) -> Iterator[Violation]:
    drafts = truth.drafts.get(str(one.attempt), set())
    if len(drafts) >= _MOST_DRAFTS:  # no more of them are kept, by design
        return
    for answer in one.answers:
        if (answer.slot, one.key, answer.text) not in drafts:
            yield Violation("lost", f"the draft {answer.text!r} of {one.attempt}")


def _answered_differently(told: list[Told]) -> Iterator[Violation]:
    by_key: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in told:
        if one.key is not None:
            by_key[one.learner, one.key].append(one)
    for (learner, key), replies in by_key.items():
        bodies = {(one.status, one.body) for one in _must_be_alike(replies)}
        if len(bodies) > 1:
            yield Violation("doubled", f"key {key} of {learner} has {len(bodies)} replies")


def _must_be_alike(replies: list[Told]) -> list[Told]:
    """All, if something was done under their key: refusals may change, for the current answer
    stands in them. A start that has found an open attempt is a read (docs/decisions/0007), until
    another reply to its key says that it has begun one."""
    starts = replies[0].kind == "start"
    done = [one for one in replies if one.status == (201 if starts else 200)]
    if not done or not starts:
        return replies if done else []
    begun = min(one.heard for one in done)
    return [*done, *(one for one in replies if one.sent > begun)]


def _by_text(told: list[Told]) -> dict[str, Answer]:
    return {answer.text: answer for one in told for answer in one.answers}


def _unseen(sent: dict[str, Answer], truth: Truth) -> Iterator[Violation]:
    for attempt, chain in truth.events.items():
        holds: dict[int, int] = {}
        for event in chain:
            for slot, text in event.texts.items():
                answer = sent.get(str(text))
                if answer is not None and answer.based_on != holds.get(slot, 0):
                    yield Violation(
                        "overtaken",
                        f"{attempt}/{slot}@{event.seq} was written for {answer.based_on},"
                        f" and replaced {holds.get(slot, 0)}",
                    )
                holds[slot] = event.seq
