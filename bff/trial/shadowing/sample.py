"""Whose requests are shadowed: a learner's all, or none."""

from hashlib import blake2b
from uuid import UUID

_WHOLE = 10_000  # basis points


def is_shadowed(salt: bytes, tenant: UUID, user: str, shadow_bp: int) -> bool:
    """Whether this person is in the sample; the same on every worker, and growing only adds."""
    if shadow_bp <= 0:
        return False
    # Another draw than the ramp's: else the first to be shadowed were always the first to move.
    drawn = blake2b(tenant.bytes + user.encode(), key=salt, digest_size=8, person=b"shadow")
    return int.from_bytes(drawn.digest(), "big") % _WHOLE < shadow_bp
