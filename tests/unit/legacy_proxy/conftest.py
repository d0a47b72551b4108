"""Factories for the ends of the wire; whatever a test starts ends with it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import Handler, proxy_server, upstream_server


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


@pytest.fixture
def start_proxy(stack: AsyncExitStack) -> Callable[..., Awaitable[int]]:
    """`await start_proxy(upstream_port, observe=None, route=None, **Upstream options)` -> port."""

    async def start(
        upstream_port: int, observe: Any = None, route: Any = None, **options: Any
    ) -> int:
        upstream = Upstream("legacy", f"http://127.0.0.1:{upstream_port}", **options)
        return await stack.enter_async_context(proxy_server({"legacy": upstream}, observe, route))

    return start


@pytest.fixture
def start_upstream(stack: AsyncExitStack) -> Callable[[Handler], Awaitable[int]]:
    """`await start_upstream(handler)` -> port of the synthetic upstream."""

    async def start(handler: Handler) -> int:
        return await stack.enter_async_context(upstream_server(handler))

    return start


@pytest.fixture
def proxied(
    start_upstream: Callable[[Handler], Awaitable[int]],
    start_proxy: Callable[..., Awaitable[int]],
) -> Callable[..., Awaitable[int]]:
    """`await proxied(handler, observe=None, **Upstream options)` -> port of the proxy."""

    async def start(handler: Handler, **options: Any) -> int:
        return await start_proxy(await start_upstream(handler), **options)

    return start
