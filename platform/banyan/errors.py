"""What can go wrong, in the three kinds a caller can act on."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Someone asked for what the rules do not allow: tell them, with a code and what to do.

    Subclasses set `status` (HTTP), `code` (stable, snake case) and `title`; the docstring of a
    subclass is its default detail. `extra` travels in the problem document.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip().split("\n")[0]
        self.extra = extra
        super().__init__(self.detail)

    @property
    def title(self) -> str:
        return self.code.replace("_", " ").capitalize()


class Unauthenticated(Refusal):
    """Log in again: the token is missing, expired or not one of ours."""

    status = 401
    code = "unauthenticated"


class Forbidden(Refusal):
    """Your role does not allow this."""

    status = 403
    code = "forbidden"


class NotFound(Refusal):
    """There is nothing here that you may see."""

    status = 404
    code = "not_found"


class StaleEpoch(Refusal):
    """This school's attempts were handed over while your request was on its way; send it again.

    Nothing was done. `fence` is the epoch that counts now.
    """

    status = 409
    code = "stale_epoch"

    def __init__(self, fence: int) -> None:
        super().__init__()
        self.fence = fence


class InvalidRequest(Refusal):
    """The request could not be read."""

    status = 400
    code = "invalid_request"


class TooLarge(Refusal):
    """The request body is larger than this endpoint takes."""

    status = 413
    code = "too_large"


class KeyReused(Refusal):
    """This Idempotency-Key was already used for a different request; use a fresh one."""

    status = 422
    code = "idempotency_key_reused"


class Unavailable(Refusal):
    """Nothing is wrong with the request; send it again shortly, under the same key."""

    status = 503
    code = "unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: int = 2, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after


class Fault(Exception):
    """Our own mistake or a broken neighbour: logged, and never shown to the client."""
