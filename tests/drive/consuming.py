"""A consumer that is killed on cue and started again, until it has taken everything.

    python -m tests.drive.consuming BOOTSTRAP TOPIC MESSAGES

Every message leaves a row in `taken`, every event one in `kept`. Prints how often it was killed.
"""

import os
import signal
import sys
from dataclasses import dataclass

# The batch with which a life ends, and whether that is in the middle of its work or after it.
CUES = [(1, "during"), (2, "after"), (4, "during"), (1, "after"), (3, "during"), (5, "after")]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Life:
    """One process of the consumer; `last` is the batch it ends with, 0 for never."""

    bootstrap: str
    topic: str
    messages: int
    last: int = 0
    moment: str = ""
    batches: int = 0

    def lead(self) -> None:
        """Take batches until the cue or until there are no more."""
        from banyan.events.consumer import EventConsumer

        consumer = EventConsumer("test", [self.topic], self.write, bootstrap=lambda: self.bootstrap)
        while self.taken() < self.messages:
            if consumer.step() and self.moment == "after" and self.batches == self.last:
                die()

    def write(self, events: list[object]) -> None:
        from django.db import connection

        ids = [event.id for event in events]  # type: ignore[attr-defined]
        self.batches += 1
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO taken SELECT unnest(%s::uuid[])", [ids])
            if self.moment == "during" and self.batches == self.last:
                die()
            cursor.execute(
                "INSERT INTO kept SELECT unnest(%s::uuid[]) ON CONFLICT DO NOTHING", [ids]
            )

    def taken(self) -> int:
        from django.db.models import Sum

        from banyan.models import ConsumerPosition

        positions = ConsumerPosition.objects.filter(topic=self.topic)
        return positions.aggregate(all=Sum("next_offset"))["all"] or 0


def in_a_process(life: Life) -> bool:
    """Whether it was killed. Forked, so that only the first one pays for the start."""
    child = os.fork()
    if child == 0:
        life.lead()
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended > 0:
        sys.exit(ended)
    return ended == -signal.SIGKILL


def main(bootstrap: str, topic: str, messages: str) -> None:
    import django

    django.setup()
    lives = [Life(bootstrap, topic, int(messages), *cue) for cue in (*CUES, (0, ""))]
    sys.stdout.write(str(sum(in_a_process(life) for life in lives)))


if __name__ == "__main__":
    main(*sys.argv[1:])
