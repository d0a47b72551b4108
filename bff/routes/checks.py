"""What must not be found out by the first request: two declarations of ours at one address."""

from typing import Any

from django.core.checks import CheckMessage, Error

from bff.routes.addresses import claimed_twice


def no_address_is_claimed_twice(**_: Any) -> list[CheckMessage]:
    """An error for each; routes are looked at when they are read (`Route.clean`)."""
    return [
        Error(
            f"{one.template} is declared twice: {one.declared}, {other.declared}.",
            hint="The first would answer, and the other never be asked.",
            id="bff.E001",
        )
        for one, other in claimed_twice()
    ]
