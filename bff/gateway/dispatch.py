"""The gateway: plain ASGI before Django, decides for each request which road it takes."""

import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from django.conf import settings

from banyan.addresses import CONTRACT
from banyan.errors import NotFound, Refusal, Unauthenticated, Unavailable
from banyan.http import problems
from banyan.http.hot import endpoints
from banyan.http.hot.serve import serve
from banyan.identity import Principal
from banyan.tenancy.fence import under
from bff.drills.fault import strike
from bff.gateway import health, metrics
from bff.gateway.exchange_log import Exchange
from bff.gateway.response_head import observed
from bff.gateway.sockets import Sockets, refusing
from bff.handover.to_owner import EPOCH, Destination, Handing, concerns
from bff.routes.addresses import METRICS, OwnAddresses, own_addresses, plain
from bff.routes.identification import authorization, header, identify
from bff.routes.matcher import Matcher
from bff.routes.models import Route
from bff.routes.pins import attempts, pins
from bff.routes.propagation import Routes
from bff.routes.served import Served
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry
from bff.routes.staged_fault import staged_for
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy import framing
from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Observe, Receive, Scope, Send
from legacy_proxy.forwarded import CLAIMS, trust

logger = logging.getLogger(__name__)

App = Callable[[Scope, Receive, Send], Awaitable[None]]

# What no route names and nobody of ours claims: it was the monolith's and still is.
_DEFAULT_UPSTREAM = "monolith"


class Gateway:
    """`django` serves what is cold, `proxy` the monolith's side, `routes` says which is which;
    `shadows` asks the other side as well."""

    def __init__(self, django: App, proxy: LegacyProxy, routes: Routes, shadows: Shadows) -> None:
        self._django = django
        self._shadows = shadows
        self._proxy = proxy
        self._routes = routes
        self._trusted = trust(settings.BANYAN.trusted_proxies)
        self._limit = settings.BANYAN.max_body_bytes
        own = (e for e in endpoints().values() if not e.template.startswith(CONTRACT))
        self._own = Matcher([(e.method, e.template, e) for e in own])
        self._ours = OwnAddresses(own_addresses())
        self._sockets = Sockets(proxy, routes, self._ours)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = scope["type"] == "websocket"
        scope = _without_epoch(scope)
        exchange = Exchange(scope, refusing(scope, send) if websocket else send)
        try:
            if websocket:
                _must_read_one_way(framing.handshake_refusal(scope), scope)
                await self._sockets.answer(scope, receive, exchange)
            else:
                _must_read_one_way(framing.refusal(scope), scope)
                await self._answer(scope, receive, exchange)
        except Refusal as refusal:
            if exchange.begun:
                exchange.broken = True
                raise  # likewise, and an open websocket cannot be answered a second time
            await problems.send_problem(exchange.send, *problems.of_refusal(refusal))
        except Exception:
            if exchange.begun:
                exchange.broken = True
                raise  # half an answer must not look like a whole one: the server cuts it off
            logger.exception("gateway failed")
            await problems.send_problem(exchange.send, problems.of_fault(), {})
        finally:
            exchange.log()

    async def _answer(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        method, path = scope["method"], scope["path"]
        if path in health.PATHS:
            await health.answer(path, self._routes, exchange.send)
        elif path == METRICS:
            await metrics.answer(scope, exchange.send)
        elif found := self._routes.current.find(method, path):
            await self._routed(found[0], found[1], scope, receive, exchange)
        elif own := self._own.find(method, path):
            endpoint, params = own
            exchange.served = Served(endpoint.name)
            who = await identify(scope)
            await self._hot(endpoint.name, Asked(who, params, scope, receive, exchange))
        elif self._ours.find(path):
            await self._cold(scope, receive, exchange.send)
        elif found := self._routes.current.find_below(method, path):
            await self._routed(found[0], found[1], scope, receive, exchange)
        elif self._routes.current.find(method, plain(path)):
            # An LMS may take it for the routed address, past pins and kill switches.
            raise NotFound("This address is spelled otherwise.")
        else:
            await self._unclaimed(scope, receive, exchange)

    async def _unclaimed(self, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        if not self._routes.loaded and pins.names_ours(scope["path"]):
            # Without any routes all is the monolith's but this: better late than astray.
            raise Unavailable
        exchange.served = Served(_DEFAULT_UPSTREAM, LEGACY)
        await self._proxy.forward(_DEFAULT_UPSTREAM, scope, receive, exchange.send)

    async def _routed(
        self,
        entry: RouteEntry,
        params: dict[str, str],
        scope: Scope,
        receive: Receive,
        exchange: Exchange,
    ) -> None:
        who = await _known(entry, scope)
        if who is None:
            exchange.served = Served(entry.key, LEGACY, self._routes.current.version, entry.whole)
            await self._proxy.forward(
                entry.upstream, scope, receive, exchange.send, route=entry.key
            )
            return
        asked = Asked(who, params, scope, receive, exchange)
        if not who.visitor and concerns(entry, self._routes, who.tenant):
            await self._handed(entry, asked)
        else:
            await self._sent(entry, asked)

    async def _sent(self, entry: RouteEntry, asked: "Asked") -> None:
        """To the side that the route or the attempt's pin says, and to the other as a shadow."""
        version, exchange = self._routes.current.version, asked.exchange
        await _struck(entry, asked, version)
        target, observe = await _side(entry, asked, version)
        exchange.served = Served(entry.key, target, version, entry.whole)
        shadow = self._shadows.of(
            entry, target, asked.who, asked.params, asked.scope, exchange.overheard
        )
        await self._serve(entry, target, asked._replace(observe=observe))
        if shadow is not None:
            self._shadows.offer(shadow)

    async def _handed(self, entry: RouteEntry, asked: "Asked") -> None:
        """To whoever owns what it is about now (bff/handover/)."""

        async def serve(to: Destination, receive: Receive, send: Send) -> None:
            asked.exchange.served = Served(
                entry.key, to.target, self._routes.current.version, entry.whole
            )
            there = asked._replace(
                params=to.params, scope=to.scope, receive=receive, send=send, observe=to.observe
            )
            with under(to.epoch):
                await self._serve(entry, to.target, there)

        handing = Handing(self._routes, entry, asked.who, asked.params, asked.scope)
        await handing.run(serve, asked.receive, asked.exchange.send, self._limit)

    async def _serve(self, entry: RouteEntry, target: str, asked: "Asked") -> None:
        if target != MODULE:
            await self._proxy.forward(
                entry.upstream,
                asked.scope,
                asked.receive,
                asked.answer,
                observe=asked.observe,
                route=entry.key,
            )
        elif (name := entry.module_endpoint) in endpoints():
            await self._hot(name, asked)
        else:
            await self._cold(asked.scope, asked.receive, observed(asked.answer, asked.observe))

    async def _hot(self, name: str, asked: "Asked") -> None:
        asked.exchange.hot = True
        send = observed(asked.answer, asked.observe)
        await serve(
            endpoints()[name],
            asked.who,
            asked.params,
            asked.scope,
            asked.receive,
            send,
            limit=self._limit,
        )

    async def _cold(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope["client"][0] if scope.get("client") else ""
        if not self._trusted(peer):
            # Django believes X-Forwarded-Proto; only our own TLS terminator may say that.
            kept = [(name, value) for name, value in scope["headers"] if name not in CLAIMS]
            scope = {**scope, "headers": kept}
        await self._django(scope, receive, send)


class Asked(NamedTuple):
    """A request whose sender is known, on its way to whoever answers it.

    `send`: where the answer goes, if not straight to the client; `observe` sees its head first.
    """

    who: Principal
    params: dict[str, str]
    scope: Scope
    receive: Receive
    exchange: Exchange
    send: Send | None = None
    observe: Observe | None = None

    @property
    def answer(self) -> Send:
        """An ASGI `send`."""
        return self.send or self.exchange.send


class BadFraming(Refusal):
    """This request can be read in more than one way, so it is not read at all."""

    status = 400
    code = "bad_framing"


def _must_read_one_way(refused: str | None, scope: Scope) -> None:
    if reason := refused or framing.ambiguous_path(scope["raw_path"]):
        raise BadFraming(reason=reason)


def _without_epoch(scope: Scope) -> Scope:
    """Without what only a hand-over may tell the LMS: under whose right something is written."""
    headers = scope["headers"]
    if all(name != EPOCH for name, _ in headers):
        return scope
    return {**scope, "headers": [(name, value) for name, value in headers if name != EPOCH]}


async def _known(entry: RouteEntry, scope: Scope) -> Principal | None:
    """Who it is; None where the monolith is to find that out: its pages know people by sessions of
    its own, and some of its tokens only it can verify."""
    try:
        return await identify(scope)
    except Unauthenticated:
        if not entry.takes_strangers:
            raise
        return None


async def _struck(entry: RouteEntry, asked: Asked, version: int) -> None:
    """Raise what a drill wants its learners to meet on the module."""
    fault = staged_for(asked.who, entry.faults) if entry.faults else None
    if fault is not None and entry.target(asked.who, asked.params) == MODULE:
        asked.exchange.served = Served(entry.key, MODULE, version, entry.whole)
        asked.exchange.drill = True
        await strike(fault)


async def _side(entry: RouteEntry, asked: Asked, version: int) -> tuple[str, Observe | None]:
    """Which side answers, and who has to see the head of its answer."""
    if entry.pin == Route.Pin.NONE:
        return entry.target(asked.who, asked.params), None
    if entry.pin == Route.Pin.OPENS:
        start = await attempts.Start.pinned(
            asked.who,
            asked.params["assessment"],
            entry,
            version,
            token=authorization(asked.scope),
            key=header(asked.scope, b"idempotency-key"),
        )
        return start.target, start.observe
    attempt = asked.params["attempt"]
    target = await attempts.target_of(asked.who.tenant, attempt)
    return target, attempts.ending(asked.who, attempt) if entry.pin == Route.Pin.ENDS else None
