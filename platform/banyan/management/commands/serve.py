"""`manage.py serve`: one web process."""

import asyncio
import gc
import resource
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from banyan.telemetry.setup import set_up


class Server(uvicorn.Server):
    """uvicorn's server, which tells the application first that it is about to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if drain := getattr(import_string(settings.ASGI_APPLICATION), "drain", None):
            drain()
            # Handshakes under way get their refusal before uvicorn cuts them off with a 500.
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serves HTTP in one process; run as many as you have cores, behind one socket or port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.BANYAN.host)
        parser.add_argument("--port", type=int, default=settings.BANYAN.port)
        parser.add_argument("--fd", type=int, help="a listening socket to inherit instead")

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("web")
        _collect_seldom()
        _allow_connections()
        config = uvicorn.Config(
            settings.ASGI_APPLICATION.replace(".app", ":app"),
            host=options["host"],
            port=options["port"],
            fd=options["fd"],
            # A start that fails must end the process instead of answering 500 for ever.
            lifespan="on",
            loop="uvloop",
            # On httptools, the one parser that refuses CL+TE (docs/decisions/0002).
            http=import_string(settings.BANYAN_HTTP_PROTOCOL),
            log_config=None,
            access_log=False,
            # The gateway decides whom to believe about X-Forwarded-*, and dates what is ours.
            proxy_headers=False,
            server_header=False,
            date_header=False,
            # Longer than the minute between two heartbeats: a page keeps its connection, and who
            # sends at the moment of the timeout cannot know whether the request was read.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=8,
            # Named, so that it does not depend on what else is installed.
            ws="websockets-sansio",
            ws_max_size=settings.BANYAN_MOST_MESSAGE_BYTES,
        )
        server = Server(config)
        server.run()
        if not server.started:
            sys.exit(3)  # as uvicorn's own command does


def _collect_seldom() -> None:
    """Look for cycles seldom, and never among what has been loaded by now.

    Requests leave hardly any, and what a process remembers of 40,000 learners would be walked
    through again and again: a fifth of the time of a save (docs/figures.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _allow_connections() -> None:
    """As many open files as the system lets a process have: each request to the LMS takes two.

    Where 1,024 are the default, they would end before the numbers that the settings allow.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
