"""Receipts: a signature over the head of an aggregate's chain, verifiable by anybody, offline."""

from banyan.receipts.signature import InvalidReceipt, claims_of, published_keys, sign

__all__ = ["InvalidReceipt", "claims_of", "published_keys", "sign"]
