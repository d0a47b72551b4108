"""The platform's settings, with a mutant in its processes."""

from banyan.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.mutants.apps.Mutants"]  # noqa: F405
