"""Whatever comes between (lost answers, kills, new marks), the newest score ends up there, once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.lti.rules.grades import Content, Counts, Said, Sat, content, to_say

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
LEARNT, ARRIVES, KILLED = "the answer came back", "it arrived, unknown to us", "it was never sent"


class Gradebook:
    """Takes what is newer, in whole seconds, and keeps all it has taken."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, Content]] = []

    def post(self, said: Said) -> None:
        second = int(said.at.timestamp())
        if not self.taken or second > self.taken[-1][0]:
            self.taken.append((second, said.content))


# A step changes an attempt (its state then, its mark, how long after the last step; clocks go back
# at times) or sends, with what becomes of that.
changes = st.tuples(
    st.integers(1, 3),
    st.sampled_from(["open", "submitted", "abandoned"]),
    st.integers(0, 3),
    st.integers(-800, 1500),
)
steps = st.lists(st.one_of(changes, st.sampled_from([LEARNT, ARRIVES, KILLED])), max_size=40)


@settings(max_examples=600)
@given(steps, st.sampled_from(["best", "last"]))
def test_the_newest_score_ends_up_there_once(steps: list[Any], counts: Counts) -> None:
    book, attempts, said, now = Gradebook(), dict[int, Sat](), None, BEGIN
    for step in [*steps, LEARNT, LEARNT]:
        if isinstance(step, tuple):
            now = changed(attempts, step, now)
        else:
            said = sent(book, list(attempts.values()), counts, said, step)
    wanted = content(list(attempts.values()), counts)
    assert [content for _, content in book.taken[-1:]] == ([] if wanted is None else [wanted])
    seconds = [second for second, _ in book.taken]
    assert seconds == sorted(set(seconds))


@given(steps)
def test_where_every_answer_comes_back_no_score_is_taken_twice_in_a_row(steps: list[Any]) -> None:
    book, attempts, said, now = Gradebook(), dict[int, Sat](), None, BEGIN
    for step in steps:
        if isinstance(step, tuple):
            now = changed(attempts, step, now)
        else:
            said = sent(book, list(attempts.values()), "best", said, LEARNT)
    told = [content for _, content in book.taken]
    assert all(one != other for one, other in pairwise(told))


def changed(attempts: dict[int, Sat], step: tuple[int, str, int, int], now: datetime) -> datetime:
    number, state, mark, pause = step
    now += timedelta(milliseconds=pause)
    got = Decimal(mark) if state == "submitted" else None
    attempts[number] = Sat(number, state, got, Decimal(3), now)
    return now


def sent(
    book: Gradebook, attempts: list[Sat], counts: Counts, last: Said | None, fate: str
) -> Said | None:
    """What is known afterwards: the decision is kept whatever becomes of the sending."""
    said = to_say(attempts, counts, last)
    if said is None:
        return last
    if fate != KILLED:
        book.post(said)
    return Said(said.content, said.at, sent=fate == LEARNT)
