"""`manage.py seed_demo`: fill an empty platform with the demo school."""

from typing import Any

from django.core.management.base import BaseCommand

from bff.demo import routes, school
from bff.publishing import NotPublished, publish_to_monolith


class Command(BaseCommand):
    help = "Creates the demo school, its administrator, routes and quiz; harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = school.tenant()
        school.administrator()
        routes.install()
        assessment = school.quiz(tenant)
        try:
            publish_to_monolith(tenant.id, tenant.slug, assessment)
        except NotPublished as error:
            self.stderr.write(f"The monolith did not take the quiz: {error}")
