"""Hash chains: the one spelling of what is hashed."""

from banyan.chains.canonical import canonical

__all__ = ["canonical"]
