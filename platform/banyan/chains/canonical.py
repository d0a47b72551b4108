"""Canonical JSON is RFC 8785 for what chains hold: sorted keys, no blanks, no floating-point
numbers."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """The one spelling of `value` in JSON."""
    return _encoder.encode(value)
