"""Chains: every break is found once, and the hash of an event is what it has always been."""

from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from uuid import UUID

from banyan.chains import Break, Link, breaks, canonical, first_break
from banyan.events.chain import digest_of, link, root

ROOT = bytes(32)
TENANT = UUID("018f0000-0000-7000-8000-000000000001")
ATTEMPT = UUID("018f0000-0000-7000-8000-000000000002")
AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
PAYLOAD = {"slot": 5, "response": {"text": "Ärger & Öl"}, "based_on": None}
FIRST = "59d71e85ecad6161743a91659538404ea87324b2cfbd3dc1851a98db29d9c686"
SECOND = "25be88fe4d355a2977059035db981ad3c81c538004943f61b76327ecbc4fc40a"


def test_the_first_two_hashes_of_an_attempt_are_those_recorded() -> None:
    first = link(root(TENANT, ATTEMPT), digest_of("AttemptStarted", b"{}"), 0, AT)
    second = link(first, digest_of("AnswerSaved", canonical(PAYLOAD)), 1, AT)
    assert (first.hex(), second.hex()) == (FIRST, SECOND)


def _linked(before: bytes, text: bytes) -> bytes:
    return sha256(before + text).digest()


def _chain(*texts: bytes) -> list[Link]:
    links, head = list[Link](), ROOT
    for number, text in enumerate(texts):
        before, head = head, _linked(head, text)
        links.append(Link(number, head, partial(_linked, text=text), before))
    return links


def test_a_chain_as_it_was_written_has_no_break() -> None:
    assert list(breaks(ROOT, _chain(b"a", b"b", b"c"), counts=True)) == []


def test_a_changed_row_is_one_break_and_the_rows_after_it_are_none() -> None:
    first, second, third = _chain(b"a", b"b", b"c")
    changed = second._replace(computed=partial(_linked, text=b"x"))
    assert list(breaks(ROOT, [first, changed, third])) == [Break(1, is_missing=False)]


def test_a_removed_row_is_seen_by_the_hash_that_the_next_one_names() -> None:
    first, _, third = _chain(b"a", b"b", b"c")
    assert list(breaks(ROOT, [first, third])) == [Break(2, is_missing=True)]


def test_a_removed_row_is_named_where_rows_are_counted() -> None:
    first, _, third, fourth = _chain(b"a", b"b", b"c", b"d")
    assert list(breaks(ROOT, [first, third, fourth], counts=True)) == [Break(1, is_missing=True)]


def test_a_removed_row_is_seen_by_the_next_ones_hash_when_nothing_else_tells() -> None:
    first, _, third = (one._replace(follows=None) for one in _chain(b"a", b"b", b"c"))
    assert first_break(ROOT, [first, third]) == Break(2, is_missing=False)
