"""The pure logic of writes on their way, run in the browser that will run it."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_typing_on_replaces_what_was_not_sent_yet(run: Any) -> None:
    sent = run(
        """
        box.edit(1, text('f')); box.edit(1, text('fi')); box.edit(1, text('fig'));
        return [box.due(0).map((write) => box.begin(write).response.text), kept()];
        """
    )
    assert sent == [["fig"], ["fig"]]


def test_typing_holds_a_write_back_and_leaving_the_field_releases_it(run: Any) -> None:
    counts = run(
        """
        box.edit(1, text('fig'), 600);
        const held = [box.due(599).length, box.nextRelease(0), box.due(600).length];
        box.release();
        return [...held, box.due(0).length];
        """
    )
    assert counts == [0, 600, 1, 1]


def test_a_write_that_may_have_arrived_is_repeated_unchanged_before_newer_words(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('first'));
        const [first] = box.due(0); box.begin(first); box.failed(first);
        box.edit(1, text('second'));
        const [again] = box.due(0);
        const body = box.begin(again);
        box.acknowledge(again, 7);
        const [next] = box.due(0);
        return [again.key === first.key, body, box.begin(next), next.key === first.key];
        """
    )
    assert story == [
        True,
        {"response": {"text": "first"}, "based_on": 0},
        {"response": {"text": "second"}, "based_on": 7},
        False,
    ]


def test_only_one_write_of_a_slot_is_under_way(run: Any) -> None:
    counts = run(
        """
        box.edit(1, text('first')); const [first] = box.due(0); box.begin(first);
        box.edit(1, text('second'));
        const during = box.due(0).length;
        box.acknowledge(first, 1);
        return [during, box.due(0).length, box.state(1)];
        """
    )
    assert counts == [0, 1, "unsaved"]


def test_the_receipt_of_an_old_write_does_not_hide_a_newer_answer(run: Any) -> None:
    shown = run(
        """
        box.edit(1, text('mine')); box.begin(box.due(0)[0]);
        const later = open([{ slot: 1, response: text('newer, from the phone'), revision: 9 }]);
        const [write] = later.due(0);
        later.begin(write); later.acknowledge(write, 4);
        return [later.response(1).text, later.state(1), kept()];
        """
    )
    assert shown == ["newer, from the phone", "saved", []]


def test_a_conflict_keeps_both_and_mine_is_sent_knowing_the_other(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('mine')); const [write] = box.due(0); box.begin(write);
        box.conflicted(write, { revision: 5, response: text('theirs') });
        const before = [box.state(1), box.response(1).text, kept(), box.due(0).length];
        box.keepMine(1);
        const [again] = box.due(0);
        return [before, box.begin(again), again.key === write.key];
        """
    )
    assert story == [
        ["conflict", "mine", ["mine"], 0],
        {"response": {"text": "mine"}, "based_on": 5},
        False,
    ]


def test_the_other_answer_can_be_taken_and_nothing_waits_any_more(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('mine')); const [write] = box.due(0); box.begin(write);
        box.conflicted(write, { revision: 5, response: text('theirs') });
        box.takeOther(1);
        return [box.state(1), box.response(1).text, kept()];
        """
    )
    assert story == ["saved", "theirs", []]


def test_a_conflict_with_the_same_answer_is_no_conflict(run: Any) -> None:
    state = run(
        """
        box.edit(1, text('same')); const [write] = box.due(0); box.begin(write);
        box.conflicted(write, { revision: 5, response: text('same') });
        return [box.state(1), kept()];
        """
    )
    assert state == ["saved", []]


def test_editing_during_a_conflict_changes_mine_and_sends_nothing(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('mine')); const [write] = box.due(0); box.begin(write);
        box.conflicted(write, { revision: 5, response: text('theirs') });
        box.edit(1, text('mine, better'));
        return [box.state(1), box.due(0).length, kept()];
        """
    )
    assert story == ["conflict", 0, ["mine, better"]]


def test_two_windows_never_overwrite_what_the_other_keeps_on_the_device(run: Any) -> None:
    story = run(
        """
        const tab = open();
        box.edit(1, text('from the left')); tab.edit(1, text('from the right'));
        const both = kept();
        const reopened = open();
        const [first] = reopened.due(0);
        reopened.begin(first); reopened.acknowledge(first, 1);
        const [second] = reopened.due(0);
        return [both, reopened.begin(second).based_on];
        """
    )
    # The second was written without knowing the first, so the server must be asked about it.
    assert story == [["from the left", "from the right"], 0]


def test_a_refused_answer_stays_until_it_is_changed(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('bad')); const [write] = box.due(0); box.begin(write);
        box.reject(write, 'Too long.');
        const before = [box.state(1), box.trouble(1).rejected, box.due(0).length, kept()];
        box.edit(1, text('good'));
        const [next] = box.due(0);
        return [before, box.begin(next), next.key === write.key];
        """
    )
    assert story == [
        ["rejected", "Too long.", 0, ["bad"]],
        {"response": {"text": "good"}, "based_on": 0},
        False,
    ]


def test_reading_the_attempt_again_never_touches_what_is_still_waiting(run: Any) -> None:
    story = run(
        """
        box.edit(1, text('mine'));
        const changed = box.refresh([{ slot: 1, response: text('theirs'), revision: 8 }]);
        return [changed, box.response(1).text, box.begin(box.due(0)[0]).based_on];
        """
    )
    assert story == [[], "mine", 0]


def test_one_answer_the_server_chokes_on_does_not_hold_up_the_others(run: Any) -> None:
    order = run(
        """
        const two = open([1, 2].map((slot) => ({ slot, response: null, revision: 0 })));
        two.edit(1, text('chokes')); two.edit(2, text('fine'));
        const [first] = two.due(0);
        two.begin(first); two.failed(first);
        return [first.slot, two.due(0)[0].slot];
        """
    )
    assert order == [1, 2]
