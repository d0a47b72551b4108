"""`manage.py work`: run deferred tasks."""

import warnings
from typing import Any

from celery.exceptions import SecurityWarning
from django.core.management.base import BaseCommand, CommandParser

from banyan.celery import app
from banyan.telemetry.setup import set_up


class Command(BaseCommand):
    help = "Runs Celery tasks until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        set_up("worker")
        # Threads: tasks wait for the database, and no pool of children can outlive a kill -9.
        pool = ["--pool=threads", f"--concurrency={options['concurrency']}"]
        # On a laptop the whole platform may be root's; celery's word on it would be five lines.
        warnings.simplefilter("ignore", SecurityWarning)
        app.worker_main(["--quiet", "worker", "--without-gossip", "--without-mingle", *pool])
