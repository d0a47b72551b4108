"""The walk over a hash chain: each row's hash is computed again from the one before it.

Of what a row's hash is made is the chain's own affair (events, flips, changes of ownership,
entries of the status page); how a chain breaks is the same for all.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Link(NamedTuple):
    """A row of a chain: its number, its stored hash, and how to compute it from the hash before.

    `follows` is the hash that the row names as the one before, where a chain stores that too.
    """

    number: int
    hash: bytes
    computed: Callable[[bytes], bytes]
    follows: bytes | None = None


class Break(NamedTuple):
    """Where a chain is not what was written: the row is missing, or it was changed."""

    number: int
    is_missing: bool


def breaks(root: bytes, links: Iterable[Link], *, counts: bool = False) -> Iterator[Break]:
    """Every break of the chain that begins with `root`, in order.

    `counts` says that its rows are numbered from 0 without gaps. After a break the walk goes on
    from what is stored, so that each is found once.
    """
    head, expected = root, 0
    for link in links:
        if counts and link.number != expected:
            yield Break(expected, is_missing=True)
        elif link.follows is not None and link.follows != head:
            yield Break(link.number, is_missing=True)
        elif link.computed(head) != link.hash:
            yield Break(link.number, is_missing=False)
        head, expected = link.hash, link.number + 1


def first_break(root: bytes, links: Iterable[Link], *, counts: bool = False) -> Break | None:
    """Where the chain that begins with `root` breaks first; None when it is whole."""
    return next(breaks(root, links, counts=counts), None)
