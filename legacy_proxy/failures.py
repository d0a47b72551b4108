"""How an upstream fails on the wire."""


class NotHttp(Exception):
    """What came is no HTTP/1.1, or can be read in more than one way: there is no answer."""


class BrokenOff(ConnectionError):
    """The connection ended before the answer did; `begun` when some of the answer had come."""

    def __init__(self, *, begun: bool) -> None:
        super().__init__("in the middle of an answer" if begun else "before an answer")
        self.begun = begun
