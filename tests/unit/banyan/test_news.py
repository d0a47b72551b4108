"""Readers of the log step when something may be new, and rest otherwise."""

import time

import pytest

from banyan.events import news
from banyan.events.news import when_there_is_news
from tests.unit.banyan.test_reading_the_log import in_a_transaction_of_its_own, write

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """Counts its steps; `more` is what the next of them says."""

    def __init__(self) -> None:
        self.steps = 0
        self.more = False
        self.look = when_there_is_news(self.step)

    def step(self) -> bool:
        self.steps += 1
        return self.more

    def steps_after(self) -> int:
        """How many steps one look makes."""
        before = self.steps
        self.look()
        return self.steps - before


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """One that has stepped once, and does not step just because time goes by."""
    monkeypatch.setattr(news, "_STEP_ANYWAY_SECONDS", 3600.0)
    found = Reader()
    found.look()
    return found


def test_it_rests_until_something_is_written(reader: Reader) -> None:
    assert [reader.steps_after(), reader.steps_after()] == [0, 0]
    write("first")
    assert [reader.steps_after(), reader.steps_after()] == [1, 0]
    write("second")
    assert reader.steps_after() == 1


def test_it_goes_on_while_more_waits(reader: Reader) -> None:
    write("first")
    reader.more = True
    assert [reader.steps_after(), reader.steps_after()] == [1, 1]


def test_what_commits_late_is_noticed_although_later_ones_were_seen(reader: Reader) -> None:
    finish, thread = in_a_transaction_of_its_own(lambda: write("late"))
    write("early")
    reader.look()
    finish.set()
    thread.join()
    assert reader.steps_after() == 1


def test_a_step_that_failed_is_made_again() -> None:
    def fails() -> bool:
        raise ZeroDivisionError

    broken = when_there_is_news(fails)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            broken()


def test_now_and_then_it_steps_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_STEP_ANYWAY_SECONDS", 0.01)
    reader = Reader()
    reader.look()
    time.sleep(0.02)
    assert reader.steps_after() == 1
