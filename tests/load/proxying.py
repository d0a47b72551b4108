"""What the proxy costs: `make bench-proxy`; the last line is one JSON object.

BENCH_SECONDS (30) is shared by three rounds, in which legacy_proxy, a proxy on httpx and no proxy
at all take turns before the same origin, generator and server. Everything shares the machine.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from banyan.settings.env import ROOT
from tests.load.processes import cpu_seconds

SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
GIGABYTE = int(os.environ.get("BENCH_BYTES", str(1 << 30)))
ROUNDS, CONNS = 3, 32
_GET = ROOT / ".venv" / "bin" / "banyan-get"
_ROUND = max(1.0, SECONDS / ROUNDS / 5)
_PIECE = bytes(256 * 1024)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(module: str, *arguments: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", module, *arguments])
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{module} does not listen") from None
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def load(port: int, seconds: float, rate: float = 0) -> dict[str, float]:
    arguments = [str(port), "/json", str(CONNS), str(seconds), str(rate)]
    done = subprocess.run([_GET, *arguments], capture_output=True, text=True, check=True)
    report: dict[str, float] = json.loads(done.stdout)
    if report["errors"]:
        raise RuntimeError(f"{report['errors']:.0f} answers were not 200")
    return report


def rates(ports: dict[str, int], pids: dict[str, int]) -> dict[str, float]:
    """Median requests a second of each road, which take turns.

    The CPU of a request is told beside it: it says the same on a machine that is busy.
    """
    taken: dict[str, list[float]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            before = cpu_seconds([pids[name]])
            report = load(port, _ROUND)
            cpu = (cpu_seconds([pids[name]]) - before) / (report["rps"] * report["seconds"])
            taken[name].append(report["rps"])
            say(
                f"  {name:7} {report['rps']:7.0f} rps, p50 {report['p50_ms']:.2f} ms,"
                f" {cpu * 1e6:.0f} µs of CPU a request"
            )
    return {name: statistics.median(values) for name, values in taken.items()}


def added(ports: dict[str, int], rate: float) -> float:
    """Milliseconds that the proxy adds to the median at this rate."""
    taken = []
    for _ in range(ROUNDS):
        ours, direct = load(ports["banyan"], _ROUND, rate), load(ports["direct"], _ROUND, rate)
        taken.append(ours["p50_ms"] - direct["p50_ms"])
        say(
            f"  at {rate:.0f} rps: p50 {ours['p50_ms']:.3f}, direct {direct['p50_ms']:.3f};"
            f" p99 {ours['p99_ms']:.2f}, direct {direct['p99_ms']:.2f} ms"
        )
    return statistics.median(taken)


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def upload(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: {GIGABYTE}\r\n\r\n"
    writer.write(head.encode())
    for _ in range(GIGABYTE // len(_PIECE)):
        writer.write(_PIECE)
        await writer.drain()
    answer = await reader.readuntil(b"}")
    writer.close()
    if json.loads(answer.partition(b"\r\n\r\n")[2]) != {"bytes": GIGABYTE}:
        raise RuntimeError(f"the upload arrived as {answer!r}")


async def download(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /download/{GIGABYTE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    left = GIGABYTE
    while left:
        left -= len(await reader.read(1 << 20)) or sys.maxsize
    writer.close()


async def first_event_ms(port: int) -> float:
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"data: 1")
    writer.close()
    return (time.perf_counter() - began) * 1000


async def cancel_ms(port: int, origin: int) -> float:
    """From the client's leaving to the end of the upstream connection."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
    await asyncio.sleep(0.3)
    left = time.time()
    writer.transport.abort()
    ended = 0.0
    while ended < left:
        if time.time() > left + 10:
            raise RuntimeError("the upstream was not told that the client has left")
        await asyncio.sleep(0.02)
        reader, asking = await asyncio.open_connection("127.0.0.1", origin)
        asking.write(b"GET /left HTTP/1.1\r\nHost: a\r\n\r\n")
        ended = json.loads((await reader.readuntil(b"}")).partition(b"\r\n\r\n")[2])["at"]
        asking.close()
    return (ended - left) * 1000


def main() -> None:
    ports = {name: free_port() for name in ("banyan", "httpx", "direct")}
    with ExitStack() as stack:
        origin = str(ports["direct"])
        direct = stack.enter_context(serving("tests.load.origin", origin, port=ports["direct"]))
        roads = {
            name: stack.enter_context(
                serving("tests.load.roads", name, str(ports[name]), origin, port=ports[name])
            )
            for name in ("banyan", "httpx")
        }
        for port in ports.values():
            load(port, 0.5)
        pids = {name: road.pid for name, road in roads.items()} | {"direct": direct.pid}
        rps = rates(ports, pids)
        more = added(ports, rps["banyan"] / 2)
        before = peak_mb(roads["banyan"].pid)
        times = []
        for transfer in (upload, download):
            began = time.monotonic()
            asyncio.run(transfer(ports["banyan"]))
            times.append(f"{transfer.__name__} {time.monotonic() - began:.1f} s")
        grown = peak_mb(roads["banyan"].pid) - before
        event = asyncio.run(first_event_ms(ports["banyan"]))
        cancels = [asyncio.run(cancel_ms(ports["banyan"], ports["direct"])) for _ in range(5)]
    say(f"  {GIGABYTE >> 20} MB: {', '.join(times)}; first event {event:.1f} ms")
    result: dict[str, Any] = {
        "rps": round(rps["banyan"]),
        "httpx_rps": round(rps["httpx"]),
        "ratio": round(rps["banyan"] / rps["httpx"], 1),
        "added_p50_ms": round(more, 3),
        "upload_peak_mb": round(grown, 1),
        "cancel_ms": round(max(cancels), 1),
    }
    say(json.dumps(result))


if __name__ == "__main__":
    main()
