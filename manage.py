#!/usr/bin/env python
"""The one door: every process of Banyan is a command of this file."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent

# Both roots, named: under `python -P` the script's own folder is not on the path.
# `platform/` is a source root and never a package, or it would hide the standard library's.
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
# Processes that spawn interpreters of their own (celery's pool) must find the same roots.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(ROOT), str(ROOT / "platform"), *filter(None, [os.environ.get("PYTHONPATH")])]
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banyan.settings")


def main() -> None:
    """Hand the command line to Django."""
    try:
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ModuleNotFoundError:
        sys.exit("Run me with .venv/bin/python; `make run` makes it.")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        reason = str(error).splitlines()[0]
        sys.exit(f"The database does not answer ({reason}). Is Banyan running? `make run`")


if __name__ == "__main__":
    main()
