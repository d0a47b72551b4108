"""Where addresses of ours lie: under BANYAN_PREFIX, so that the LMS can have all others."""

from django.conf import settings

# The contract of the LMS's frontend: the LMS's addresses, which only routes bring to us.
CONTRACT = "/api/v1/"

# By rule at the root of a site (RFC 8615); the names there are ours alone.
_WELL_KNOWN = "/.well-known/"


def at(path: str) -> str:
    """The address that is declared or linked to as `path`."""
    prefix: str = settings.BANYAN.prefix
    return path if path.startswith((CONTRACT, _WELL_KNOWN)) else prefix + path
