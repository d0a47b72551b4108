"""Secrets at rest: whoever reads a copy of the database does not hold our private keys.

Sealed with a key derived from Django's secret. When that is changed, what was sealed cannot be
opened any more: keys are then made anew, and credentials of others have to be entered again.
"""

import base64
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from banyan.errors import Fault


class CannotBeOpened(Fault):
    """This was sealed under another BANYAN_SECRET_KEY; enter or make it anew."""


def seal(secret: str) -> str:
    """`secret` as it may be stored."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises CannotBeOpened."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotBeOpened(CannotBeOpened.__doc__) from error


@cache
def _box() -> Fernet:
    digest = sha256(b"sealing:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
