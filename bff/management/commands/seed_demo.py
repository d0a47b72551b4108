"""`manage.py seed_demo`: fill an empty platform with the demo school."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bff.flips import declared
from bff.local import demo_school
from bff.monolith.errors import LmsAway, LmsRefuses
from bff.monolith.publication import publish_to_monolith


class Command(BaseCommand):
    help = "Creates the demo school, its administrator, routes and quiz; harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BANYAN.demo:
            raise CommandError("The demo's passwords are public; this platform is no demo.")
        tenant = demo_school.tenant()
        demo_school.administrator()
        declared.install("demo")
        assessment = demo_school.quiz(tenant)
        try:
            publish_to_monolith(tenant.id, tenant.slug, assessment)
        except (LmsAway, LmsRefuses) as error:
            self.stderr.write(f"The monolith did not take the quiz: {error}")
