"""Path templates: `/attempts/{attempt}` against `/attempts/42`, without regular expressions."""

import re
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")

REST = "*"
_LITERAL = re.compile(r"[A-Za-z0-9._~-]+")
_PARAMETER = re.compile(r"\{[a-z_]+\}")


class InvalidTemplate(ValueError):
    """A template nobody's request could match, or more than one way."""


def check_template(template: str) -> list[str]:
    """The parameter names of a template, in order. Raises InvalidTemplate.

    `/courses/*` is everything below `/courses/`, and `/*` everything there is; a slash at the end
    belongs to the address.
    """
    if not template.startswith("/"):
        raise InvalidTemplate("A template begins with a slash.")
    *inner, last = template[1:].split("/")
    names = []
    for segment in inner if last in ("", REST) else [*inner, last]:
        if _PARAMETER.fullmatch(segment):
            names.append(segment[1:-1])
        elif not _LITERAL.fullmatch(segment):
            raise InvalidTemplate(f"{segment!r} is neither a plain word nor a {{parameter}}.")
    if len(names) != len(set(names)):
        raise InvalidTemplate("A parameter may occur once.")
    return names


# The literals of some templates of one length: where they stand, where the parameters stand, and
# by what the literals say the route and the names of its parameters.
_Shape = tuple[
    Callable[[list[str]], tuple[str, ...]],
    Callable[[list[str]], tuple[str, ...]],
    dict[tuple[str, ...], tuple[T, list[str]]],
]


_Shapes = dict[tuple[str, int], list[_Shape[T]]]


class Matcher(Generic[T]):
    """Finds the route of a request. A template of its whole path wins over one that ends in `/*`,
    of those the longest wins; a literal segment wins over a parameter, the first first.

    A request is looked up once for each shape that templates of its length have, which are few:
    every decision begins here.
    """

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        whole, below = [], []
        for method, template, route in routes:
            names = check_template(template)
            segments = template.split("/")
            if segments[-1] == REST:
                below.append((method, segments[:-1], names, route))
            else:
                whole.append((method, segments, names, route))
        self._whole = _shapes_of(whole)
        self._below: dict[str, list[tuple[int, list[_Shape[T]]]]] = {}
        for (method, length), shapes in sorted(_shapes_of(below).items(), reverse=True):
            self._below.setdefault(method, []).append((length, shapes))

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The route and its parameters, or None. `path` is decoded and begins with a slash."""
        return self.find_whole(method, path) or self.find_below(method, path)

    def find_whole(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The same among the templates of whole paths."""
        segments = path.split("/")
        if method == "HEAD":
            method = "GET"  # RFC 9110 §9.3.2
        return _found(self._whole.get((method, len(segments)), ()), segments)

    def find_below(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The same among the templates that end in `/*`."""
        segments = path.split("/")
        if method == "HEAD":
            method = "GET"
        for length, shapes in self._below.get(method, ()):
            if length < len(segments) and (found := _found(shapes, segments)):
                return found
        return None


def overlap(one: str, other: str) -> bool:
    """Whether there is a path that both templates match."""
    ours, theirs = one.split("/"), other.split("/")
    for mine, yours in zip(ours, theirs, strict=False):
        if REST in (mine, yours):
            return True
        if mine != yours and not (_is_filled(mine, yours) or _is_filled(yours, mine)):
            return False
    return len(ours) == len(theirs)


def _is_filled(segment: str, by: str) -> bool:
    return segment.startswith("{") and by != ""


def _shapes_of(routes: Iterable[tuple[str, list[str], list[str], T]]) -> _Shapes[T]:
    found: dict[tuple[str, int], dict[tuple[bool, ...], dict[Any, Any]]] = {}
    for method, segments, names, route in routes:
        literal = tuple(not segment.startswith("{") for segment in segments)
        shapes = found.setdefault((method, len(segments)), {})
        said = _picker(literal, wanted=True)(segments)
        shapes.setdefault(literal, {})[said] = (route, names)
    return {
        key: [
            (_picker(literal, wanted=True), _picker(literal, wanted=False), shapes[literal])
            for literal in sorted(shapes, reverse=True)
        ]
        for key, shapes in found.items()
    }


def _found(shapes: Iterable[_Shape[T]], segments: list[str]) -> tuple[T, dict[str, str]] | None:
    for literals, parameters, routes in shapes:
        found = routes.get(literals(segments))
        if found is not None:
            values = parameters(segments)
            if "" not in values:
                return found[0], dict(zip(found[1], values, strict=False))
    return None


def _picker(literal: tuple[bool, ...], *, wanted: bool) -> Callable[[list[str]], tuple[str, ...]]:
    """Picks the segments that are literal, or those that are not, always as a tuple."""
    places = [place for place, is_literal in enumerate(literal) if is_literal is wanted]
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _: ()
    (only,) = places
    return lambda segments: (segments[only],)
