"""Asking the module and the monolith what they would have answered; nothing may come of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from banyan.commands import reading_only
from banyan.http.hot import endpoints
from banyan.http.hot.serve import serve
from banyan.identity import Principal
from banyan.telemetry import spans
from bff.monolith.client import LmsClient
from bff.monolith.errors import LmsTooLarge
from bff.routes.decision import RouteEntry
from bff.trial.shadowing.capture import LARGEST, Heard
from bff.trial.shadowing.comparison import Answer, answer_of
from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.target import path_and_query

App = Callable[[Scope, Receive, Send], Awaitable[None]]

BAGGAGE = (b"baggage", b"banyan.shadow=1")
_CONNECTIONS = 4
_SECONDS = 2.0
_ASKED_WITH = {b"authorization", b"accept", b"accept-language"}


class TooLargeToCompare(Exception):
    """An answer that is not compared."""


class Asked:
    """A read as it was asked: what is needed to ask it again, and no connection of the client."""

    __slots__ = ("entry", "headers", "params", "principal", "scope")

    def __init__(
        self, entry: RouteEntry, params: dict[str, str], principal: Principal, scope: Scope
    ) -> None:
        self.entry = entry
        self.params = params
        self.principal = principal
        self.headers = [
            *((name, value) for name, value in scope["headers"] if name in _ASKED_WITH),
            BAGGAGE,
        ]
        self.scope: Scope = {
            "type": "http",
            "asgi": scope.get("asgi", {"version": "3.0"}),
            "http_version": "1.1",
            **{name: scope[name] for name in ("method", "path", "raw_path", "query_string")},
            "scheme": scope.get("scheme", "http"),
            "root_path": "",
            "server": scope.get("server"),
            "client": None,
            "headers": [*self.headers, *_host(scope)],
        }


class ModuleSide:
    """The module, in this process: commands are refused while it is asked (`reading_only`)."""

    def __init__(self, django: App) -> None:
        self._django = django

    async def ask(self, asked: Asked) -> Answer:
        """Its answer. Raises TooLargeToCompare."""
        heard = Heard(_nobody)
        with reading_only():
            if asked.entry.module_endpoint in endpoints():
                endpoint = endpoints()[asked.entry.module_endpoint]
                await serve(
                    endpoint,
                    asked.principal,
                    asked.params,
                    asked.scope,
                    _asking(),
                    heard.send,
                    limit=LARGEST,
                )
            else:
                await self._django(asked.scope, _asking(), heard.send)
        if heard.copy.large:
            raise TooLargeToCompare
        return answer_of(heard.status, heard.headers, heard.copy.body)


class LegacySide:
    """The monolith over connections of its own, few and short: the proxy's are for learners."""

    def __init__(self) -> None:
        # A monolith that does badly would be asked twice as often if it were tried again.
        self._client = LmsClient(
            seconds=_SECONDS, largest=LARGEST, connections=_CONNECTIONS, tries_again=False
        )

    async def startup(self) -> None:
        """Open the session in the loop that will use it."""
        await self._client.startup()

    async def close(self) -> None:
        await self._client.close()

    async def ask(self, asked: Asked) -> Answer:
        """Its answer. Raises LmsAway, TooLargeToCompare."""
        return await self.get(asked.entry.upstream, path_and_query(asked.scope), asked.headers)

    async def get(self, upstream: str, target: str, headers: list[tuple[bytes, bytes]]) -> Answer:
        """Its answer to this GET."""
        sent = {name.decode(): value.decode("latin-1") for name, value in headers}
        sent |= spans.headers_of(spans.origin())
        try:
            return answer_of(*await self._client.ask("GET", upstream, target, sent))
        except LmsTooLarge:
            raise TooLargeToCompare from None


def _host(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in scope["headers"] if name == b"host"]


async def _nobody(_: Any) -> None:
    """The client has its answer already."""


def _asking() -> Receive:
    begun = False

    async def receive() -> Any:
        nonlocal begun
        if begun:
            # Nobody leaves: whoever watches for that waits until the answer is there.
            await asyncio.get_running_loop().create_future()
        begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive
