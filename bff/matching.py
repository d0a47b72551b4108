"""Path templates: `/attempts/{attempt}` against `/attempts/42`, without regular expressions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

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


@dataclass
class _Node(Generic[T]):
    literals: dict[str, "_Node[T]"] = field(default_factory=dict)
    parameter: "_Node[T] | None" = None
    ends: dict[str, tuple[T, list[str]]] = field(default_factory=dict)  # by method


class Matcher(Generic[T]):
    """Finds the route of a request. A literal segment wins over a parameter."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        self._root: _Node[T] = _Node()
        for method, template, route in routes:
            names = check_template(template)
            self._leaf(template).ends[method] = (route, names)

    def find(self, method: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The route and its parameters, or None. `path` is decoded and begins with a slash."""
        segments = path[1:].split("/")
        method = "GET" if method == "HEAD" else method  # RFC 9110 §9.3.2
        return _descend(self._root, method, segments, 0, [])

    def _leaf(self, template: str) -> _Node[T]:
        node = self._root
        for segment in template[1:].split("/"):
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        return node


def _descend(
    node: _Node[T], method: str, segments: list[str], depth: int, values: list[str]
) -> tuple[T, dict[str, str]] | None:
    for position in range(depth, len(segments)):
        segment = segments[position]
        literal, parameter = node.literals.get(segment), node.parameter
        if literal is not None and parameter is not None:
            # Only here can there be two ways.
            match = _descend(literal, method, segments, position + 1, list(values))
            if match is not None:
                return match
            literal = None
        if literal is not None:
            node = literal
        elif parameter is not None and segment:
            values.append(segment)
            node = parameter
        else:
            return None
    found = node.ends.get(method)
    return None if found is None else (found[0], dict(zip(found[1], values, strict=True)))
