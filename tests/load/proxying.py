"""What the proxy costs: `make bench-proxy`; the last line is one JSON object.

BENCH_SECONDS (30) is shared by three rounds, in which legacy_proxy, a proxy on httpx and no proxy
at all take turns before the same origin, generator and server: at full speed with a small document,
then at a steady rate, and without httpx with a file of 87 kB. Everything shares the machine.
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
_ROUND = max(1.0, SECONDS / ROUNDS / 7)
_SMALL, _FILE = "/json", "/download/87000"
_LATENCIES = ("p50_ms", "p95_ms", "p99_ms")
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


Report = dict[str, float]


def load(port: int, path: str, seconds: float, rate: float = 0) -> Report:
    arguments = [str(port), path, str(CONNS), str(seconds), str(rate)]
    done = subprocess.run([_GET, *arguments], capture_output=True, text=True, check=True)
    report: Report = json.loads(done.stdout)
    if report["errors"]:
        raise RuntimeError(f"{report['errors']:.0f} answers were not 200")
    return report


def medians(reports: list[Report]) -> Report:
    return {key: statistics.median(report[key] for report in reports) for key in reports[0]}


def latencies(report: Report) -> str:
    return "p50 {p50_ms:.2f}, p95 {p95_ms:.2f}, p99 {p99_ms:.2f} ms".format_map(report)


def in_turns(
    ports: dict[str, int], pids: dict[str, int], path: str, rate: float = 0
) -> dict[str, Report]:
    """The medians of each road, which take turns; at full speed where no rate is given.

    The CPU of a request is told beside it: it says the same on a machine that is busy.
    """
    say(f"{path} at {f'{rate:.0f} a second' if rate else 'full speed'}")
    taken: dict[str, list[Report]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            before = cpu_seconds([pids[name]])
            report = load(port, path, _ROUND, rate)
            cpu = (cpu_seconds([pids[name]]) - before) / (report["rps"] * report["seconds"])
            taken[name].append(report | {"cpu_us": cpu * 1e6})
            say(f"  {name:7} {report['rps']:7.0f} rps, {latencies(report)}, {cpu * 1e6:.0f} µs CPU")
    return {name: medians(reports) for name, reports in taken.items()}


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
            load(port, _SMALL, 0.5)
        pids = {name: road.pid for name, road in roads.items()} | {"direct": direct.pid}
        full = in_turns(ports, pids, _SMALL)
        pair = {name: ports[name] for name in ("banyan", "direct")}
        steady = in_turns(pair, pids, _SMALL, full["banyan"]["rps"] / 2)
        files = in_turns(pair, pids, _FILE)
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
    for name, report in steady.items():
        say(f"  at half speed {name:7} {latencies(report)}")
    result: dict[str, Any] = {
        "rps": round(full["banyan"]["rps"]),
        "httpx_rps": round(full["httpx"]["rps"]),
        "ratio": round(full["banyan"]["rps"] / full["httpx"]["rps"], 1),
        "added_p50_ms": round(steady["banyan"]["p50_ms"] - steady["direct"]["p50_ms"], 3),
        **{key: round(steady["banyan"][key], 2) for key in _LATENCIES},
        **{f"direct_{key}": round(steady["direct"][key], 2) for key in _LATENCIES},
        "file_ratio": round(files["banyan"]["rps"] / files["direct"]["rps"], 2),
        "file_cpu_us": round(files["banyan"]["cpu_us"]),
        "upload_peak_mb": round(grown, 1),
        "cancel_ms": round(max(cancels), 1),
    }
    say(json.dumps(result))


if __name__ == "__main__":
    main()
