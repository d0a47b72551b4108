"""`manage.py consume`: take to the apps what they want to know from Kafka."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from banyan.events.bootstrap import bootstrap_servers
from banyan.events.consumer import EventConsumer
from banyan.events.consumers import Consumer, consumers
from banyan.events.dead_events import set_aside, take_again
from banyan.events.loop import side_by_side_until_told_to_stop
from banyan.events.refeeding import refeed
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Runs every consumer of Kafka until stopped, or those named; each in one process only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="consumers; without a name all of them")
        parser.add_argument(
            "--again", action="store_true", help="hand over once more what was set aside, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = _chosen(options["names"])
        if options["again"]:
            for one in chosen:
                taken, left = take_again(one.name, one.take)
                self.stdout.write(f"{one.name}: {taken} taken, {left} left")
            return
        set_up("consumers")
        side_by_side_until_told_to_stop({one.name: reading(one).step for one in chosen})


def reading(consumer: Consumer) -> EventConsumer:
    """It at the broker of this process, going on where it was."""
    return EventConsumer(
        consumer.name,
        consumer.topics,
        consumer.take,
        bootstrap=bootstrap_servers,
        refeed=partial(refeed, consumer),
        set_aside=set_aside,
    )


def _chosen(names: list[str]) -> list[Consumer]:
    known = {one.name: one for one in consumers()}
    unknown = set(names) - set(known)
    if unknown:
        raise CommandError(f"no such consumer: {', '.join(sorted(unknown))}. Known: {[*known]}")
    return [known[name] for name in names or known]
