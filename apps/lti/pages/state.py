"""What is remembered between the two halves of a launch, by the browser alone.

The state is signed and dated, so nothing is stored for logins that never come back. A cookie ties
it to the browser in which the launch began: else anybody could send a learner a launch of their
own, and have them sit an exam under another name.
"""

import secrets
from hashlib import sha256
from uuid import UUID

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse

from apps.lti.errors import CookieMissing, StaleLaunch

_SECONDS = 600
_SALT = "lti.state"
_LONGEST = 2000


class State(msgspec.Struct, frozen=True):
    """A launch that has begun: at which platform, and the nonce it must come back with."""

    platform: UUID
    nonce: str
    browser: str


def begin(platform: UUID) -> tuple[State, str, str]:
    """A new state, its text for the platform, and the secret for the browser."""
    secret = secrets.token_urlsafe(32)
    state = State(platform, secrets.token_urlsafe(32), _digest(secret))
    return state, signing.dumps(msgspec.to_builtins(state), salt=_SALT), secret


def read(text: str, platform: UUID) -> State:
    """The state of a launch at this platform. Raises StaleLaunch."""
    try:
        if len(text) > _LONGEST:
            raise signing.BadSignature
        held = signing.loads(text, salt=_SALT, max_age=_SECONDS)
        state = msgspec.convert(held, State)
    except (signing.BadSignature, msgspec.ValidationError) as error:
        raise StaleLaunch from error
    if state.platform != platform:
        raise StaleLaunch
    return state


def must_be_this_browser(state: State, request: HttpRequest) -> None:
    """Raises CookieMissing when the launch began in another browser, or it keeps no cookies."""
    secret = request.COOKIES.get(_cookie(state), "")
    if not secrets.compare_digest(_digest(secret), state.browser):
        raise CookieMissing


def give(response: HttpResponse, state: State, secret: str, path: str) -> None:
    """Leave the secret with the browser. The platform posts from its own site: SameSite=None."""
    response.set_cookie(
        _cookie(state),
        secret,
        max_age=_SECONDS,
        path=path,
        secure=True,
        httponly=True,
        samesite="None",
    )


def take_back(response: HttpResponse, state: State, path: str) -> None:
    """The launch is over."""
    response.delete_cookie(_cookie(state), path=path, samesite="None")


def _cookie(state: State) -> str:
    # One for each launch: two that begin at once must not take each other's.
    return f"banyan_lti_{_digest(state.nonce)[:16]}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
