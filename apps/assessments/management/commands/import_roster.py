"""`manage.py import_roster`: who is in which course, from a OneRoster CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.assessments.api import ImportRoster
from banyan.commands import run
from banyan.errors import Refusal
from banyan.models import Tenant


class Command(BaseCommand):
    help = "Takes over a OneRoster 1.1 or 1.2 CSV, a zip file or a folder, row by row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("roster", type=Path)
        parser.add_argument("--tenant", required=True, help="slug, for example demo")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        try:
            data, files = _content(options["roster"])
            command = ImportRoster(tenant=tenant.id, actor="command line", data=data, files=files)
            done = run(command)
        except OSError as error:
            raise CommandError(f"The roster cannot be read: {error}") from None
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        for one in done.problems:
            self.stderr.write(f"{one.file}, line {one.line}: {one.severity}: {one.message}")
        self.stdout.write(
            f"{done.enrolled} enrolled, {done.left} left, {len(done.problems)} problems"
        )


def _content(path: Path) -> tuple[bytes, dict[str, bytes]]:
    """A zip file, or the files of a folder by their names."""
    if path.is_dir():
        return b"", {one.name: one.read_bytes() for one in sorted(path.glob("*.csv"))}
    return path.read_bytes(), {}
