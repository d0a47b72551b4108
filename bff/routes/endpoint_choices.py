"""The module side of a route: which endpoints can be named."""

from banyan.http.hot import endpoints
from banyan.http.sockets import sockets

# Everything Django's URLconf serves; found there by the request's path.
DJANGO = "django"


def endpoint_names(*, websocket: bool = False) -> set[str]:
    """What a route may name as its module endpoint."""
    return set(sockets()) if websocket else {DJANGO, *endpoints()}
