"""What a learner answered: one small shape per item type, checked against its item.

single {"choice": "2"}           true_false {"value": true}      multiple {"choices": ["1", "3"]}
short_text, numerical {"text": "3.14"}                           matching {"pairs": {"1": "a"}}
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from apps.assessments.rules.items import (
    Item,
    Matching,
    Multiple,
    Numerical,
    ShortText,
    Single,
    TrueFalse,
)

LONGEST_TEXT = 10_000
BLANKS = " \t\n\r\0\x0b"


class InvalidResponse(ValueError):
    """This cannot be an answer to this item; the message says why."""


class _Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class SingleResponse(_Shape, frozen=True):
    """The id of the chosen choice."""

    choice: str


class MultipleResponse(_Shape, frozen=True):
    """The ids of the chosen choices, each once, in the order received."""

    choices: tuple[str, ...]


class TrueFalseResponse(_Shape, frozen=True):
    """What the learner takes the statement for."""

    value: bool


class TextResponse(_Shape, frozen=True):
    """The typed text, as typed."""

    text: str


class MatchingResponse(_Shape, frozen=True):
    """Choice id by stem id; stems left alone are absent."""

    pairs: dict[str, str]


Response = SingleResponse | MultipleResponse | TrueFalseResponse | TextResponse | MatchingResponse

S = TypeVar("S", bound=_Shape)


def parse_response(item: Item, raw: object) -> Response | None:
    """The typed response to this item in plain data (decoded JSON); None stands for no answer.

    Raises InvalidResponse: wrong fields or types, unknown or repeated ids, text longer than
    10,000 characters or holding NUL or half a surrogate pair (PostgreSQL stores neither).
    """
    if raw is None:
        return None
    match item:
        case Single():
            return _single(item, _shaped(raw, SingleResponse))
        case Multiple():
            return _multiple(item, _shaped(raw, MultipleResponse))
        case TrueFalse():
            return _shaped(raw, TrueFalseResponse)
        case ShortText() | Numerical():
            return _text(_shaped(raw, TextResponse))
        case Matching():
            return _matching(item, _shaped(raw, MatchingResponse))


def is_answered(item: Item, response: Response | None) -> bool:
    """Whether there is anything to score: an empty text, an empty set of ticks is no answer.

    Raises TypeError when the response is not one to this type of item.
    """
    match item, response:
        case _, None:
            return False
        case (Single(), SingleResponse()) | (TrueFalse(), TrueFalseResponse()):
            return True
        case Multiple(), MultipleResponse(choices=chosen):
            return bool(chosen)
        case ShortText() | Numerical(), TextResponse(text=text):
            return bool(text.strip(BLANKS))
        case Matching(), MatchingResponse(pairs=pairs):
            return bool(pairs)
    raise TypeError(f"{type(response).__name__} is no response to a {type(item).__name__} item")


def _shaped(raw: object, shape: type[S]) -> S:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        raise InvalidResponse(str(error)) from error


def _single(item: Single, response: SingleResponse) -> SingleResponse:
    _check_known("choice", [response.choice], (choice.id for choice in item.choices))
    return response


def _multiple(item: Multiple, response: MultipleResponse) -> MultipleResponse:
    _check_known("choice", response.choices, (choice.id for choice in item.choices))
    if len(set(response.choices)) < len(response.choices):
        raise InvalidResponse("a choice is given more than once")
    return response


def _matching(item: Matching, response: MatchingResponse) -> MatchingResponse:
    _check_known("stem", response.pairs, (stem.id for stem in item.stems))
    _check_known("choice", response.pairs.values(), (choice.id for choice in item.choices))
    return response


def _text(response: TextResponse) -> TextResponse:
    text = response.text
    if len(text) > LONGEST_TEXT:
        raise InvalidResponse(f"the text has {len(text)} characters, {LONGEST_TEXT} are allowed")
    if "\0" in text:
        raise InvalidResponse("the text holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidResponse("the text holds half a surrogate pair") from None
    return response


def _check_known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    names = set(known)
    for name in given:
        if name not in names:
            raise InvalidResponse(f"this item has no {what} {name[:40]!r}")
