"""The two proxies of bench-proxy, a process each: `-m tests.load.roads NAME PORT ORIGIN [IDLE]`.

`banyan` is legacy_proxy as it is; `httpx` what one writes in an afternoon, streaming and without
any of its rules. Both stand behind the same server.
"""

import sys

import httpx
import uvicorn

from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.deadline import Timeouts
from legacy_proxy.target import TargetKeepingProtocol, path_and_query
from legacy_proxy.upstream import Upstream

_HOP_BY_HOP = (b"host", b"connection", b"transfer-encoding")


class Banyan:
    def __init__(self, origin: str, idle: float) -> None:
        limits = Timeouts(idle=idle)
        self.proxy = LegacyProxy({"origin": Upstream("origin", origin, timeouts=limits)})

    async def open(self) -> None:
        await self.proxy.startup()

    async def close(self) -> None:
        await self.proxy.close()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.proxy.forward("origin", scope, receive, send)


class Httpx:
    def __init__(self, origin: str, idle: float) -> None:
        self.client = httpx.AsyncClient(base_url=origin, limits=httpx.Limits(max_connections=256))

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        await self.client.aclose()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [field for field in scope["headers"] if field[0] not in _HOP_BY_HOP]
        request = self.client.build_request(scope["method"], path_and_query(scope), headers=headers)
        response = await self.client.send(request, stream=True)
        fields = [field for field in response.headers.raw if field[0].lower() not in _HOP_BY_HOP]
        start = {"type": "http.response.start", "status": response.status_code, "headers": fields}
        await send(start)
        async for piece in response.aiter_raw():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        await response.aclose()


def main(which: str, port: str, origin: str, idle: str = "300") -> None:
    road = {"banyan": Banyan, "httpx": Httpx}[which](f"http://127.0.0.1:{origin}", float(idle))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await road.open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await road.close()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await road.serve(scope, receive, send)

    uvicorn.run(
        app,
        port=int(port),
        loop="uvloop",
        http=TargetKeepingProtocol,
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
