"""`manage.py partitions`: the months of the event log, and tenants with a share of their own."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Fault, Refusal
from banyan.models import Tenant
from banyan.partitions import Month, archive, demote, detach, ensure, promote, restore, rows_in_rest
from banyan.partitions.future_months import AHEAD
from banyan.partitions.overview import partitions
from banyan.partitions.relocation import unfinished

_LINE = "{:45} {:10} {:18} {:>12} {:>9}  {:16}  {:16}  {}"


class Command(BaseCommand):
    help = "Makes, lists, moves, archives and restores the partitions of the event log."

    def add_arguments(self, parser: CommandParser) -> None:
        do = parser.add_subparsers(dest="do", required=True)
        ahead = do.add_parser("ensure", help="make this month and some ahead; empty the rest")
        ahead.add_argument("--ahead", type=int, default=AHEAD, metavar="MONTHS")
        do.add_parser("list", help="every partition with bounds, size, age, and who reads it yet")
        leave = do.add_parser("detach", help="take a month out of the log; it stays a table")
        leave.add_argument("month", type=_month)
        file = do.add_parser("archive", help="take a month out of the log into files")
        file.add_argument("month", type=_month)
        file.add_argument("--to", type=Path, required=True, metavar="DIR")
        back = do.add_parser("restore", help="put an archived month back into the log")
        back.add_argument("file", type=Path)
        up = do.add_parser("promote", help="give a heavy tenant a share of its own")
        down = do.add_parser("demote", help="put its rows back among everybody's")
        for move in (up, down):
            move.add_argument("tenant", help="slug, for example demo")

    def handle(self, *args: Any, **options: Any) -> None:
        self._quiet = options["verbosity"] == 0
        try:
            getattr(self, f"_{options['do']}")(options)
        except (Refusal, Fault) as error:
            raise CommandError(str(error)) from error

    def _ensure(self, options: dict[str, Any]) -> None:
        made = ensure(options["ahead"])
        self._say(f"Made {', '.join(map(str, made))}." if made else "Nothing was missing.")
        if left := rows_in_rest():
            self._say(f"{left} rows are in no month.")

    def _list(self, options: dict[str, Any]) -> None:
        titles = ("table", "share", "month", "rows (est.)", "kB", "oldest", "newest", "not read by")
        self._say(_LINE.format(*titles))
        for one in partitions():
            ages = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (one.oldest, one.newest))
            behind = ", ".join(one.behind)
            size = one.size // 1024
            self._say(_LINE.format(one.table, one.share, one.holds, one.rows, size, *ages, behind))
            if one.first and options["verbosity"] > 1:
                self._say(f"    {one.first} … {one.before}")
        if purpose := unfinished():
            self._say(f"Begun and not finished: {purpose}")

    def _detach(self, options: dict[str, Any]) -> None:
        self._say("\n".join(detach(options["month"])) or "It is not in the log.")

    def _archive(self, options: dict[str, Any]) -> None:
        for manifest in archive(options["month"], options["to"]):
            self._say(str(manifest))

    def _restore(self, options: dict[str, Any]) -> None:
        self._say(f"{restore(options['file'])} rows are back in the log.")

    def _promote(self, options: dict[str, Any]) -> None:
        promote(_tenant(options["tenant"]))
        self._say(f"{options['tenant']} has a share of its own.")

    def _demote(self, options: dict[str, Any]) -> None:
        demote(_tenant(options["tenant"]))
        self._say(f"{options['tenant']} is among everybody again.")

    def _say(self, text: str) -> None:
        if not self._quiet:
            self.stdout.write(text)


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no month like 2026-11") from None


def _tenant(slug: str) -> UUID:
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant {slug!r}.")
    return tenant.id
