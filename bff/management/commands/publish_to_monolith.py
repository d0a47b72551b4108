"""`manage.py publish_to_monolith`: hand a published assessment to the old system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Refusal
from banyan.models import Tenant
from bff.monolith.errors import LmsAway, LmsRefuses
from bff.monolith.publication import publish_to_monolith


class Command(BaseCommand):
    help = "Puts an assessment's current paper on the monolith, so that both stacks serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("assessment", help="its key")
        parser.add_argument("--tenant", required=True, help="slug, for example demo")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        try:
            publish_to_monolith(tenant.id, tenant.slug, options["assessment"])
        except (LmsAway, LmsRefuses) as error:
            raise CommandError(f"The monolith did not take it: {error}") from None
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{options['assessment']} is on the monolith")
