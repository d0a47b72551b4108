"""The door of the proxy: hand it an ASGI call and the name of an upstream."""

from collections.abc import Mapping

from legacy_proxy import framing
from legacy_proxy.asgi import Observe, Receive, Scope, Send
from legacy_proxy.drain import Drain
from legacy_proxy.exchange import Exchange
from legacy_proxy.problems import BAD_FRAMING, send_problem
from legacy_proxy.ready_upstream import ReadyUpstream
from legacy_proxy.upstream import Upstream
from legacy_proxy.websocket import Websocket


class LegacyProxy:
    """Streams requests to legacy systems and their responses back, unchanged where possible.

    `upstreams` by the name `forward` is called with. `via` is our name in the Via header; two
    of us in one chain need different ones. `strict=False` leaves `framing.refusal` to a front
    door that has asked it already. Behind uvicorn run it with proxy_headers=False (else the
    client writes its own address), server_header=False and date_header=False (else both are
    doubled) and http=TargetKeepingProtocol.
    """

    def __init__(
        self, upstreams: Mapping[str, Upstream], *, via: str = "banyan", strict: bool = True
    ) -> None:
        self._upstreams = {
            name: ReadyUpstream(each, via.encode()) for name, each in upstreams.items()
        }
        self._strict = strict
        self._drain = Drain()

    async def startup(self) -> None:
        """Make what keeps the connections, in the event loop that will use them."""
        for upstream in self._upstreams.values():
            upstream.open()

    async def close(self) -> None:
        for upstream in self._upstreams.values():
            await upstream.close()

    def drain(self) -> None:
        """Open no more websockets: handshakes, also those under way, are refused with 503.

        For the moment in which a server learns that it is to end. Requests are served on, and
        open websockets are the server's to close.
        """
        self._drain.begin()

    async def forward(
        self,
        upstream_name: str,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        observe: Observe | None = None,
        route: str = "",
    ) -> None:
        """Answer one http or websocket scope from the named upstream.

        `route` names the circuit and the limits; without one the address does (circuits, limits):
        when the upstream is not reached at one, it is asked at others.

        `observe(status, headers)` is awaited when the head of the upstream's response is known
        and before any of it is sent; when it raises, the client gets 503 `not_recorded` and
        the response is dropped. With an observer the answer is awaited even when the client
        leaves meanwhile. Problems of its own: 400 bad_framing or bad_deadline, 502
        upstream_unavailable or upstream_protocol_error, 503 upstream_busy, circuit_open or
        draining, 504 upstream_timeout or deadline_passed, 508 loop_detected.
        Raises KeyError for an unknown upstream, ResponseBroken when the upstream fails after
        its head: the server must cut the connection then.
        """
        upstream = self._upstreams[upstream_name]
        if scope["type"] == "websocket":
            await Websocket(upstream, route, self._drain, scope, receive, send).run()
            return
        if self._strict and (reason := framing.refusal(scope)):
            await send_problem(send, BAD_FRAMING, reason)
            return
        await Exchange(upstream, route, scope, receive, send, observe).run()
