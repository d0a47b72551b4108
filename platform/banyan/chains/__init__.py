"""Hash chains: one spelling of what is hashed, and one walk that finds what was changed since."""

from banyan.chains.canonical import canonical
from banyan.chains.walk import Break, Link, breaks, first_break

__all__ = ["Break", "Link", "breaks", "canonical", "first_break"]
