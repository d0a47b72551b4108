"""What the front door learns from the modules' events."""

from apps.assessments.events import AttemptSubmitted
from banyan.events import on
from bff import pins


@on(AttemptSubmitted, projection="pins")
def close_the_pin(event: AttemptSubmitted) -> None:
    """Also for attempts that the clock has ended and nobody submitted through the gateway."""
    pins.close(event.tenant, str(event.aggregate_id))
