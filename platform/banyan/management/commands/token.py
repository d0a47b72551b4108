"""`manage.py token`: print a bearer token."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Refusal
from banyan.identity import Role, issue
from banyan.models import Tenant


class Command(BaseCommand):
    help = "Prints an HS256 bearer token of the demo, or of BANYAN_TOKEN_SECRET."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, help="slug, for example demo")
        parser.add_argument("--user", required=True, help="the LMS's user id")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--name", default="")
        parser.add_argument("--hours", type=float, default=12.0)

    def handle(self, *args: Any, **options: Any) -> None:
        if not Tenant.objects.filter(slug=options["tenant"], active=True).exists():
            raise CommandError(f"There is no active tenant {options['tenant']!r}.")
        try:
            token = issue(
                options["tenant"],
                options["user"],
                Role(options["role"]),
                options["name"],
                int(options["hours"] * 3600),
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        except (ValueError, OverflowError):
            raise CommandError("--hours must be a number of hours.") from None
        self.stdout.write(token)
