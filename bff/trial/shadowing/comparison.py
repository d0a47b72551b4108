"""Two answers side by side, by path."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from bff.trial.shadowing import one_sided, paths
from bff.trial.shadowing.normalisers import (
    Kind,
    Normalisers,
    is_excused,
    is_pass_fail,
    is_scoring,
    number,
)

# What the frontend goes by; dates, caches and traces are each side's own.
HEADERS = ("content-type", "content-language")
_DEEPEST = 40
_encoder = msgspec.json.Encoder(order="sorted")

_ByKey = dict[str, Any]


class Class(StrEnum):
    """In what way something differs. The first three are about somebody's marks."""

    PASS_FAIL = "pass_fail"
    SCORING = "scoring"
    LEGACY_UNSTABLE = "legacy_unstable"  # what is scored differs when legacy is asked twice
    STATUS = "status"
    MISSING = "missing"  # the primary has it, the candidate has not
    EXTRA = "extra"
    TYPE = "type"
    VALUE = "value"
    NORMALISED = "normalised"  # differs, and a rule says that it may
    APART = "apart"  # an attempt that lives on one side only


ABOUT_MARKS = (Class.PASS_FAIL, Class.SCORING)
EXCUSED = (Class.NORMALISED, Class.APART)


class Answer(msgspec.Struct, frozen=True):
    """An answer of one side: `headers` those of HEADERS it sent, `body` decoded JSON, or the
    bytes of anything else."""

    status: int
    headers: dict[str, str]
    body: Any


class Difference(msgspec.Struct, frozen=True):
    """Something that differs; the values are None where there is none."""

    path: str
    kind: Class
    primary: Any = None
    candidate: Any = None


def answer_of(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> Answer:
    """An answer as it came over ASGI."""
    said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    content: Any = body
    if "json" in said.get("content-type", ""):
        try:
            content = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            content = body
    return Answer(status, {name: said[name] for name in HEADERS if name in said}, content)


def differences(primary: Answer, candidate: Answer, rules: Normalisers) -> list[Difference]:
    """Everything in which the candidate's answer differs from the primary's."""
    if primary.status != candidate.status:
        # The bodies of a success and of a refusal have nothing in common that could be compared.
        return [Difference(paths.STATUS, Class.STATUS, primary.status, candidate.status)]
    found = list(_headers(primary, candidate, rules))
    found.extend(_values(paths.ROOT, primary.body, candidate.body, rules, 0))
    return found


def about_marks(found: list[Difference]) -> bool:
    """Whether any of these is about somebody's marks."""
    return any(each.kind in ABOUT_MARKS for each in found)


def _headers(primary: Answer, candidate: Answer, rules: Normalisers) -> Iterator[Difference]:
    for name in HEADERS:
        one, other = primary.headers.get(name), candidate.headers.get(name)
        if name == "content-type":
            one, other = _media_type(one), _media_type(other)
        if one != other:
            yield from _differing(paths.header(name), one, other, rules)


def _media_type(value: str | None) -> str | None:
    return None if value is None else value.split(";")[0].strip().lower()


def _values(
    path: str, one: Any, other: Any, rules: Normalisers, depth: int
) -> Iterator[Difference]:
    nested = isinstance(one, dict | list) and type(one) is type(other) and depth < _DEEPEST
    if not nested:
        if not _equal(path, one, other):
            yield from _differing(path, one, other, rules)
        return
    within = _members if isinstance(one, dict) else _elements
    found = within(path, one, other, rules, depth)
    if not _is_ignored(path, rules):
        yield from found
    elif one != other:
        # Marks that lie below what may differ may not.
        yield from (each for each in found if each.kind in ABOUT_MARKS)
        yield Difference(path, Class.NORMALISED, one, other)


def _members(
    path: str, one: dict[str, Any], other: dict[str, Any], rules: Normalisers, depth: int
) -> Iterator[Difference]:
    for name in one.keys() | other.keys():
        at = paths.member(path, name)
        if name not in other:
            yield from _alone(at, Class.MISSING, one[name], None, rules)
        elif name not in one:
            yield from _alone(at, Class.EXTRA, None, other[name], rules)
        else:
            yield from _values(at, one[name], other[name], rules, depth + 1)


def _elements(
    path: str, one: list[Any], other: list[Any], rules: Normalisers, depth: int
) -> Iterator[Difference]:
    at = paths.element(path)
    if (name := one_sided.named_by(path)) is not None and (pair := _by_key(one, other, name)):
        yield from _attempts(at, *pair, rules, depth)
        return
    for rule in rules.at(path):
        if rule.kind is Kind.KEYED and (pair := _by_key(one, other, rule.argument)):
            yield from _keyed(at, *pair, rules, depth)
            return
        if rule.kind is Kind.SORT and not _holds_marks(path, one):
            one, other = sorted(one, key=_encoder.encode), sorted(other, key=_encoder.encode)
    for left, right in zip(one, other, strict=False):
        yield from _values(at, left, right, rules, depth + 1)
    for left in one[len(other) :]:
        yield from _alone(at, Class.MISSING, left, None, rules)
    for right in other[len(one) :]:
        yield from _alone(at, Class.EXTRA, None, right, rules)


def _attempts(
    at: str, one: _ByKey, other: _ByKey, rules: Normalisers, depth: int
) -> Iterator[Difference]:
    for name in one.keys() | other.keys():
        if name in one and name in other:
            yield from _values(at, one[name], other[name], rules, depth + 1)
        else:
            yield Difference(at, Class.APART, one.get(name), other.get(name))


def _by_key(one: list[Any], other: list[Any], name: str) -> tuple[_ByKey, _ByKey] | None:
    """The elements of both by that member; None when it does not tell them apart."""
    first, second = _elements_by(one, name), _elements_by(other, name)
    return None if first is None or second is None else (first, second)


def _elements_by(array: list[Any], name: str) -> _ByKey | None:
    if not all(isinstance(element, dict) and name in element for element in array):
        return None
    found = {_encoder.encode(element[name]).decode(): element for element in array}
    return found if len(found) == len(array) else None


def _keyed(
    at: str, one: _ByKey, other: _ByKey, rules: Normalisers, depth: int
) -> Iterator[Difference]:
    for key in one.keys() | other.keys():
        if key not in other:
            yield from _alone(at, Class.MISSING, one[key], None, rules)
        elif key not in one:
            yield from _alone(at, Class.EXTRA, None, other[key], rules)
        else:
            yield from _values(at, one[key], other[key], rules, depth + 1)


def _alone(
    path: str, kind: Class, one: Any, other: Any, rules: Normalisers
) -> Iterator[Difference]:
    if _holds_marks(path, one) or _holds_marks(path, other):
        kind = _scored(path) or Class.SCORING
    elif _is_ignored(path, rules):
        kind = Class.NORMALISED
    yield Difference(path, kind, one, other)


def _differing(path: str, one: Any, other: Any, rules: Normalisers) -> Iterator[Difference]:
    for rule in rules.at(path):
        if rule.kind is Kind.IGNORE or is_excused(rule, one, other):
            yield Difference(path, Class.NORMALISED, one, other)
            return
    if one_sided.names_an_attempt(path):
        yield Difference(path, Class.APART, one, other)
        return
    kind = Class.VALUE if _kind(one) == _kind(other) else Class.TYPE
    yield Difference(path, _scored(path) or kind, one, other)


def _is_ignored(path: str, rules: Normalisers) -> bool:
    return any(rule.kind is Kind.IGNORE for rule in rules.at(path))


def _holds_marks(path: str, value: Any) -> bool:
    if is_scoring(path):
        return True
    if isinstance(value, dict):
        return any(_holds_marks(paths.member(path, name), each) for name, each in value.items())
    if isinstance(value, list):
        return any(_holds_marks(paths.element(path), each) for each in value)
    return False


def _scored(path: str) -> Class | None:
    if is_pass_fail(path):
        return Class.PASS_FAIL
    return Class.SCORING if is_scoring(path) else None


def _equal(path: str, one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if one == other:
        return True
    # A mark is a number however it is written: "2" and 2.00 are the same.
    return is_scoring(path) and number(one) is not None and number(one) == number(other)


def _kind(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__
    return "number"
