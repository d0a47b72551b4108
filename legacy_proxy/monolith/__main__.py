"""Start the monolith: `python -m legacy_proxy.monolith --data-dir DIR --port N [--host HOST]`."""

import argparse
import os
import signal
import socket
from pathlib import Path

from legacy_proxy.monolith import logs


def main() -> None:
    """Prepare the data directory, then serve until SIGTERM or SIGINT."""
    arguments = _arguments()
    arguments.data_dir.mkdir(parents=True, exist_ok=True)
    os.environ["MONOLITH_DATA_DIR"] = str(arguments.data_dir.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "legacy_proxy.monolith.settings"
    logs.configure()
    listener = socket.create_server((arguments.host, arguments.port), backlog=2048)

    # Only now: these read the settings, and the settings read the environment just written.
    import django

    django.setup()
    from legacy_proxy.monolith import boot, server

    boot.prepare()
    # uvicorn raises the signal again once everything is closed; this turns it into exit code 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server.serve(listener)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="legacy_proxy.monolith", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, help="database, key and files")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args()


if __name__ == "__main__":
    main()
