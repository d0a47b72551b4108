"""Who may read the metrics, and a port of their own for processes that serve nothing else."""

import hmac
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

from django.conf import settings

from banyan.telemetry.exposition import CONTENT_TYPE

PATH = "/metrics"


def may_read(authorization: str | None, peer: str, *, forwarded: bool) -> bool:
    """Whoever shows BANYAN_METRICS_TOKEN; without one, this machine, speaking for itself.

    `forwarded` tells that `peer` speaks for somebody else: a proxy on this machine is at
    loopback too, and behind it is the world.
    """
    token = settings.BANYAN.metrics_token
    if token is None:
        return _is_loopback(peer) and not forwarded
    wanted = f"Bearer {token.get_secret_value()}".encode()
    return hmac.compare_digest((authorization or "").encode(), wanted)


def listen(address: tuple[str, int], page: Callable[[], str]) -> ThreadingHTTPServer:
    """Answer /metrics there with `page()` until the process ends. Port 0 is any free one."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 5  # for a client that says nothing

        def do_GET(self) -> None:
            if self.path != PATH:
                self.send_error(HTTPStatus.NOT_FOUND)
            elif not self._may_read():
                self.send_error(HTTPStatus.FORBIDDEN)
            else:
                self._send(page().encode())

        def log_message(self, *_: object) -> None:
            """Not on standard error, which is not ours alone."""

        def _may_read(self) -> bool:
            forwarded = "Forwarded" in self.headers or "X-Forwarded-For" in self.headers
            authorization = self.headers.get("Authorization")
            return may_read(authorization, self.client_address[0], forwarded=forwarded)

        def _send(self, body: bytes) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(address, Handler)
    threading.Thread(target=server.serve_forever, name="metrics-port", daemon=True).start()
    return server


def _is_loopback(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:  # a Unix socket has no address
        return False
