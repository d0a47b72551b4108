"""What the proxy says itself when there is no answer to pass on (RFC 9457)."""

import logging
from dataclasses import dataclass

import aiohttp
import msgspec

from banyan.http import problems
from legacy_proxy.asgi import Send
from legacy_proxy.failures import BrokenOff, NotHttp

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """`retry_after` in seconds, None where trying again does not help."""

    status: int
    code: str
    title: str
    retry_after: int | None = None


BAD_FRAMING = Problem(400, "bad_framing", "The request can be read in more than one way")
BAD_DEADLINE = Problem(
    400, "bad_deadline", "Banyan-Deadline is not a time in milliseconds since 1970"
)
UPSTREAM_UNAVAILABLE = Problem(502, "upstream_unavailable", "The legacy system is not reachable")
UPSTREAM_PROTOCOL_ERROR = Problem(
    502, "upstream_protocol_error", "The legacy system gave an answer that is not HTTP"
)
CIRCUIT_OPEN = Problem(
    503, "circuit_open", "The legacy system keeps failing here and is left alone", retry_after=1
)
DRAINING = Problem(503, "draining", "This server is about to restart", retry_after=1)
UPSTREAM_BUSY = Problem(503, "upstream_busy", "The legacy system is busy", retry_after=1)
NOT_RECORDED = Problem(
    503, "not_recorded", "The answer could not be recorded and was withheld", retry_after=1
)
UPSTREAM_TIMEOUT = Problem(504, "upstream_timeout", "The legacy system took too long")
DEADLINE_PASSED = Problem(504, "deadline_passed", "The time for an answer is over")
LOOP_DETECTED = Problem(508, "loop_detected", "The request has been here before")


class Refusal(Exception):
    """The exchange ends here with this problem."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.detail = detail


class ResponseBroken(Exception):
    """The upstream failed after its head was passed on.

    Raised so that the server cuts the connection: a clean end would make half an answer whole.
    """


def problem_of(error: Exception) -> Problem | None:
    """The problem a failure before the response head is told as; None for a bug of ours."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, TimeoutError):
        return UPSTREAM_TIMEOUT
    if isinstance(error, NotHttp | aiohttp.ClientResponseError):
        return UPSTREAM_PROTOCOL_ERROR
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return UPSTREAM_UNAVAILABLE
    return None


def reason_of(error: Exception) -> str:
    """What to log. Other messages may carry the URL or headers, and those tokens."""
    cause = error.__cause__ if isinstance(error, Refusal) and error.__cause__ else error
    kind = type(cause).__name__
    if isinstance(cause, NotHttp | BrokenOff | aiohttp.ClientConnectorError):
        return f"{kind}: {cause}"
    if isinstance(cause, aiohttp.ClientResponseError):
        return f"{kind}: {cause.message.partition(chr(10))[0]}"
    return kind


def log_problem(upstream: str, problem: Problem, error: Exception) -> None:
    """One line; none for what an open circuit turns away, since that is thousands a second."""
    level = logging.DEBUG if problem.code == CIRCUIT_OPEN.code else logging.WARNING
    _log.log(level, "%s: %s: %s", upstream, problem.code, reason_of(error))


def rendered(problem: Problem, detail: str = "") -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of the problem document."""
    document = problems.problem(
        problem.status, problem.code, problem.title, detail or f"{problem.title}."
    )
    body = msgspec.json.encode(document)
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    if problem.retry_after is not None:
        headers.append((b"retry-after", b"%d" % problem.retry_after))
    return headers, body


async def send_problem(send: Send, problem: Problem, detail: str = "") -> None:
    headers, body = rendered(problem, detail)
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
