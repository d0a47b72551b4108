"""`manage.py verify_flips`: is the log of flips what was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bff.routes.announcements import as_row
from bff.routes.flip_chain import walk
from bff.routes.models import RouteVersion


class Command(BaseCommand):
    help = "Walks the hash chain of all flips; a row that was changed or removed is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", help="the newest hash of an earlier walk: it has to be in the log still"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = RouteVersion.objects.order_by("version")
        walked = walk(as_row(row) for row in rows.iterator())
        for broken in walked.broken:
            self.stderr.write(f"v{broken.version}: {broken.what}")
        if walked.broken:
            raise CommandError(f"{len(walked.broken)} of {walked.chained} flips are not as written")
        head: str | None = options["head"]
        # Whoever takes the newest rows away leaves a whole chain; only its end can tell.
        if head is not None and not rows.filter(hash=_hash(head)).exists():
            raise CommandError("The log no longer has the flip with this hash.")
        older = f", {walked.unchained} older than the chain" if walked.unchained else ""
        self.stdout.write(f"{walked.chained} flips as written{older}; head {walked.head.hex()}")


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise CommandError("A hash is 64 hexadecimal digits.") from None
