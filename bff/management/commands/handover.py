"""`manage.py handover`: hand a school's attempts over to the module, and take them back."""

import getpass
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from banyan.errors import Fault, Refusal, StaleEpoch
from banyan.events.loop import until_told_to_stop
from banyan.models import Tenant
from banyan.telemetry.setup import set_up
from bff.handover import forward, transition
from bff.handover.facts import rollback_ready
from bff.handover.followers import Followers
from bff.handover.records import Wish, broken
from bff.routes.models import Ownership
from bff.routes.ownership import AGGREGATE, Owner, State, back, forth, owner
from bff.routes.propagation import Propagation, await_propagation

_STEPS = {
    "start": "the LMS notes its changes and they flow to the module",
    "backfill": "move the archive; goes on where it was",
    "verify": "compare both sides",
    "flip": "the module writes, and what it writes flows back",
    "forth": "the next state",
    "back": "the state before; from the module back to the LMS",
}


class Command(BaseCommand):
    help = "Hands a school's attempts over from the legacy LMS to the module, step by step."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("follow", help="keep both sides the same, until told to stop")
        status = verbs.add_parser("status", help="how far it is, and whether one can go back")
        status.add_argument("--tenant", required=True, help="slug, for example demo")
        for verb, words in _STEPS.items():
            step = verbs.add_parser(verb, help=words)
            step.add_argument("--tenant", required=True, help="slug, for example demo")
            step.add_argument("--reason", default="", help="kept with the change")
            step.add_argument(
                "--upstream", default="monolith", help="the LMS, by the name that routes use"
            )
            if verb == "backfill":
                step.add_argument("--at-once", type=int, default=forward.PAGE, help="in a commit")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "follow":
            self._follow()
            return
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']!r}.")
        row = transition.begin(tenant, options.get("upstream", "monolith"), AGGREGATE)
        self._at_once = options.get("at_once", forward.PAGE)
        step: Callable[..., None] = getattr(self, f"_{verb}")
        try:
            step(row, Wish(getpass.getuser(), options.get("reason", "")))
        except (Refusal, Fault) as error:
            raise CommandError(str(error)) from None
        finally:
            row.refresh_from_db()

    def _follow(self) -> None:
        set_up("follower")
        followers = Followers()
        try:
            until_told_to_stop(followers.step)
        finally:
            followers.close()

    def _status(self, row: Ownership, _: Wish) -> None:
        pending = f", on the way to {row.pending}" if row.pending else ""
        self.stdout.write(f"{row}: {row.state}{pending}; {row.owner} writes; epoch {row.epoch}")
        self.stdout.write(f"  workers: {Propagation()}")
        moved = "all" if row.archive_done else "so far"
        self.stdout.write(f"  archive: {row.archive_of} attempts, {moved}{_rate(row)}")
        self.stdout.write(f"  compared: {row.verified_at or 'never'}, {len(row.differing)} differ")
        for one in row.differing[:20]:
            self.stdout.write(f"    attempt {one['attempt']}: {one['why']}")
        if owner(State(row.state)) == Owner.MODULE:
            reasons = rollback_ready(row.tenant_id, row.aggregate)
            self.stdout.write(f"  one can go back: {' '.join(reasons) or 'yes'}")
        if (at := broken(row)) is not None:
            self.stdout.write(
                f"  THE RECORD OF CHANGES WAS CHANGED AFTER IT WAS WRITTEN, from epoch {at} on"
            )

    def _start(self, row: Ownership, wish: Wish) -> None:
        self._change(row, State.DUAL_LEGACY_PRIMARY, wish)

    def _backfill(self, row: Ownership, wish: Wish) -> None:
        if row.state == State.DUAL_LEGACY_PRIMARY:
            self._change(row, State.BACKFILL, wish)
        if row.state != State.BACKFILL:
            raise CommandError(f"In {row.state} there is nothing to move.")
        with closing(transition.legacy_of(row)) as legacy:
            began, before = time.monotonic(), row.archive_of
            until = legacy.fence().last_attempt
            while self._move(row, legacy):
                rate = (row.archive_of - before) / (time.monotonic() - began)
                # Numbers of the LMS are shared with other things: the share that is behind us.
                left = max(0, until - row.archive_up_to) / max(1, row.archive_up_to)
                eta = left * row.archive_of / max(rate, 0.001)
                told = f"{row.archive_of} attempts moved, {rate:.0f} a second, {eta:.0f} s left"
                self.stdout.write(f"  {told}")
                self.stdout.flush()
        self._change(row, State.VERIFY, wish)

    def _move(self, row: Ownership, legacy: Any) -> int:
        try:
            return forward.move_some(row, legacy, self._at_once)
        except StaleEpoch:
            row.refresh_from_db()
            return forward.move_some(row, legacy, self._at_once)

    def _verify(self, row: Ownership, _: Wish) -> None:
        with closing(transition.legacy_of(row)) as legacy:
            found = transition.verify(row, legacy)
        for one in found:
            self.stdout.write(f"  attempt {one.attempt}: {one.why}")
        if found:
            raise CommandError(f"{len(found)} attempts differ.")
        self.stdout.write("  both sides hold the same")

    def _flip(self, row: Ownership, wish: Wish) -> None:
        self._change(row, State.DUAL_MODULE_PRIMARY, wish)

    def _forth(self, row: Ownership, wish: Wish) -> None:
        self._change(row, forth(State(row.state)), wish)

    def _back(self, row: Ownership, wish: Wish) -> None:
        self._change(row, back(State(row.state)), wish)

    def _say(self, what: str) -> None:
        self.stdout.write(f"  {what}")
        self.stdout.flush()

    def _change(self, row: Ownership, after: State | None, wish: Wish) -> None:
        if after is None:
            raise CommandError(f"From {row.state} there is no such step.")
        began = time.monotonic()
        transition.change(row, after, wish, self._say)
        took = time.monotonic() - began
        self.stdout.write(
            f"{row}: {row.state}; {row.owner} writes; epoch {row.epoch};"
            f" {took:.2f} s; {await_propagation()}"
        )


def _rate(row: Ownership) -> str:
    if not row.archive_seconds:
        return ""
    return f", {row.archive_of / row.archive_seconds:.0f} a second"
