"""`manage.py replay`: score archived attempts again and say what comes out differently."""

from argparse import ArgumentTypeError, RawTextHelpFormatter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from apps.assessments.api import keep_verdict
from apps.assessments.replay import accepted, shards, sources
from apps.assessments.replay.archive import UnreadableArchive
from apps.assessments.replay.bulk import Bulk, DamagedArchive
from apps.assessments.replay.ledger import mark_of
from apps.assessments.replay.monolith.client import Legacy
from apps.assessments.replay.monolith.regrade import regraded
from apps.assessments.replay.progress import Progress
from apps.assessments.replay.report import Asked, Report, reported


def _share(text: str) -> Decimal:
    try:
        share = Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError("a share such as 0.5 is needed") from error
    if not 0 < share <= 1:
        raise ArgumentTypeError("a share is above 0 and at most 1")
    return share


class Command(BaseCommand):
    help = (
        "Scores every attempt of an archive again by the rules of this release and compares each"
        " grading with what was recorded. Exit code 1 when anything differs."
    )

    def create_parser(self, *names: str, **options: Any) -> CommandParser:
        # The list of sources keeps its lines.
        return super().create_parser(*names, formatter_class=RawTextHelpFormatter, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "source",
            help=f"an archive:\n{sources.KNOWN}",
        )
        parser.add_argument("--report", type=Path, default=Path("replay"), help="where it is put")
        parser.add_argument(
            "--keep",
            action="store_true",
            help="put the verdict on record: flags that need a proof stand on it",
        )
        parser.add_argument(
            "--against",
            choices=("recorded", "legacy"),
            default="recorded",
            help="with what was recorded, or with what the legacy system's scorer gives today",
        )
        parser.add_argument(
            "--legacy", help="that system: http://NAME:PASSWORD@HOST; the source, if it is one"
        )
        parser.add_argument(
            "--accepted",
            type=Path,
            metavar="FILE",
            help="differences that are accepted (replay/accepted.py): TOML or JSON",
        )
        parser.add_argument(
            "--pass-mark",
            type=_share,
            metavar="SHARE",
            help="what passes, as a share of all marks: 0.5; an archive may say it per attempt",
        )
        parser.add_argument(
            "--shard",
            type=int,
            default=shards.SIZE,
            help="attempts that are read in one piece: after a kill, only one is read again",
        )
        parser.add_argument(
            "--workers", type=int, default=2, help="threads and processes that compare"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source, folder = options["source"], options["report"]
        if options["keep"] and options["against"] == "legacy":
            raise CommandError(
                "--keep needs a comparison with what learners were told: --against recorded"
            )
        folder.mkdir(parents=True, exist_ok=True)
        long_form = (
            Path(source)
            if sources.is_long(source)
            else self._converted(source, folder / "long", options["shard"])
        )
        try:
            report = self._compared(long_form, options)
        except DamagedArchive as error:
            raise CommandError(f"{long_form}: {error}.") from error
        self._publish(report, folder)
        if options["keep"]:
            keep_verdict(msgspec.to_builtins(report), sources.told(source))
        if not report.gradings:
            raise CommandError("No grading of a rule was compared: nothing is proven.")
        if not report.clean:
            raise CommandError(
                f"{report.differing_questions} questions and {report.differing_totals} sums differ;"
                f" {report.flips} attempts would pass or fail that did not before."
            )

    def _converted(self, source: str, long_form: Path, size: int) -> Path:
        try:
            with sources.opened(source) as archive:
                mark = None if sources.is_url(source) else mark_of(Path(source), size)
                watch = Progress(self.stdout.write, archive.count)
                count = shards.write(archive, long_form, mark, size, watch)
        except UnreadableArchive as error:
            raise CommandError(f"{sources.told(source)} cannot be read: {error}") from error
        self.stdout.write(f"{count} attempts read")
        return long_form

    def _compared(self, long_form: Path, options: dict[str, Any]) -> Report:
        workers, kept = options["workers"], options["report"] / "scored"
        asked = self._asked(options)
        if options["against"] == "recorded":
            bulk = Bulk(long_form, threads=workers)
            return reported(long_form, bulk, asked, workers, kept)
        url = options["legacy"] or options["source"]
        if not url.startswith(("http://", "https://")):
            raise CommandError("Which legacy system? --legacy http://NAME:PASSWORD@HOST")
        target = options["report"] / "legacy"
        try:
            unasked = regraded(long_form, target, Legacy(url))
        except UnreadableArchive as error:
            raise CommandError(f"{sources.told(url)}: {error}") from error
        for one in unasked:
            self.stdout.write(f"not asked: {one.questions} questions. {one.reason}")
        return reported(
            target,
            Bulk(target, threads=workers),
            asked._replace(against="legacy", unasked=unasked),
            workers,
        )

    def _asked(self, options: dict[str, Any]) -> Asked:
        """What passes and what is accepted, as of today."""
        if options["accepted"] is None:
            return Asked(pass_share=options["pass_mark"])
        try:
            entries = accepted.read(options["accepted"], timezone.now().date())
        except UnreadableArchive as error:
            raise CommandError(str(error)) from error
        return Asked(pass_share=options["pass_mark"], accepted=entries)

    def _publish(self, report: Report, folder: Path) -> None:
        plain = msgspec.json.format(msgspec.json.encode(report), indent=2)
        (folder / "report.json").write_bytes(plain + b"\n")
        page = render_to_string("assessments/replay.html", {"report": report})
        (folder / "report.html").write_text(page, encoding="utf-8")
        self.stdout.write(
            f"{report.gradings} gradings of {report.questions} questions compared,"
            f" {report.differing_questions} questions differ; see {folder / 'report.html'}"
        )
