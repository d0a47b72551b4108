"""One uvicorn process on an open socket."""

import socket

import uvicorn

from legacy_proxy.monolith import feed, logs
from legacy_proxy.monolith.asgi import application

PATIENCE_SECONDS = 5


class Server(uvicorn.Server):
    """uvicorn, with the feed opened before it listens and ended before it waits for clients."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the feed, listen, and say where."""
        feed.opened()
        await super().startup(sockets)
        for listener in sockets or []:
            host, port = listener.getsockname()[:2]
            logs.event("listening", host=host, port=port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End endless streams first, or the wait for open connections would never end."""
        feed.closed()
        await super().shutdown(sockets)
        logs.event("stopped")


def serve(listener: socket.socket) -> None:
    """Serve on the socket until a signal arrives."""
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    Server(config).run(sockets=[listener])
