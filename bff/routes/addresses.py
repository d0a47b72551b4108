"""Every address of ours, read from what declares it: Django's URL patterns, hot endpoints and
sockets.

What is not in this list, and what no route names, belongs to the LMS. What is declared in the
LMS's own contract is ours only where a route says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from string import ascii_lowercase
from typing import NamedTuple

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from banyan.addresses import CONTRACT, at
from banyan.http.hot import endpoints
from banyan.http.sockets import sockets
from bff.routes.matcher import REST, Matcher, overlap

# Whether this process lives, whether it may be sent requests, and how it has done.
LIVE, READY, METRICS = at("/livez"), at("/readyz"), at("/metrics")

_CONVERTER = re.compile(r"<(?:(\w+):)?\w+>")


class Address(NamedTuple):
    """A template as of routes, and what has declared it."""

    template: str
    declared: str


@cache
def own_addresses() -> tuple[Address, ...]:
    """All of them, in the order of their declarations."""
    hot = (Address(one.template, f"endpoint {one.name}") for one in endpoints().values())
    found = (
        *(Address(path, "health") for path in (LIVE, READY)),
        Address(METRICS, "metrics"),
        Address(f"{settings.STATIC_URL}{REST}", "static files"),
        *hot,
        *(Address(one.template, f"socket {one.name}") for one in sockets().values()),
        *_of_urls(get_resolver().url_patterns, "/"),
    )
    prefix = settings.BANYAN.prefix
    below = (Address(f"{prefix}/{REST}", "BANYAN_PREFIX"),) if prefix else ()
    return tuple(one for one in (*found, *below) if not one.template.startswith(CONTRACT))


class OwnAddresses:
    """Tells whether a path is ours."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        named = list(addresses)
        # Django sends an address without its last slash on to the one with it.
        bare = [one._replace(template=bare) for one in named if (bare := _bare(one.template))]
        self._find = Matcher([("", one.template, one) for one in [*bare, *named]]).find

    def find(self, path: str) -> Address | None:
        """What is declared for this path, or nothing: then it is not ours."""
        found = self._find("", path)
        return None if found is None else found[0]


@lru_cache(maxsize=1024)
def claimed_too(template: str) -> Address | None:
    """The address of ours that a route with this template would take away, or never be asked for.

    A route that ends in `/*` takes none away: ours come first there.
    """
    by_first = _by_first_segment()
    first = template.split("/")[1]
    anywhere = first == REST or first.startswith("{")
    near = own_addresses() if anywhere else (*by_first[first], *by_first[REST])
    return next((one for one in near if _collide(one.template, template)), None)


def claimed_twice() -> list[tuple[Address, Address]]:
    """Addresses of ours that two declarations name."""
    first: dict[str, Address] = {}
    twice = []
    for one in own_addresses():
        other = first.setdefault(_nameless(one.template), one)
        # A pattern that takes everything below may be declared beside others like it.
        if other.declared != one.declared and not one.template.endswith(REST):
            twice.append((other, one))
    return twice


def _collide(own: str, route: str) -> bool:
    if not route.endswith(REST):
        return overlap(own, route)
    # Ours come first below it, so it is of no use only where all of it is ours.
    ours, theirs = own.split("/"), route.split("/")
    if ours[-1] != REST or len(ours) > len(theirs):
        return False
    pairs = zip(ours[:-1], theirs, strict=False)
    return all(mine == yours or mine.startswith("{") for mine, yours in pairs)


def _bare(template: str) -> str:
    """Without the slash before which everything ends; nothing where there is none to leave out."""
    place = template.removesuffix(REST)
    return place[:-1] if place.endswith("/") else ""


def _nameless(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


@cache
def _by_first_segment() -> defaultdict[str, list[Address]]:
    found: defaultdict[str, list[Address]] = defaultdict(list)
    for one in own_addresses():
        first = one.template.split("/")[1]
        found[REST if first.startswith("{") else first].append(one)
    return found


def _of_urls(patterns: Iterable[URLPattern | URLResolver], base: str) -> Iterator[Address]:
    for one in patterns:
        if not isinstance(one.pattern, RoutePattern):
            yield Address(base + REST, f"pattern {one.pattern}")
        elif isinstance(one, URLResolver):
            yield from _of_urls(one.url_patterns, base + str(one.pattern))
        else:
            route = base + str(one.pattern)
            yield Address(_template(route), f"page {route}")


def _template(route: str) -> str:
    """A Django route as a template: `/learn/<str:exam>/` becomes `/learn/{a}/`."""
    letters = iter(ascii_lowercase)
    segments: list[str] = []
    for segment in route.split("/"):
        converter = _CONVERTER.search(segment)
        if converter and converter[1] == "path":
            return "/".join([*segments, REST])
        segments.append(f"{{{next(letters)}}}" if converter else segment)
    return "/".join(segments)


_PARAMETERS = re.compile(r";[^/]*")


def plain(path: str) -> str:
    """The path as a lenient server may read it: small letters, no parameters, no last slash."""
    return _PARAMETERS.sub("", path).rstrip("/").lower() or "/"
