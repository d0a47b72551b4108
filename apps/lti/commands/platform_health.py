"""How a platform's services are doing."""

from uuid import UUID

from apps.lti.models import Platform
from banyan.outgoing.deliveries import failed, well


def platform_failed(platform: UUID, why: str, asked: float | None = None) -> None:
    """Leave it alone for a while; `asked` are the seconds of its Retry-After."""
    failed(Platform.objects.filter(id=platform), why, asked)


def platform_is_well(platform: UUID) -> None:
    """It has taken something."""
    well(Platform.objects.filter(id=platform))
