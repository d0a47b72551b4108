"""The ASGI application: lifespan here, everything else through the gateway."""

from typing import cast

from django.conf import settings
from django.core.asgi import get_asgi_application

from banyan.lanes.open_lanes import close
from banyan.telemetry import spans
from bff.gateway.dispatch import App, Gateway
from bff.monolith.lms import legacy_lms
from bff.routes.counted import all_outcomes
from bff.routes.propagation import Routes
from bff.status.flush import Flusher
from bff.status.tally import Tally
from bff.trial.demotion.ticks import Counting
from bff.trial.shadowing.shadows import Shadows
from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.deadline import Timeouts
from legacy_proxy.upstream import Upstream


def _upstreams() -> dict[str, Upstream]:
    env = settings.BANYAN
    limits = Timeouts(
        connect=env.legacy_connect_seconds,
        first_byte=env.legacy_answer_seconds,
        idle=env.legacy_idle_seconds,
    )
    return {
        name: Upstream(
            name=name,
            base_url=url,
            pool_size=env.legacy_connections,
            most_waiting=env.legacy_waiting,
            most_sockets=env.legacy_sockets,
            timeouts=limits,
            answer_seconds=env.legacy_limits,
            preserve_host=env.legacy_host == "client",
            own_cookies=frozenset({settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}),
            trusted_peers=env.trusted_proxies,
            most_message_bytes=settings.BANYAN_MOST_MESSAGE_BYTES,
        )
        for name, url in settings.BANYAN_UPSTREAMS.items()
    }


class FrontDoor:
    """What the server calls; one per process."""

    def __init__(self) -> None:
        # Django types its scope as a dict; it is one.
        self._django = cast(App, get_asgi_application())
        self._proxy: LegacyProxy | None = None
        self._routes: Routes | None = None
        self._flusher = Flusher(Tally(all_outcomes))
        self._shadows = Shadows(self._django)
        self._counting = Counting()
        self._gateway: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            assert self._gateway is not None, "serve with lifespan on"
            await self._gateway(scope, receive, send)

    def drain(self) -> None:
        """The server is about to end: no new websockets."""
        if self._proxy is not None:
            self._proxy.drain()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._startup()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _startup(self) -> None:
        self._routes = Routes()
        self._proxy = LegacyProxy(_upstreams(), strict=False)
        await self._proxy.startup()
        await legacy_lms.startup()
        await self._routes.start()
        self._flusher.start()
        await self._shadows.start()
        self._counting.start()
        gateway = Gateway(self._django, self._proxy, self._routes, self._shadows)
        self._gateway = spans.traced(gateway)

    async def _shutdown(self) -> None:
        assert self._routes is not None
        assert self._proxy is not None
        await self._routes.stop()
        await self._flusher.stop()
        await self._shadows.stop()
        await self._counting.stop()
        await close()
        await self._proxy.close()
        await legacy_lms.close()
