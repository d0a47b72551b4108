"""/metrics: for Prometheus, from any of the web processes."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from banyan.errors import NotFound
from banyan.http.edge import in_pool
from banyan.telemetry import scrape
from banyan.telemetry.exposition import CONTENT_TYPE
from banyan.telemetry.listener import may_read
from bff.routes.identification import header
from legacy_proxy.asgi import Scope, Send
from legacy_proxy.forwarded import CLAIMS, peer, trust

# Apart from the threads that wait for the database: they are what the metrics tell of.
_scraping = ThreadPoolExecutor(1, "scrape")
_is_proxy = trust(settings.BANYAN.trusted_proxies)


async def answer(scope: Scope, send: Send) -> None:
    """The metrics of this machine's processes. Raises NotFound for those who may not see them."""
    forwarded = _is_proxy(peer(scope)) or any(name in CLAIMS for name, _ in scope["headers"])
    if not may_read(header(scope, b"authorization"), peer(scope), forwarded=forwarded):
        raise NotFound
    body = (await in_pool(_scraping, scrape.start("web").page)).encode()
    headers = [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
