"""`manage.py import_calendar`: freeze windows out of an iCalendar file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Refusal
from banyan.models import Tenant
from bff.flips.calendars import import_calendar


class Command(BaseCommand):
    help = "Nobody is moved to the module while an event of this calendar is on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an .ics file")
        parser.add_argument("--tenant", help="slug of the school; without: for all schools")
        parser.add_argument("--course", default="", help="the LMS's id; without: the whole school")
        parser.add_argument("--padding", type=int, default=60, help="minutes before each event")
        parser.add_argument("--zone", default="UTC", help="of times that name none: Europe/Madrid")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if options["tenant"] and tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        if options["course"] and tenant is None:
            raise CommandError("A course belongs to a school: say which with --tenant.")
        path: Path = options["file"]
        try:
            data = path.read_bytes()
            done = import_calendar(
                data,
                path.name[:100],
                actor="command",
                tenant=tenant,
                course=options["course"],
                padding_minutes=max(0, options["padding"]),
                zone=options["zone"],
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        for unread in done.unread:
            self.stderr.write(f"left out: {unread.title}: {unread.why}")
        self.stdout.write(f"{done.windows} freeze windows, in place of {done.replaced}")
