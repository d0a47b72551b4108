"""What a policy is: the share that a response in several decisions is worth."""

from abc import ABCMeta, abstractmethod
from decimal import Decimal
from typing import NamedTuple

import msgspec


class Tally(NamedTuple):
    """A response, counted. A part or choice is a decision: to take it or leave it, what to pair.

    `earned` is the sum of the shares of what was taken. `right` of `decisions` were made rightly,
    what was rightly left alone among them; `hits` were taken rightly, out of `wanted` there were
    to take, and `wrong` were taken wrongly.
    """

    earned: Decimal
    decisions: int
    right: int
    wanted: int
    hits: int
    wrong: int


class _Meta(msgspec.StructMeta, ABCMeta):
    """Data, of which a policy that does not say what a tally is worth cannot be made."""


class Policy(msgspec.Struct, metaclass=_Meta, frozen=True, tag_field="name", kw_only=True):
    """A rule with its parameters."""

    @abstractmethod
    def share(self, tally: Tally) -> Decimal:
        """The share of the mark, -1 to 1. To be called in the context EXACT."""
