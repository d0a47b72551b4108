"""`manage.py up`: everything on a laptop, until Ctrl-C."""

import asyncio
import json
import signal
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from banyan.addresses import at
from banyan.embedded.logstream import LogStream
from bff.local.demo_school import LOGINS
from bff.local.laptop import AlreadyRunning, Laptop, NotReady, alone


class Command(BaseCommand):
    help = "Starts the whole platform with embedded services and the demo school."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._began = time.monotonic()
        try:
            with alone(settings.BANYAN.home):
                asyncio.run(self._run())
        except AlreadyRunning as home:
            raise CommandError(
                f"Banyan already runs in {home}; stop it there, or set BANYAN_HOME for another."
            ) from None
        except (NotReady, RuntimeError, OSError) as error:
            raise CommandError(str(error)) from error

    async def _run(self) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        laptop = Laptop(self._step)
        starting = asyncio.create_task(laptop.start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self._welcome(laptop)
                await stopping
        finally:
            starting.cancel()
            self._step("Stopping")
            await laptop.stop()
            self._step("Stopped")

    def _step(self, text: str) -> None:
        if settings.BANYAN.log_format == "json":
            LogStream("json").line("up", text.encode())
            return
        elapsed = f"{time.monotonic() - self._began:6.1f} s"
        self.stdout.write(self.style.MIGRATE_HEADING(f"{elapsed}  {text}"))
        self.stdout.flush()

    def _welcome(self, laptop: Laptop) -> None:
        took = time.monotonic() - self._began
        lines = [
            f"Banyan is up after {took:.1f} s. Ctrl-C stops it.",
            "",
            f"  Start here      {laptop.url}{at('/')}",
            f"  Take an exam    {laptop.url}{at('/learn/')}",
            f"  Results         {laptop.url}{at('/teach/')}",
            f"  Admin           {laptop.url}{at('/admin/')}",
            f"  API             {laptop.url}{at('/api/docs/')}",
            f"  Old monolith    {laptop.legacy_url}",
        ]
        if settings.BANYAN.demo:
            logins = "   ".join(f"{user} / {password}" for user, password in LOGINS)
            lines += [
                "",
                f"  Logins          {logins}",
                "                  learner2 … learner30 alike",
            ]
        if settings.BANYAN.log_format == "json":
            event = {"event": "up", "url": laptop.url + at("/"), "legacy_url": laptop.legacy_url}
            LogStream("json").line("up", json.dumps(event).encode())
            return
        self.stdout.write("\n" + "\n".join(lines) + "\n")
        self.stdout.flush()
