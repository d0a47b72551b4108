"""An upstream made ready: everything that can be computed once, and its connections."""

from collections.abc import Callable

from legacy_proxy.bulkhead import Bulkhead
from legacy_proxy.circuits import Circuits
from legacy_proxy.client import UpstreamClient
from legacy_proxy.cookies import CookieMap
from legacy_proxy.forwarded import trust
from legacy_proxy.limits import Limits
from legacy_proxy.locations import Locations
from legacy_proxy.retries import RetryBudget
from legacy_proxy.socket_client import SocketClient
from legacy_proxy.upstream import Upstream
from legacy_proxy.waiting import WaitLimit


class ReadyUpstream:
    """`via` is the name we put into Via, by which we recognise a loop."""

    __slots__ = (
        "authority",
        "bulkhead",
        "circuits",
        "client",
        "cookies",
        "limits",
        "locations",
        "retries",
        "socket_client",
        "sockets",
        "trusted",
        "upstream",
        "via",
    )

    def __init__(self, upstream: Upstream, via: bytes) -> None:
        self.upstream = upstream
        self.via = via
        self.authority = upstream.authority.encode()
        self.client = UpstreamClient(upstream)
        self.socket_client = SocketClient(upstream)
        limit = WaitLimit(upstream.most_waiting)
        self.bulkhead = Bulkhead(upstream.pool_size, limit)
        # An open socket makes room for another when its user goes: nothing to wait for.
        self.sockets = Bulkhead(upstream.most_sockets, WaitLimit(0))
        self.circuits = Circuits(upstream.name, upstream.breaker, limit)
        self.limits = Limits(upstream.timeouts, upstream.answer_seconds)
        self.retries = RetryBudget()
        self.cookies = CookieMap(upstream.cookie_rules, upstream.host, upstream.own_cookies)
        self.locations = Locations((upstream.origin, *upstream.aliases))
        self.trusted: Callable[[str], bool] = trust(upstream.trusted_peers)

    def open(self) -> None:
        """Needs the running event loop it will be used in."""
        self.client.open()
        self.socket_client.open()

    async def close(self) -> None:
        await self.client.close()
        await self.socket_client.close()
