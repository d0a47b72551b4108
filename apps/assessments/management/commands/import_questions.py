"""`manage.py import_questions`: add a file's questions to a school's bank."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.assessments.api import FORMATS, ArrangeAssessment, Imported, ImportQuestions, Problem
from banyan.commands import run
from banyan.errors import Refusal
from banyan.models import Tenant


class Command(BaseCommand):
    help = "Imports a file of questions; says line by line what could not be imported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="slug, for example demo")
        parser.add_argument("--format", choices=FORMATS, help="guessed when left out")
        parser.add_argument("--assessment", help="also arrange all of them as this assessment")
        parser.add_argument("--title", help="of the assessment")
        parser.add_argument("--course", default="")
        parser.add_argument("--minutes", type=int, help="time limit of the assessment")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        try:
            imported = self._import(tenant, options)
            if options["assessment"]:
                self._arrange(tenant, imported, options)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        except Refusal as refusal:
            for problem in refusal.extra.get("problems", []):
                self.stderr.write(_line(Problem(**problem)))
            raise CommandError(refusal.detail) from None

    def _import(self, tenant: Tenant, options: dict[str, Any]) -> Imported:
        data = options["file"].read_bytes()
        command = ImportQuestions(
            tenant=tenant.id, actor="command line", data=data, format=options["format"]
        )
        imported = run(command)
        for problem in imported.problems:
            self.stderr.write(_line(problem))
        known = len(imported.questions) - imported.added
        self.stdout.write(
            f"{imported.added} added, {known} already there, {len(imported.problems)} problems"
        )
        return imported

    def _arrange(self, tenant: Tenant, imported: Imported, options: dict[str, Any]) -> None:
        minutes = options["minutes"]
        published = run(
            ArrangeAssessment(
                tenant=tenant.id,
                actor="command line",
                assessment=options["assessment"],
                title=options["title"] or options["assessment"],
                course=options["course"],
                questions=imported.questions,
                time_limit_seconds=None if minutes is None else minutes * 60,
            )
        )
        self.stdout.write(f"Assessment {published.assessment!r} has {published.items} questions.")
        self.stdout.write("It is on the module; publish_to_monolith hands it to the old system.")


def _line(problem: Problem) -> str:
    name = f" {problem.name!r}" if problem.name else ""
    file = f"{problem.file}, " if problem.file else ""
    return (
        f"{file}line {problem.line}{name}: {problem.severity}: {problem.message} [{problem.code}]"
    )
