"""`manage.py drill`: rehearse going back."""

import getpass
import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Refusal
from banyan.models import Tenant
from bff.drills.conductor import conduct
from bff.drills.models import Drill

_ASKED = {"route", "assessment"}


class Command(BaseCommand):
    help = "Lets the module fail for learners made for it, sends them back, and measures it."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        rollback = kinds.add_parser("rollback", help="from the module back to the monolith")
        rollback.add_argument("--route", required=True, help="its key, for example start")
        rollback.add_argument("--tenant", required=True, help="slug, for example demo")
        rollback.add_argument(
            "--assessment", default="", help="what the learners sit (the first that they can)"
        )
        rollback.add_argument("--fault", choices=Drill.Fault.values, default=Drill.Fault.ERRORS)
        rollback.add_argument(
            "--kill-switch",
            action="store_true",
            help="use the kill switch: everybody's new requests go back meanwhile",
        )
        rollback.add_argument(
            "--by-hand", action="store_true", help="ask before going back, as an operator decides"
        )
        rollback.add_argument("--journal", type=Path, help="write a journal of Chaos Toolkit there")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        drill = Drill(
            route=options["route"],
            tenant=tenant,
            assessment=options["assessment"],
            fault=options["fault"],
            switch=Drill.Switch.KILL if options["kill_switch"] else Drill.Switch.LEARNERS,
            operator=getpass.getuser(),
        )
        try:
            drill.clean_fields(exclude={one.name for one in drill._meta.fields} - _ASKED)
            conduct(drill, self._say, self._ask if options["by_hand"] else _at_once)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        if options["journal"] is not None:
            options["journal"].write_text(json.dumps(drill.journal, indent=2) + "\n")
        self.stdout.write(f"{drill}, journal {drill.journal_hash[:12]}")
        self.stdout.write(json.dumps(drill.figures))
        if drill.status != Drill.Status.PASSED:
            raise CommandError(f"{drill.get_status_display()}: {drill.outcome}")

    def _say(self, what: str) -> None:
        self.stdout.write(what)
        self.stdout.flush()

    def _ask(self) -> None:
        self._say("The fault was detected. Enter sends the learners back.")
        sys.stdin.readline()


def _at_once() -> None:
    """Nobody is asked."""
