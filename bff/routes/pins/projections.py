"""What the front door learns from the modules' events."""

from apps.assessments.events import AttemptAbandoned, AttemptReopened, AttemptSubmitted
from banyan.events import on
from bff.routes.pins import pins

_Ended = AttemptSubmitted | AttemptAbandoned


@on(AttemptSubmitted, AttemptAbandoned, AttemptReopened, projection="pins")
def open_and_close_pins(events: list[_Ended | AttemptReopened]) -> None:
    """Also for attempts that the clock has ended and nobody submitted through the gateway."""
    is_open = {str(event.aggregate_id): isinstance(event, AttemptReopened) for event in events}
    pins.close_all([attempt for attempt, running in is_open.items() if not running])
    pins.reopen_all([attempt for attempt, running in is_open.items() if running])
