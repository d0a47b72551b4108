"""How asking the legacy LMS can fail: it is away, or it refuses."""

from banyan.errors import Fault, Refusal


class LmsAway(Refusal):
    """The legacy system does not answer; nothing is lost, try again shortly."""

    status = 502
    code = "upstream_unavailable"


class LmsTooLarge(LmsAway):
    """The legacy system's answer is larger than is taken."""


class LmsRefuses(Fault):
    """The legacy LMS does not do what is asked, and says why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"The legacy LMS refuses ({status}): {detail}")
        self.status = status
        self.detail = detail
