"""The platform's settings with the reference's URLs, for a server of its own."""

from banyan.settings import *  # noqa: F403

ROOT_URLCONF = "tests.reference.urls"
