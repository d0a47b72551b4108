"""`manage.py verify_receipts`: re-walk the history of every attempt."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.assessments.api import findings
from banyan.models import Tenant


class Command(BaseCommand):
    help = (
        "Checks that every attempt's history is what was acknowledged; exit code 1 if one is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", help="slug; all tenants without it")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.all()
        if options["tenant"] is not None:
            tenants = tenants.filter(slug=options["tenant"])
            if not tenants.exists():
                raise CommandError(f"There is no tenant {options['tenant']!r}.")
        broken = [self._verify(tenant) for tenant in tenants]
        if any(broken):
            raise CommandError(f"{sum(broken)} attempts are not what was acknowledged.")

    def _verify(self, tenant: Tenant) -> int:
        attempts = events = broken = 0
        for finding in findings(tenant.id):
            attempts, events = attempts + 1, events + finding.events
            if finding.wrong is not None:
                broken += 1
                self.stderr.write(f"{tenant.slug} {finding.attempt}: {finding.wrong}")
        self.stdout.write(f"{tenant.slug}: {attempts} attempts, {events} events, {broken} broken")
        return broken
