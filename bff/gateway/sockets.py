"""Websockets at the front door: found, identified and counted like other requests."""

from banyan.addresses import CONTRACT
from banyan.errors import NotFound, Unauthenticated
from banyan.http.sockets import serve, sockets
from banyan.identity import Principal
from bff.gateway.exchange_log import Exchange
from bff.routes.addresses import OwnAddresses
from bff.routes.identification import identify
from bff.routes.matcher import Matcher
from bff.routes.models import Route
from bff.routes.propagation import Routes
from bff.routes.served import Served
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry
from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Message, Receive, Scope, Send

_WS = Route.WEBSOCKET
_REFUSED = 1013  # what a close can tell where the server knows no answers to handshakes


class Sockets:
    """`proxy` has the LMS's, the apps have declared ours, and `routes` say which is which."""

    def __init__(self, proxy: LegacyProxy, routes: Routes, ours: OwnAddresses) -> None:
        self._proxy = proxy
        self._routes = routes
        self._ours = ours
        own = (one for one in sockets().values() if not one.template.startswith(CONTRACT))
        self._own = Matcher([(_WS, one.template, one.name) for one in own])

    async def answer(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        """Let whoever it belongs to have it. Raises Refusal."""
        path, receive = scope["path"], await _begun(receive)
        current = self._routes.current
        if found := current.find(_WS, path):
            await self._routed(found[0], found[1], scope, receive, exchange)
        elif own := self._own.find(_WS, path):
            exchange.served = Served(own[0])
            somebody = await _known(scope)
            await self._own_socket(own[0], somebody, own[1], scope, receive, exchange)
        elif self._ours.find(path):
            raise NotFound
        elif found := current.find_below(_WS, path):
            await self._routed(found[0], found[1], scope, receive, exchange)
        else:
            exchange.served = Served("monolith", LEGACY)
            await self._proxy.forward("monolith", scope, receive, exchange.send)

    async def _routed(
        self,
        entry: RouteEntry,
        params: dict[str, str],
        scope: Scope,
        receive: Receive,
        exchange: Exchange,
    ) -> None:
        principal = await _known(scope)
        if principal is None and not entry.takes_strangers:
            raise Unauthenticated
        target = LEGACY if principal is None else entry.target(principal, params)
        exchange.served = Served(entry.key, target, self._routes.current.version, entry.whole)
        if target == MODULE:
            name = entry.module_endpoint
            await self._own_socket(name, principal, params, scope, receive, exchange)
        else:
            await self._proxy.forward(
                entry.upstream, scope, receive, exchange.send, route=entry.key
            )

    async def _own_socket(
        self,
        name: str,
        principal: Principal | None,
        params: dict[str, str],
        scope: Scope,
        receive: Receive,
        exchange: Exchange,
    ) -> None:
        # As Channels' own router hands over what the address says.
        told = {"url_route": {"args": (), "kwargs": params}, "principal": principal}
        given = {**scope, **told, "routes": self._routes}
        await serve(sockets()[name], given, receive, exchange.send)


def refusing(scope: Scope, send: Send) -> Send:
    """A `send` that takes HTTP answers too, and tells them as far as the server can."""
    can_answer = "websocket.http.response" in scope.get("extensions", {})

    async def sending(message: Message) -> None:
        kind = message["type"]
        if not kind.startswith("http."):
            await send(message)
        elif can_answer:
            await send({**message, "type": f"websocket.{kind}"})
        elif kind == "http.response.start":
            await send({"type": "websocket.close", "code": _REFUSED})

    return sending


async def _begun(receive: Receive) -> Receive:
    """The same with its first message read, without which nothing may be answered."""
    first = [await receive()]

    async def receiving() -> Message:
        return first.pop() if first else await receive()

    return receiving


async def _known(scope: Scope) -> Principal | None:
    """Who it is; None for somebody without a token of ours."""
    try:
        return await identify(scope)
    except Unauthenticated:
        return None
