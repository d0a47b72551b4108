"""Who is in a ramp: a keyed hash, so that nobody can choose and everybody stays."""

from functools import lru_cache
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
    draw = _keyed(salt).copy()
    draw.update(tenant.bytes + unit.encode())
    return int.from_bytes(draw.digest(), "big") % _WHOLE < ramp_bp


@lru_cache(maxsize=1024)
def _keyed(salt: bytes) -> blake2b:
    # To take a key up costs as much as the rest of the draw.
    return blake2b(key=salt, digest_size=8)
