"""Turns a process into the mutant that is named in the file `mutant` of its home, if one is.

The product knows nothing of this: DJANGO_SETTINGS_MODULE=tests.faults.mutants.settings does it.
"""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class Mutants(AppConfig):
    name = "tests.faults.mutants"
    path = str(Path(__file__).parent)

    def ready(self) -> None:
        """Apply it; `tests/faults/mutants/<name>.py` says what it is."""
        chosen = Path(settings.LAYOUT.home) / "mutant"
        if chosen.exists():
            import_module(f"tests.faults.mutants.{chosen.read_text()}").mutate()
