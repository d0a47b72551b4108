"""Declaring a hot endpoint: what it takes, what it answers, who may call it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

from banyan.addresses import at
from banyan.errors import InvalidRequest
from banyan.identity.principal import Principal, Role

B = TypeVar("B")


class Call(msgspec.Struct, Generic[B], frozen=True):
    """A request as a hot handler sees it: verified, decoded, its path parameters named.

    `authorization` is the header as sent, for asking others in the caller's name.
    """

    principal: Principal
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: B
    key: str | None
    authorization: str

    def must_have_key(self) -> str:
        """The Idempotency-Key. Raises InvalidRequest without one."""
        if self.key is None:
            raise InvalidRequest("Send an Idempotency-Key header: it makes a retry harmless.")
        return self.key


class Reply(msgspec.Struct, frozen=True):
    """What a hot handler answers; `body` is encoded as JSON."""

    body: Any
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Call[Any]], Awaitable[Reply]]


class Endpoint(msgspec.Struct, frozen=True):
    """A hot handler with what router, decoder and OpenAPI document need to know of it."""

    name: str
    method: str
    template: str
    body: type | None
    reply: type
    roles: tuple[Role, ...]
    writes: bool
    statuses: tuple[int, ...]
    handler: Handler
    query: tuple[str, ...] = ()


_endpoints: dict[str, Endpoint] = {}


def hot(
    name: str,
    method: str,
    template: str,
    *,
    reply: type,
    body: type | None = None,
    roles: tuple[Role, ...] = tuple(Role),
    writes: bool = False,
    statuses: tuple[int, ...] = (200,),
    query: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Register the decorated coroutine as the hot endpoint `name`.

    `template` has `{parameters}`; `body` and `reply` are msgspec types, or `body` is Stream:
    bytes that the handler takes as they come, with a limit of its own; `writes` asks for an
    Idempotency-Key; `statuses` are those of success; `query` names parameters that it must
    have. The coroutine's docstring becomes the operation's description. Outside the LMS's
    contract a template lies under BANYAN_PREFIX.
    """

    def register(handler: Handler) -> Handler:
        if name in _endpoints:
            raise RuntimeError(f"hot endpoint {name} is declared twice")
        _endpoints[name] = Endpoint(
            name, method, at(template), body, reply, roles, writes, statuses, handler, query
        )
        return handler

    return register


def endpoints() -> Mapping[str, Endpoint]:
    """Every declared endpoint by name."""
    return _endpoints
