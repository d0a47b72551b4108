"""`manage.py export_questions`: a question bank as a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.assessments.api import FORMATS_OUT, exported_bank
from banyan.models import Tenant
from banyan.tenancy import tenant_scope


class Command(BaseCommand):
    help = "Writes the questions of a school as a file; reading it gives the same questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="slug, for example demo")
        parser.add_argument("--category", help="this category alone")
        parser.add_argument("--format", choices=FORMATS_OUT, default="moodle-xml")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        with tenant_scope(tenant.id):
            exported = exported_bank(options["category"], options["format"])
        for one in exported.left_out:
            self.stderr.write(f"{one.name!r} was left out: {one.reason}")
        try:
            options["file"].write_bytes(exported.data)
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error}") from None
        self.stdout.write(f"{exported.count} questions written, {len(exported.left_out)} left out")
