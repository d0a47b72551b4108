"""Two PostgreSQL servers of which one acknowledges nothing that the other does not have."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from banyan.embedded.layout import Layout
from banyan.embedded.replica import Replica
from tests.drive.servers import kill

_DATABASE = "banyan"


class Pair:
    """Outside of any platform, so that a platform outlives either."""

    def __init__(self, home: Path) -> None:
        # A server ends with the thread that has started it: `hands` is there until `close()`.
        self.hands = ThreadPoolExecutor(1, "pair")
        self._replica = Replica.of(Layout.of(home), 1)
        primary = self._replica.primary
        self.database_url = (
            f"postgresql:///{_DATABASE}?host={primary.sockets},{self._replica.server.sockets}"
            "&user=banyan&target_session_attrs=read-write"
        )
        self._leading = primary.start(quiet=True)
        primary.create_database(_DATABASE)
        self._following = self._replica.start(quiet=True)
        self._replica.be_waited_for()

    def fail_over(self) -> None:
        """The primary is lost and the replica takes its place; a new replica then takes its own.

        Nothing is acknowledged before that one follows, so this can be done again and again.
        """
        kill(self._leading)
        self._replica.promote(waiting=True)
        self._replica = self._replica.turned_round()
        self._replica.build()
        self._leading, self._following = self._following, self._replica.start(quiet=True)

    def close(self) -> None:
        """End both."""
        for server in (self._following, self._leading):
            kill(server)
        self.hands.shutdown()
