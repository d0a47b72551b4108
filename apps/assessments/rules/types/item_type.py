"""What every item type is: data that can check, score and show a response to itself.

A type is one file beside this one: its item, the shape of its response, its rules. Shares of a
mark ("fractions") run from -1 to 1 and, like every other number here, are decimal strings in JSON,
so no float ever touches a mark. HTML in an item is clean: the importers (apps.assessments.formats)
clean it once, on the way in.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import msgspec

from apps.assessments.rules.item_checks import check_decimal, check_text
from apps.assessments.rules.policies import AnyPolicy, Tally, Weighted
from apps.assessments.rules.shown import Place, Shown

NOTHING = Decimal(0)
EVERYTHING = Decimal(1)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a learner answered."""


R = TypeVar("R", bound=Shape)


class _Meta(msgspec.StructMeta, ABCMeta):
    """Data, of which a type that has not said how it is scored cannot be made."""


class ItemType(
    msgspec.Struct, Generic[R], metaclass=_Meta, frozen=True, kw_only=True, tag_field="type"
):
    """An item. `shape` is the class of its responses; one that is marked `by_hand` has no share
    before a person gives it one."""

    shape: ClassVar[type[Any]]
    by_hand: ClassVar[bool] = False

    name: str
    prompt_html: str
    idnumber: str = ""
    default_mark: Decimal = EVERYTHING
    feedback_html: str = ""

    def check_common(self) -> None:
        """Raise InvalidItem for what no type can do with."""
        check_text("the prompt", self.prompt_html)
        check_decimal("the default mark", self.default_mark, low=0)

    def asked(self, place: Place) -> "ItemType[Any]":
        """The item as it is asked at this place; a type that differs from place to place says."""
        return self

    def check(self, response: R) -> None:
        """Raise InvalidResponse unless it can be a response to this very item."""

    def is_answered(self, response: R) -> bool:
        """Whether there is anything to score."""
        return True

    def is_complete(self, response: R) -> bool:
        """Whether all is answered that was asked: what is not may not cost a try."""
        return self.is_answered(response)

    @abstractmethod
    def share(self, response: R) -> Decimal:
        """The share of the mark that an answered response earns."""

    def comments(self, response: R) -> list[str]:
        """HTML: what the author says to this very response."""
        return []

    def shown(self, place: Place) -> Shown:
        """What a learner may see, besides name and prompt, while the attempt is open."""
        return Shown()


class Part(NamedTuple):
    """A part of a response that is right or wrong by itself; `given` is what was answered."""

    share: Decimal
    weight: Decimal
    given: object


class InParts(ItemType[R], frozen=True, kw_only=True):
    """An item whose parts are scored one by one; the policy says what they are worth together."""

    # A part that takes away lowers the whole, even below nothing.
    policy: AnyPolicy = Weighted(floor=Decimal(-1))

    @abstractmethod
    def parts(self, response: R) -> list[Part]:
        """The parts, always all of them and in one order; a blank one is worth nothing."""

    def share(self, response: R) -> Decimal:
        return self.policy.share(tallied(self.parts(response)))


def tallied(parts: Sequence[Part]) -> Tally:
    """Parts, counted: each is a decision, and a blank one was not made."""
    hits = sum(part.share == EVERYTHING for part in parts)
    return Tally(
        earned=weighted_mean(parts),
        decisions=len(parts),
        right=hits,
        wanted=len(parts),
        hits=hits,
        wrong=sum(part.given is not None and part.share != EVERYTHING for part in parts),
    )


def weighted_mean(parts: Sequence[Part]) -> Decimal:
    """What parts of different weight are worth together."""
    return sum((part.share * part.weight for part in parts), NOTHING) / sum(
        (part.weight for part in parts), NOTHING
    )
