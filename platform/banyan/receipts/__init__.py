"""Receipts: a signature over the head of an aggregate's chain, verifiable by anybody, offline."""

from banyan.receipts.signing import published_keys, sign

__all__ = ["published_keys", "sign"]
