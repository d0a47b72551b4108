"""Who is in a ramp: a keyed hash, so that nobody can choose and everybody stays."""

from hashlib import blake2b
from uuid import UUID

_WHOLE = 10_000  # basis points


def is_in_ramp(salt: bytes, tenant: UUID, unit: str, ramp_bp: int) -> bool:
    """Whether this unit of the tenant is among the first `ramp_bp` ten-thousandths.

    A unit is what goes one way as a whole: a learner, a course, an attempt, or "" for the tenant.
    Growing the ramp only adds units and shrinking it only removes them, on every worker alike.
    """
    if ramp_bp <= 0:
        return False
    if ramp_bp >= _WHOLE:
        return True
    digest = blake2b(tenant.bytes + unit.encode(), key=salt, digest_size=8).digest()
    return int.from_bytes(digest, "big") % _WHOLE < ramp_bp
