"""A large file for a client on a slow line: `make bench-slow`; the last line is one JSON object.

SLOW_BYTES (100,000,000) are read at SLOW_RATE (60,000) bytes a second through the proxy and, at the
same time, directly; SLOW_IDLE (20) is the proxy's idle limit in seconds, far below the time it
takes. Both have to arrive whole and in order.
"""

import asyncio
import json
import os
import sys
import time
import zlib
from contextlib import ExitStack
from typing import NamedTuple

from tests.load.origin import content
from tests.load.proxying import free_port, peak_mb, say, serving
from tests.unit.legacy_proxy.wire import connect

SIZE = int(os.environ.get("SLOW_BYTES", "100_000_000"))
RATE = float(os.environ.get("SLOW_RATE", "60_000"))
IDLE = float(os.environ.get("SLOW_IDLE", "20"))
_STEPS = 10  # a second


class Download(NamedTuple):
    bytes: int
    checksum: int
    seconds: float


async def read_slowly(port: int) -> Download:
    reader, writer = await connect(port)
    writer.write(f"GET /download/{SIZE} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    began, got, checksum = time.monotonic(), 0, 0
    while got < SIZE and (piece := await reader.read(int(RATE / _STEPS))):
        got += len(piece)
        checksum = zlib.crc32(piece, checksum)
        await asyncio.sleep(got / RATE - (time.monotonic() - began))
    writer.close()
    return Download(got, checksum, time.monotonic() - began)


async def both(ports: dict[str, int]) -> dict[str, Download]:
    found = await asyncio.gather(*(read_slowly(port) for port in ports.values()))
    return dict(zip(ports, found, strict=True))


def main() -> None:
    ports = {name: free_port() for name in ("banyan", "direct")}
    origin = str(ports["direct"])
    expected = 0
    for piece in content(SIZE):
        expected = zlib.crc32(piece, expected)
    with ExitStack() as stack:
        stack.enter_context(serving("tests.load.origin", origin, port=ports["direct"]))
        proxy = stack.enter_context(
            serving(
                *("tests.load.roads", "banyan", str(ports["banyan"]), origin, str(IDLE)),
                port=ports["banyan"],
            )
        )
        before = peak_mb(proxy.pid)
        found = asyncio.run(both(ports))
        grown = peak_mb(proxy.pid) - before
    for name, download in found.items():
        say(f"  {name:6} {download.bytes} bytes in {download.seconds:.1f} s")
    whole = {name: each[:2] == (SIZE, expected) for name, each in found.items()}
    say(json.dumps({"whole": whole, "idle_seconds": IDLE, "peak_mb": round(grown, 1)}))
    if not all(whole.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
