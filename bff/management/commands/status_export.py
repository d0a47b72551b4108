"""`manage.py status_export DIR`: the status page as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bff.status.history import signed_history
from bff.status.latest import compose_with_what_there_is
from bff.status.static_copy import export


class Command(BaseCommand):
    help = "Writes the status page into a folder that any web server can serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        document = compose_with_what_there_is(None)
        history = None if "history" in document.missing else signed_history()
        try:
            written = export(document, history, options["folder"])
        except OSError as error:
            raise CommandError(f"The copy could not be written: {error}") from None
        self.stdout.write(
            f"{written} files in {options['folder']}, as of {document.as_of:%H:%M:%S}"
        )
