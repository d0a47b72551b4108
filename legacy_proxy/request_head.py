"""The head of a request as it goes over the wire (RFC 9112 section 3)."""

from legacy_proxy.asgi import Headers


def request_head(method: str, target: bytes, fields: Headers) -> bytes:
    """`target` and `fields` are sent as they are.

    Raises ValueError when one of them would begin another line: a bug of whoever made it.
    """
    parts = [method.encode(), b" ", target, b" HTTP/1.1\r\n"]
    for name, value in fields:
        parts += (name, b": ", value, b"\r\n")
    parts.append(b"\r\n")
    head = b"".join(parts)
    lines = len(fields) + 2
    if head.count(b"\n") != lines or head.count(b"\r") != lines or b"\0" in head:
        raise ValueError("a line break within a line of the request head")
    return head
