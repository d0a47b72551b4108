"""`manage.py verify_status`: re-walk the signed history of the status page."""

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bff.status.history import SignedHistory, signed_history, what_has_gone, what_is_wrong


class Command(BaseCommand):
    help = "Checks that what the status page has told is what was signed; exit code 1 if not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="a downloaded history instead of our own")
        parser.add_argument(
            "--against", type=Path, help="an earlier copy: all it holds must still be there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        history = _read(options["file"]) if options["file"] else signed_history()
        wrong = what_is_wrong(history.entries)
        if wrong is None and options["against"]:
            wrong = what_has_gone(_read(options["against"]), history)
        if wrong is not None:
            raise CommandError(f"The history is not what was signed: {wrong}.")
        self.stdout.write(f"{len(history.entries)} entries, all as they were signed")


def _read(path: Path) -> SignedHistory:
    try:
        return msgspec.json.decode(path.read_bytes(), type=SignedHistory)
    except (OSError, msgspec.DecodeError) as error:
        raise CommandError(f"{path} is no history: {error}") from None
