"""Path templates: `/attempts/{attempt}` against `/attempts/42`, without regular expressions."""

import re
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_LITERAL = re.compile(r"[A-Za-z0-9._~-]+")
_PARAMETER = re.compile(r"\{[a-z_]+\}")


class InvalidTemplate(ValueError):
    """A template nobody's request could match, or more than one way."""


def check_template(template: str) -> list[str]:
    """The parameter names of a template, in order. Raises InvalidTemplate."""
    if not template.startswith("/"):
        raise InvalidTemplate("A template begins with a slash.")
    names = []
    for segment in template[1:].split("/"):
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


class Matcher(Generic[T]):
    """Finds the route of a request. A literal segment wins over a parameter, the first first.

    A request is looked up once for each shape that templates of its length have, which are few:
    every decision begins here.
    """

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        found: dict[tuple[str, int], dict[tuple[bool, ...], dict[Any, Any]]] = {}
        for method, template, route in routes:
            names = check_template(template)
            segments = template.split("/")
            literal = tuple(not segment.startswith("{") for segment in segments)
            shapes = found.setdefault((method, len(segments)), {})
            said = _picker(literal, wanted=True)(segments)
            shapes.setdefault(literal, {})[said] = (route, names)
        self._shapes: dict[tuple[str, int], list[_Shape[T]]] = {
            key: [
                (_picker(literal, wanted=True), _picker(literal, wanted=False), shapes[literal])
                for literal in sorted(shapes, reverse=True)
            ]
            for key, shapes in found.items()
        }

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The route and its parameters, or None. `path` is decoded and begins with a slash."""
        segments = path.split("/")
        if method == "HEAD":
            method = "GET"  # RFC 9110 §9.3.2
        for literals, parameters, routes in self._shapes.get((method, len(segments)), ()):
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
