"""The head of a request as it goes over the wire (RFC 9112 section 3)."""

from legacy_proxy.asgi import Headers


def request_head(method: str, target: bytes, fields: Headers) -> bytes:
    """`target` is sent as it is, and so are `fields` that are UTF-8.

    Raises ValueError when one of them would begin another line: a bug of whoever made it.
    """
    head = _lines(method, target, fields)
    if not head.isascii():
        head = _lines(method, target, in_utf_8(fields))
    lines = len(fields) + 2
    if head.count(b"\n") != lines or head.count(b"\r") != lines or b"\0" in head:
        raise ValueError("a line break within a line of the request head")
    return head


def in_utf_8(fields: Headers) -> Headers:
    """Values that are no UTF-8 are taken for ISO-8859-1, as HTTP once defined them."""
    return [(name, _utf_8(value)) for name, value in fields]


def _lines(method: str, target: bytes, fields: Headers) -> bytes:
    parts = [method.encode(), b" ", target, b" HTTP/1.1\r\n"]
    for name, value in fields:
        parts += (name, b": ", value, b"\r\n")
    parts.append(b"\r\n")
    return b"".join(parts)


def _utf_8(value: bytes) -> bytes:
    try:
        value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1").encode()
    return value
