"""`manage.py accept_differences`: put accepted differences on record, so that a gate knows them."""

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.assessments.api import accept_differences
from apps.assessments.replay import accepted
from apps.assessments.replay.archive import UnreadableArchive


class Command(BaseCommand):
    help = (
        "Puts a file of accepted differences on record. A verdict of"
        " `replay --accepted FILE --keep` opens a gate only when its file is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="NAME", help="who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = accepted.read(options["file"], timezone.now().date())
        except UnreadableArchive as error:
            raise CommandError(str(error)) from error
        if any(entry.approver == options["by"] for entry in found.entries):
            raise CommandError("Who approves a difference does not put it on record as well.")
        new = accept_differences(found.digest, msgspec.to_builtins(found.entries), options["by"])
        self.stdout.write(f"{found.digest} is on record" + ("." if new else " already."))
