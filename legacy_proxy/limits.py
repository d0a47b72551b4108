"""How long an answer may take to begin, by what is asked for."""

from collections.abc import Mapping
from dataclasses import replace

from legacy_proxy.asgi import Scope
from legacy_proxy.deadline import Timeouts


class Limits:
    """`general` holds where `seconds` name neither the route nor the beginning of the path."""

    __slots__ = ("_by_name", "_general", "_prefixes")

    def __init__(self, general: Timeouts, seconds: Mapping[str, float]) -> None:
        self._general = general
        self._by_name = {name: replace(general, first_byte=span) for name, span in seconds.items()}
        paths = [name for name in seconds if name.startswith("/")]
        self._prefixes = sorted(paths, key=len, reverse=True)

    def of(self, route: str, scope: Scope) -> Timeouts:
        if not self._by_name:
            return self._general
        if route in self._by_name:
            return self._by_name[route]
        path: str = scope["raw_path"].decode("latin-1")
        prefix = next((each for each in self._prefixes if path.startswith(each)), None)
        return self._general if prefix is None else self._by_name[prefix]
