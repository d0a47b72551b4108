"""One choice out of several, or any number of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

import msgspec

from apps.assessments.rules.item_checks import at_least_one, check_decimal, check_distinct
from apps.assessments.rules.policies import AnyPolicy, Tally, Weighted
from apps.assessments.rules.response_checks import check_known, check_once
from apps.assessments.rules.shown import Place, Shown, options
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape


class Choice(msgspec.Struct, frozen=True):
    """An option with the share of the mark that choosing it earns."""

    id: str
    html: str
    fraction: Decimal
    feedback_html: str = ""


class SingleResponse(Shape, frozen=True):
    """The id of the chosen choice."""

    choice: str


class MultipleResponse(Shape, frozen=True):
    """The ids of the chosen choices, each once, in the order received."""

    choices: tuple[str, ...]


class Single(ItemType[SingleResponse], frozen=True, kw_only=True, tag="single"):
    """One choice out of several."""

    shape = SingleResponse

    choices: tuple[Choice, ...]
    shuffle: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        _check_choices(self.choices)

    def check(self, response: SingleResponse) -> None:
        check_known("choice", [response.choice], (choice.id for choice in self.choices))

    def share(self, response: SingleResponse) -> Decimal:
        return chosen(self.choices, [response.choice])[0].fraction

    def comments(self, response: SingleResponse) -> list[str]:
        return [choice.feedback_html for choice in chosen(self.choices, [response.choice])]

    def shown(self, place: Place) -> Shown:
        return _shown(self.choices, place, self.shuffle)


class Multiple(ItemType[MultipleResponse], frozen=True, kw_only=True, tag="multiple"):
    """Any number of choices; the policy says what they are worth together. One that earns
    anything is one to take."""

    shape = MultipleResponse

    choices: tuple[Choice, ...]
    shuffle: bool = False
    policy: AnyPolicy = Weighted()

    def __post_init__(self) -> None:
        self.check_common()
        _check_choices(self.choices)

    def check(self, response: MultipleResponse) -> None:
        check_known("choice", response.choices, (choice.id for choice in self.choices))
        check_once("choice", response.choices)

    def is_answered(self, response: MultipleResponse) -> bool:
        return bool(response.choices)

    def share(self, response: MultipleResponse) -> Decimal:
        return self.policy.share(tally(self.choices, response.choices))

    def comments(self, response: MultipleResponse) -> list[str]:
        return [choice.feedback_html for choice in chosen(self.choices, response.choices)]

    def shown(self, place: Place) -> Shown:
        return _shown(self.choices, place, self.shuffle)


def _check_choices(choices: tuple[Choice, ...]) -> None:
    at_least_one("choice", choices)
    check_distinct("choice id", [choice.id for choice in choices])
    for choice in choices:
        check_decimal("a fraction", choice.fraction, low=-1, high=1)


class Worth(Protocol):
    """Anything that can be chosen, and earns or costs something then."""

    @property
    def id(self) -> str: ...

    @property
    def fraction(self) -> Decimal: ...


W = TypeVar("W", bound=Worth)


def chosen(choices: Iterable[W], ids: Iterable[str]) -> list[W]:
    """The chosen choices in the order of the item, so feedback reads the same for everyone."""
    wanted = set(ids)
    return [choice for choice in choices if choice.id in wanted]


def tally(choices: Sequence[Worth], ids: Iterable[str]) -> Tally:
    """What was chosen, counted. A choice that earns anything is one to take."""
    taken = chosen(choices, ids)
    wanted = sum(choice.fraction > 0 for choice in choices)
    hits = sum(choice.fraction > 0 for choice in taken)
    wrong = len(taken) - hits
    return Tally(
        earned=sum((choice.fraction for choice in taken), NOTHING),
        decisions=len(choices),
        right=len(choices) - wrong - (wanted - hits),
        wanted=wanted,
        hits=hits,
        wrong=wrong,
    )


def _shown(choices: tuple[Choice, ...], place: Place, shuffle: bool) -> Shown:
    readable = options(choices)
    return Shown(choices=place.mixed(readable) if shuffle else readable)
