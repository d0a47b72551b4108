"""Who sent this ASGI request."""

from concurrent.futures import ThreadPoolExecutor

from banyan.errors import Unauthenticated
from banyan.http.edge import in_pool
from banyan.identity import Principal, verify
from banyan.identity.drf import bearer
from banyan.identity.tokens import at_hand
from legacy_proxy.asgi import Scope

# Apart from the threads that save answers: verifying a new token may wait for the LMS's keys.
_verifying = ThreadPoolExecutor(2, "verify")


def authorization(scope: Scope) -> str:
    """The Authorization header. Raises Unauthenticated when there is none, or more than one."""
    text = header(scope, b"authorization")
    if text is None:
        raise Unauthenticated
    return text


def header(scope: Scope, wanted: bytes) -> str | None:
    """The value of a header that may be sent once; None when it was sent twice or not at all."""
    values = [value for name, value in scope["headers"] if name == wanted]
    if len(values) != 1:
        return None
    text: str = values[0].decode("latin-1").strip()
    return text


async def identify(scope: Scope) -> Principal:
    """The principal of the bearer token. Raises Unauthenticated, Unavailable.

    A token seen before costs a hash. A new one is verified in a thread when that needs the LMS's
    keys or the tenant table.
    """
    token = bearer(authorization(scope))
    principal = at_hand(token)
    return await in_pool(_verifying, verify, token) if principal is None else principal
