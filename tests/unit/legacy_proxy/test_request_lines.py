"""What goes up the wire keeps to its one framing, whoever made it."""

import pytest

from legacy_proxy.request_head import request_head
from legacy_proxy.upload import Upload


@pytest.mark.parametrize(
    ("method", "target", "field"),
    [
        ("GET", b"/", (b"x-a", b"b\r\nx-c: d")),
        ("GET", b"/", (b"x-a", b"b\nx-c: d")),
        ("GET", b"/", (b"x-a", b"b\rc")),
        ("GET", b"/", (b"x-a", b"b\0c")),
        ("GET", b"/", (b"x-a: b\r\nx-c", b"d")),
        ("GET", b"/ HTTP/1.1\r\nHost: b", (b"x-a", b"b")),
        ("GET / HTTP/1.1\r\n", b"/", (b"x-a", b"b")),
    ],
)
def test_a_line_within_a_line_is_never_sent(
    method: str, target: bytes, field: tuple[bytes, bytes]
) -> None:
    with pytest.raises(ValueError, match="line break"):
        request_head(method, target, [(b"host", b"a"), field])


def test_a_head_is_sent_as_it_was_given() -> None:
    head = request_head("GET", b"/a?b", [(b"host", b"a"), (b"x-a", b"1"), (b"x-a", b"2")])
    assert head == b"GET /a?b HTTP/1.1\r\nhost: a\r\nx-a: 1\r\nx-a: 2\r\n\r\n"


class Wire:
    """A connection that takes everything."""

    def __init__(self) -> None:
        self.sent = b""

    async def write(self, data: bytes) -> None:
        self.sent += data


async def test_chunks_are_framed_and_ended() -> None:
    wire = Wire()
    upload = Upload(wire, None)
    await upload.write(b"hello")
    await upload.write(b"x" * 16)
    await upload.end()
    assert wire.sent == b"5\r\nhello\r\n10\r\n" + b"x" * 16 + b"\r\n0\r\n\r\n"


async def test_more_than_was_promised_is_never_sent() -> None:
    wire = Wire()
    upload = Upload(wire, 5)
    await upload.write(b"hell")
    with pytest.raises(ValueError, match="longer"):
        await upload.write(b"oGET / HTTP/1.1")
    assert wire.sent == b"hell"


async def test_less_than_was_promised_is_no_end() -> None:
    upload = Upload(Wire(), 5)
    await upload.write(b"hell")
    with pytest.raises(ValueError, match="shorter"):
        await upload.end()
