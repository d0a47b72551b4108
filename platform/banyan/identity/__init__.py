"""Who is asking: bearer tokens become a principal, verified once and cached until they expire."""

from banyan.identity.principal import Principal, Role
from banyan.identity.tokens import issue, verify

__all__ = ["Principal", "Role", "issue", "verify"]
