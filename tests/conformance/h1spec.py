"""h1spec against the bare server and against the server with the proxy: `make test-proxy`.

h1spec (uNetworking) is one file for Deno. It is no npm package; Deno is, and `make h1spec`
fetches both. Without them the run is skipped, loudly.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn

from banyan.settings.env import ROOT
from legacy_proxy.app import LegacyProxy
from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.target import TargetKeepingProtocol
from legacy_proxy.upstream import Upstream

HOME = ROOT / ".venv" / "h1spec"
DENO = HOME / "node_modules" / ".bin" / "deno"
SUITE = os.environ.get("H1SPEC") or str(HOME / "http_test.ts")
_PASSED = re.compile(r"(\d+) out of (\d+) tests passed")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body, as any application would, and says 200."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    headers = [(b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


@asynccontextmanager
async def serving(app: Any, http: Any) -> AsyncIterator[int]:
    """A server for `app`; yields its port."""
    config = uvicorn.Config(app, port=0, http=http, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def passed(port: int) -> int:
    """How many of its cases h1spec sees kept."""
    process = await asyncio.create_subprocess_exec(
        str(DENO),
        *("run", "--no-check", "--no-config", "--allow-net", SUITE, "127.0.0.1", str(port)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    text = (await asyncio.wait_for(process.communicate(), 120))[0].decode()
    for line in text.splitlines():
        if "❌" in line:
            say(f"    {line}")
    result = _PASSED.search(text)
    if result is None:
        raise RuntimeError(f"h1spec said nothing of its result:\n{text}")
    say(f"    {result[0]}")
    return int(result[1])


async def compared() -> bool:
    """Whether the server with the proxy keeps at least as many cases as the bare one."""
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(serving(hello, "httptools"))
        proxy = LegacyProxy({"bare": Upstream("bare", f"http://127.0.0.1:{bare}")})
        await proxy.startup()
        stack.push_async_callback(proxy.close)

        async def through(scope: Scope, receive: Receive, send: Send) -> None:
            await proxy.forward("bare", scope, receive, send)

        ours = await stack.enter_async_context(serving(through, TargetKeepingProtocol))
        say("h1spec, the server alone:")
        alone = await passed(bare)
        say("h1spec, the server with the proxy:")
        return await passed(ours) >= alone


def main() -> None:
    if not DENO.exists() or not os.path.exists(SUITE):
        say("SKIPPED: h1spec is not here (make h1spec needs npm and curl; H1SPEC=FILE for a copy)")
        return
    if not asyncio.run(compared()):
        sys.exit("The proxy keeps fewer cases of h1spec than the server alone")


if __name__ == "__main__":
    main()
