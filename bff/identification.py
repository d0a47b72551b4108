"""Who sent this ASGI request."""

from banyan.edge import in_thread
from banyan.errors import Unauthenticated
from banyan.identity import Principal, verify
from banyan.identity.drf import bearer
from banyan.identity.tokens import known
from legacy_proxy.asgi import Scope


def authorization(scope: Scope) -> str:
    """The Authorization header. Raises Unauthenticated when there is none."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            text: str = value.decode("latin-1")
            return text
    raise Unauthenticated


async def identify(scope: Scope) -> Principal:
    """The principal of the bearer token. Raises Unauthenticated, Unavailable.

    A token seen before costs a hash; a new one is verified in a thread, for it may need the
    LMS's keys and the tenant table.
    """
    token = bearer(authorization(scope))
    principal = known(token)
    return await in_thread(verify, token) if principal is None else principal
