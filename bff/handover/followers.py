"""Following: both sides are kept the same, step by step, for every ownership in turn."""

import logging
from contextlib import closing

from banyan.errors import Fault, Refusal, StaleEpoch
from bff.handover import forward, reverse
from bff.handover.transition import legacy_of, settle
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import FORWARD, REVERSE, State

logger = logging.getLogger(__name__)


class Followers:
    """Everything that is handed over, each with its connection to its LMS."""

    def __init__(self) -> None:
        self._sides: dict[str, LegacySide] = {}

    def step(self) -> bool:
        """Take a step with each; whether there is more to do at once.

        One whose LMS is away does not hold up the others.
        """
        more = False
        for row in Ownership.objects.select_related("tenant"):
            try:
                more |= self._step(row)
            except (Fault, Refusal) as error:
                logger.warning("%s: %s", row, error)
        return more

    def _step(self, row: Ownership) -> bool:
        if row.pending:
            # Refused while whoever has begun it lives; taken up when they do not.
            settle(row)
            return True
        side = self._side(row)
        try:
            if State(row.state) in FORWARD:
                return forward.follow_some(row, side) > 0
            if State(row.state) in REVERSE:
                return reverse.send_some(row, side) > 0
        except StaleEpoch:
            return True  # it has changed meanwhile: look again
        return False

    def _side(self, row: Ownership) -> LegacySide:
        key = str(row.id)
        if key not in self._sides:
            self._sides[key] = legacy_of(row)
        return self._sides[key]

    def close(self) -> None:
        """Hang up."""
        for side in self._sides.values():
            with closing(side):
                pass
        self._sides.clear()
