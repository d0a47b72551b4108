"""A text with places to answer in, scored by rules of its own."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Any, Literal

import msgspec

from apps.assessments.rules.gaps import check_gaps
from apps.assessments.rules.item_checks import (
    InvalidItem,
    at_least_one,
    check_decimal,
    check_distinct,
)
from apps.assessments.rules.qti.checks import RuleCheck, check_pattern, check_size
from apps.assessments.rules.qti.declarations import OutcomeVariable, ResponseVariable
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.processing import Processing
from apps.assessments.rules.qti.texts import fits
from apps.assessments.rules.qti.values import EXACT, Value, number_of, scalars, typed
from apps.assessments.rules.response_checks import (
    InvalidResponse,
    check_known,
    check_once,
    check_typed,
    is_blank,
)
from apps.assessments.rules.shown import Gap, Option, Place, Shown
from apps.assessments.rules.types.cloze import PartsResponse
from apps.assessments.rules.types.item_type import EVERYTHING, NOTHING, ItemType

# Rules look at a text many times: longer ones would make their time a product of two sizes.
LONGEST_ENTRY = 1_000
Widget = Literal["text", "choice", "choices"]


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place `[[id]]` to answer in: what is put there is a value of a response variable.

    `value` is that value, with `*` for what was chosen: "row *" in a table of pairs. A place
    without choices takes any of them: what it would offer is not known. `mask` is a regular
    expression for all of a typed text, `base` that of typed whole numbers.
    """

    id: str
    response: str
    widget: Widget
    choices: tuple[Option, ...] = ()
    shuffle: bool = False
    value: str = "*"
    mask: str = ""
    base: int = 10


class Comment(msgspec.Struct, frozen=True, omit_defaults=True):
    """HTML that is said when an outcome is (or holds) `key`, or, not `when`, when it is not."""

    outcome: str
    key: str
    html: str
    when: bool = True


class Processed(ItemType[PartsResponse], frozen=True, kw_only=True, tag="processed"):
    """A text with places, the values put there processed by QTI's rules into outcomes. The share
    is the outcome `score` of the `best` that there is to earn."""

    shape = PartsResponse

    entries: tuple[Entry, ...]
    responses: tuple[ResponseVariable, ...]
    outcomes: tuple[OutcomeVariable, ...]
    rules: tuple[Expression, ...] = ()
    score: str = "SCORE"
    best: Decimal = EVERYTHING
    comments_html: tuple[Comment, ...] = ()

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("place to answer in", self.entries)
        check_gaps(self.prompt_html, [entry.id for entry in self.entries])
        check_decimal("the best score", self.best, low=0)
        responses = [one.id for one in self.responses]
        outcomes = [one.id for one in self.outcomes]
        check_distinct("variable", responses + outcomes)
        for response in self.responses:
            check_size(response)
        for outcome in self.outcomes:
            check_size(outcome)
        for entry in self.entries:
            _check_entry(entry, responses)
        RuleCheck(responses, outcomes).check(self.rules)
        if self.score not in outcomes:
            raise InvalidItem(f"there is no outcome {self.score!r}")

    def check(self, response: PartsResponse) -> None:
        check_known("place", response.parts, (entry.id for entry in self.entries))
        for entry in self.entries:
            _check_given(entry, response.parts.get(entry.id))

    def is_answered(self, response: PartsResponse) -> bool:
        return any(_texts(entry, response) for entry in self.entries)

    def is_complete(self, response: PartsResponse) -> bool:
        return all(_is_whole(entry, _texts(entry, response)) for entry in self.entries)

    def values(self, response: PartsResponse) -> dict[str, Value]:
        """The response variables with the values that were answered; NULL for what was not."""
        found: dict[str, Value] = {}
        for variable in self.responses:
            places = [entry for entry in self.entries if entry.response == variable.id]
            given = [text for entry in places for text in _texts(entry, response)]
            base = places[0].base if places else 10
            found[variable.id] = typed(given, variable.base_type, variable.cardinality, base)
        return found

    def results(self, response: PartsResponse) -> dict[str, Value]:
        """Every outcome, by id."""
        processing = Processing(self.responses, self.outcomes, self.values(response))
        return processing.run(self.rules)

    def share(self, response: PartsResponse) -> Decimal:
        earned = number_of(self.results(response)[self.score])
        if earned is None or not self.best:
            return NOTHING
        with localcontext(EXACT):
            return min(max(earned / self.best, -EVERYTHING), EVERYTHING)

    def comments(self, response: PartsResponse) -> list[str]:
        results = self.results(response)
        return [
            one.html
            for one in self.comments_html
            if (one.key in scalars(results.get(one.outcome))) == one.when
        ]

    def shown(self, place: Place) -> Shown:
        return Shown(gaps=tuple(_gap(entry, place) for entry in self.entries))


def _check_entry(entry: Entry, responses: Iterable[str]) -> None:
    if entry.response not in responses:
        raise InvalidItem(f"place {entry.id!r} answers an unknown {entry.response!r}")
    check_distinct("choice id", [choice.id for choice in entry.choices])
    if not 2 <= entry.base <= 36:
        raise InvalidItem(f"there are no numbers of base {entry.base}")
    check_pattern(entry.mask)


def _check_given(entry: Entry, given: dict[str, Any] | None) -> None:
    if given is None:
        return
    answer = given.get(entry.widget)
    if set(given) != {entry.widget}:
        raise InvalidResponse(f"place {entry.id!r} takes {entry.widget!r} alone")
    listed = answer if entry.widget == "choices" else [answer]
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise InvalidResponse(f"place {entry.id!r} takes texts")
    for text in listed:
        check_typed(text, LONGEST_ENTRY)
    if entry.choices:
        check_known("choice", listed, (choice.id for choice in entry.choices))
        check_once("choice", listed)


def _texts(entry: Entry, response: PartsResponse) -> list[str]:
    """What was answered in a place, as values of its variable."""
    given = (response.parts.get(entry.id) or {}).get(entry.widget)
    if entry.widget == "choices":
        return [entry.value.replace("*", one) for one in given or []]
    if given is None or is_blank(given):
        return []
    return [given if entry.widget == "text" else entry.value.replace("*", given)]


def _is_whole(entry: Entry, texts: list[str]) -> bool:
    """Whether something is there, and of the form that was asked for."""
    return bool(texts) and (not entry.mask or all(fits(entry.mask, text) for text in texts))


def _gap(entry: Entry, place: Place) -> Gap:
    choices = entry.choices
    if entry.shuffle:
        choices = place.within(entry.id).mixed(choices)
    return Gap(entry.id, entry.widget, choices)
