"""The circuits of one upstream, one for each address: a broken page shuts nobody out of others."""

import re
from collections import OrderedDict

from legacy_proxy.asgi import Scope
from legacy_proxy.breaker import Breaker, BreakerPolicy
from legacy_proxy.waiting import WaitLimit

MOST = 512
"""Circuits that are remembered; the one not used for longest is forgotten first."""

_SEGMENTS = 3
_MOST_CHARACTERS = 32
# What names a single thing (a number, a UUID, a hash) and not the page about it.
_IDENTIFIER = re.compile(r"\d")


class Circuits:
    """A circuit that is forgotten begins anew, closed: at worst an upstream is asked too often."""

    __slots__ = ("_by_address", "_by_route", "_limit", "_name", "_policy")

    def __init__(self, name: str, policy: BreakerPolicy, limit: WaitLimit) -> None:
        self._name = name
        self._policy = policy
        self._limit = limit
        # Of routes there are as many as administrators make: strangers cannot have one forgotten.
        self._by_route: dict[str, Breaker] = {}
        self._by_address: OrderedDict[str, Breaker] = OrderedDict()

    def of(self, route: str, scope: Scope) -> Breaker:
        """That of the route, or of the address where no route claims it."""
        if route:
            return self._by_route.get(route) or self._by_route.setdefault(route, self._new(route))
        name = address(scope)
        breaker = self._by_address.get(name)
        if breaker is not None:
            self._by_address.move_to_end(name)
            return breaker
        if len(self._by_address) >= MOST:
            self._by_address.popitem(last=False)
        breaker = self._by_address[name] = self._new(name)
        return breaker

    def _new(self, name: str) -> Breaker:
        return Breaker(self._policy, self._limit, f"{self._name} {name}")


def address(scope: Scope) -> str:
    """Method and beginning of the path; segments that name a single thing are all the same."""
    segments = scope["raw_path"].decode("latin-1").split("/", _SEGMENTS + 1)[1 : _SEGMENTS + 1]
    method: str = scope.get("method", "WEBSOCKET")
    return f"{method} /{'/'.join(map(_general, segments))}"


def _general(segment: str) -> str:
    if len(segment) > _MOST_CHARACTERS or _IDENTIFIER.search(segment):
        return "*"
    return segment
