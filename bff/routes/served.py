"""Who has answered a request."""

from typing import NamedTuple

from bff.routes.decision import MODULE


class Served(NamedTuple):
    """The route (or the endpoint of ours, or the upstream that no route names), in which version of
    the routes, and which side of it. Without a version no route was asked."""

    route: str
    target: str = MODULE
    version: int | None = None
    # Whether all its requests have one template; a route may take everything below an address.
    whole: bool = True

    @property
    def header(self) -> bytes:
        """As the header Banyan-Route tells it."""
        if self.version is None:
            return self.route.encode()
        return b"%b;v=%d;t=%b" % (self.route.encode(), self.version, self.target.encode())

    def __str__(self) -> str:
        return self.header.decode()
