"""A connection pool that hands out clean connections only."""

import aiohttp
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace


class CleanConnector(aiohttp.TCPConnector):
    """Throws away a pooled connection on which the upstream has spoken unasked.

    aiohttp would give such bytes to whoever uses the connection next: one learner's page, or
    a response somebody smuggled in, as the answer to another learner.
    """

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (the name is aiohttp's)
    ) -> Connection:
        while True:
            connection = await super().connect(req, traces, timeout)
            if connection.protocol is None or not connection.protocol.should_close:
                return connection
            connection.close()
