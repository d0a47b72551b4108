"""The module side of a route: which endpoints can be named."""

from banyan.http.hot import endpoints

# Everything Django's URLconf serves; found there by the request's path.
DJANGO = "django"


def endpoint_names() -> set[str]:
    """What a route may name as its module endpoint."""
    return {DJANGO, *endpoints()}
