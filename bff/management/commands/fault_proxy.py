"""`manage.py fault_proxy`: a bad network between a browser and a server, by hand."""

import asyncio
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from legacy_proxy.faultproxy import FaultProxy
from legacy_proxy.faults import PROFILES, profile


class Command(BaseCommand):
    help = "Passes TCP on as badly as the profile says; type another profile's name to change it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listen", default="127.0.0.1:8800", help="host:port (%(default)s)")
        parser.add_argument("--to", required=True, help="host:port of the server")
        parser.add_argument("--profile", default="good", choices=PROFILES)

    def handle(self, *args: Any, **options: Any) -> None:
        listen, to = address(options["listen"]), address(options["to"])
        try:
            asyncio.run(self._pass(listen, to, options["profile"]))
        except OSError as error:
            raise CommandError(f"cannot listen on {options['listen']}: {error.strerror}") from error
        except KeyboardInterrupt:
            pass

    async def _pass(self, listen: tuple[str, int], to: tuple[str, int], name: str) -> None:
        async with FaultProxy(*to, profile(name), listen=listen) as proxy:
            self.stdout.write(f"{listen[0]}:{proxy.port} leads to {to[0]}:{to[1]}, {name}")
            self.stdout.flush()
            while line := await asyncio.to_thread(sys.stdin.readline):
                self._change(proxy, line.strip())
            await asyncio.get_running_loop().create_future()

    def _change(self, proxy: FaultProxy, name: str) -> None:
        try:
            proxy.faults = profile(name)
        except ValueError as error:
            self.stderr.write(str(error))
        else:
            self.stdout.write(f"now {name}")
        self.stdout.flush()


def address(text: str) -> tuple[str, int]:
    """Host and port of "host:port". Raises CommandError."""
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) < 65536):
        raise CommandError(f"{text!r} is not host:port")
    return host.strip("[]"), int(port)
