"""Who is in a ramp: a keyed hash, so that nobody can choose and everybody stays."""

from hashlib import blake2b
from uuid import UUID

_WHOLE = 10_000  # basis points


def is_in_ramp(salt: bytes, tenant: UUID, user: str, ramp_bp: int) -> bool:
    """Whether this user is among the first `ramp_bp` ten-thousandths.

    Growing the ramp only adds people and shrinking it only removes them, on every worker alike.
    """
    if ramp_bp <= 0:
        return False
    if ramp_bp >= _WHOLE:
        return True
    digest = blake2b(tenant.bytes + user.encode(), key=salt, digest_size=8).digest()
    return int.from_bytes(digest, "big") % _WHOLE < ramp_bp
