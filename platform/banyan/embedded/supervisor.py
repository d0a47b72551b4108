"""The supervisor: starts processes in order, restarts what dies, stops everything in reverse."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from banyan.embedded.logstream import LogStream

_GRACE_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


@dataclass
class Service:
    """One process to keep alive; `start` spawns it and returns once it can be used."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop_signal: signal.Signals = signal.SIGTERM
    foundation: bool = False  # others need it until their own end
    process: "subprocess.Popen[bytes] | None" = None
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)


class Supervisor:
    """Lives in the main thread: PR_SET_PDEATHSIG is bound to the thread that forks."""

    def __init__(self, log: LogStream) -> None:
        self.log = log
        self.services: list[Service] = []
        self.stopping = False

    async def add(self, service: Service) -> None:
        """Start `service` and keep it running until `stop`."""
        self._spawn(service)
        self.services.append(service)
        service.tasks.append(asyncio.create_task(self._keep(service)))

    async def stop(self) -> None:
        """End the processes, then the servers they stand on; kill what does not go in time."""
        self.stopping = True
        for foundation in (False, True):
            ending = [one for one in self.services if one.foundation is foundation]
            await asyncio.gather(*(self._end(service) for service in ending))
        for service in self.services:
            for task in service.tasks:
                task.cancel()

    def _spawn(self, service: Service) -> None:
        service.process = service.start()
        service.tasks.append(asyncio.create_task(self._pump(service.name, service.process)))

    async def _keep(self, service: Service) -> None:
        pause = _FIRST_PAUSE
        while True:
            assert service.process is not None
            started = asyncio.get_running_loop().time()
            code = await _exit_of(service.process)
            if self.stopping:
                return
            if asyncio.get_running_loop().time() - started > 30:
                pause = _FIRST_PAUSE
            self._say(service, f"ended with {code}; starting it again")
            pause = await self._respawn(service, pause)

    async def _respawn(self, service: Service, pause: float) -> float:
        while not self.stopping:
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            if self.stopping:
                break
            try:
                self._spawn(service)
            except (OSError, RuntimeError) as error:
                self._say(service, f"did not start: {error}")
            else:
                break
        return pause

    async def _end(self, service: Service) -> None:
        process = service.process
        if process is None or process.poll() is not None:
            return
        process.send_signal(service.stop_signal)
        try:
            await asyncio.wait_for(_exit_of(process), _GRACE_SECONDS)
        except TimeoutError:
            # Its own session, so its helpers (a pool's children) go with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    async def _pump(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        if process.stdout is None:
            return
        reader = asyncio.StreamReader(limit=1 << 20)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), process.stdout
        )
        while True:
            try:
                line = await reader.readline()
            except ValueError:  # longer than the limit: that much of it is dropped
                continue
            if not line:
                return
            self.log.line(name, line)

    def _say(self, service: Service, text: str) -> None:
        self.log.line("supervisor", f"{service.name} {text}".encode())


async def _exit_of(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the end without a thread and without polling."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    handle = os.pidfd_open(process.pid)
    loop.add_reader(handle, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)
    return process.wait()
