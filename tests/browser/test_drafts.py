"""Answers the server has refused and kept: in the outbox they are conflicts like any other."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser

_DRAFT = """
  const draft = (words, key) => ({ slot: 1, key, response: text(words), reason: 'conflict' });
  const held = (words) => [{ slot: 1, response: text(words), revision: 5 }];
  const opened = (drafts) => new Outbox(held('stored'), new Vault('ana', 'a1', localStorage),
    () => `key${++keys}`, drafts);
"""


def test_a_draft_of_the_server_waits_like_any_conflict_and_is_sent_knowing_what_is_stored(
    run: Any,
) -> None:
    story = run(
        _DRAFT
        + """
        const later = opened([draft('refused elsewhere', 'd1')]);
        const before = [later.state(1), later.response(1).text, later.due(0).length];
        later.keepMine(1);
        const [write] = later.due(0);
        const body = later.begin(write);
        const early = later.takeDecided();
        later.acknowledge(write, 6);
        return [before, body, early, later.takeDecided(), later.state(1)];
        """
    )
    assert story == [
        ["conflict", "refused elsewhere", 0],
        {"response": {"text": "refused elsewhere"}, "based_on": 5},
        [],  # the server keeps the draft until the answer is stored
        ["d1"],
        "saved",
    ]


def test_drafts_of_one_question_are_decided_one_after_the_other(run: Any) -> None:
    story = run(
        _DRAFT
        + """
        const later = opened([draft('one', 'd1'), draft('two', 'd2'), draft('stored', 'd3')]);
        const shown = [later.response(1).text];
        later.takeOther(1); shown.push(later.response(1).text);
        later.takeOther(1); shown.push(later.response(1).text);
        return [shown, later.state(1), later.takeDecided()];
        """
    )
    # The third says what is stored: there is nothing to choose.
    assert story == [["one", "two", "stored"], "saved", ["d1", "d2", "d3"]]


def test_a_draft_that_was_decided_about_does_not_come_back(run: Any) -> None:
    state = run(
        _DRAFT
        + """
        const later = opened([draft('refused', 'd1')]);
        later.takeOther(1);
        later.refresh(held('stored'), [draft('refused', 'd1')]);
        return later.state(1);
        """
    )
    assert state == "saved"


def test_a_conflict_known_here_and_on_the_server_is_one(run: Any) -> None:
    story = run(
        _DRAFT
        + """
        box.edit(1, text('mine')); const [write] = box.due(0); box.begin(write);
        const reloaded = opened([draft('mine', write.key)]);
        const before = [reloaded.state(1), reloaded.due(0).length];
        reloaded.takeOther(1);
        return [before, reloaded.state(1), reloaded.takeDecided().length, kept()];
        """
    )
    assert story == [["conflict", 0], "saved", 1, []]


def test_a_draft_that_was_edited_and_not_decided_about_never_overwrites_after_a_reload(
    run: Any,
) -> None:
    story = run(
        _DRAFT
        + """
        opened([draft('refused', 'd1')]).edit(1, text('refused, better'));
        const reloaded = opened([draft('refused', 'd1')]);
        return reloaded.begin(reloaded.due(0)[0]);
        """
    )
    # The server holds revision 5 and will ask: nothing is stored by this.
    assert story == {"response": {"text": "refused, better"}, "based_on": 0}
