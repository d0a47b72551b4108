"""Strict reading of responses: one meaning or none (RFC 9112 sections 6.3, 8, 9.3)."""

import httptools

from legacy_proxy.answer import Answer
from legacy_proxy.asgi import Headers
from legacy_proxy.failures import BrokenOff, NotHttp

MOST_HEAD_BYTES = 65_536
"""Status line and fields together, interim heads included."""

_MOST_FIELDS = 512
_SWITCHING = 101
_BODYLESS = frozenset({204, 304})


class Reading:
    """Reads one response after the other from one connection.

    llhttp refuses both framings at once, two lengths, what is no length, chunks that are none
    and control characters; what it leaves open is decided here. `clean`: the connection stands
    at the end of a response and may carry another.
    """

    __slots__ = (
        "_answer",
        "_fields",
        "_head_bytes",
        "_head_only",
        "_in_body",
        "_interim",
        "_keep_alive",
        "_parser",
        "_until_close",
        "clean",
    )

    def __init__(self) -> None:
        self._parser: httptools.HttpResponseParser | None = None
        self.clean = True

    def begin(self, answer: Answer, *, head_only: bool) -> None:
        """The next response is this one. `head_only`: it answers a HEAD."""
        if self._parser is None:
            self._parser = _parser(self)
        self._answer = answer
        self._head_only = head_only
        self._head_bytes = 0
        self._in_body = self._interim = self._until_close = False
        self.clean = False

    def feed(self, data: bytes) -> None:
        answer = self._answer
        if not self._in_body:
            self._head_bytes += len(data)
        try:
            assert self._parser is not None
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._parser, self.clean = None, False
            answer.fail(NotHttp(str(error.__context__ or error)))
            return
        if not self._in_body and self._head_bytes > MOST_HEAD_BYTES:
            answer.fail(NotHttp("a head without end"))
        if self._head_only and answer.ended:
            # It awaits the body that a GET would get.
            self._parser = None

    def lost(self, error: Exception | None) -> None:
        """The connection is gone, cleanly where there is no error."""
        self._parser, self.clean = None, False
        if self._until_close and error is None:
            self._answer.end()
        else:
            self._answer.fail(BrokenOff(begun=bool(self._head_bytes)))

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self._in_body:
            raise NotHttp("more than one answer")
        self._fields: Headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body:
            return  # a trailer
        self._fields.append((name, value))
        if len(self._fields) > _MOST_FIELDS:
            raise NotHttp("too many fields")

    def on_headers_complete(self) -> None:
        parser = self._parser
        assert parser is not None
        status = parser.get_status_code()
        if status < 200:
            if status == _SWITCHING:
                raise NotHttp("a protocol nobody asked for")
            self._interim = True
            return
        self._in_body = True
        length, chunked = _framing(self._fields)
        self._keep_alive = parser.should_keep_alive()
        bodyless = self._head_only or status in _BODYLESS
        self._until_close = not (bodyless or length or chunked)
        self._answer.begin(status, self._fields)
        if self._head_only:
            self._end()

    def on_body(self, piece: bytes) -> None:
        if self._answer.ended:
            raise NotHttp("a body after the end")
        self._answer.add(piece)

    def on_message_complete(self) -> None:
        if self._interim:
            self._interim = False
        elif not self._answer.ended:
            self._end()

    def _end(self) -> None:
        self.clean = self._keep_alive
        self._answer.end()


def _framing(fields: Headers) -> tuple[bool, bool]:
    """Whether there is a length, and whether there are chunks."""
    length, codings = False, 0
    for name, value in fields:
        size = len(name)
        if size == 14 and name.lower() == b"content-length":
            length = True
        elif size == 17 and name.lower() == b"transfer-encoding":
            codings += 1
            if codings > 1 or value.strip().lower() != b"chunked":
                raise NotHttp("a transfer coding nobody would undo")
    return length, codings > 0


def _parser(reading: Reading) -> httptools.HttpResponseParser:
    parser = httptools.HttpResponseParser(reading)
    # Old servers end lines without CR and pad the sizes of chunks. It changes nothing of what is
    # meant, and what is passed on is framed anew.
    parser.set_dangerous_leniencies(
        lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
    )
    return parser
