"""Where the embedded services keep their files and sockets. Pure paths: nothing is created here."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """Data below `home`; sockets below a short path, for a Unix socket path ends at 107 bytes."""

    home: Path
    sockets: Path

    @classmethod
    def of(cls, home: Path) -> "Layout":
        """The layout of one copy: two homes never share a socket folder."""
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        return cls(home=home, sockets=Path("/tmp") / f"banyan-{os.getuid()}-{digest}")

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "pg"

    def replica_sockets(self, number: int) -> Path:
        """The folder of the socket of a PostgreSQL replica, counted from 1."""
        return self.sockets / f"pg-replica-{number}"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis" / "redis.sock"

    @property
    def kafka_address(self) -> Path:
        """The file in which the embedded broker writes its bootstrap servers."""
        return self.home / "kafka.bootstrap"

    @property
    def kafka_broker(self) -> Path:
        """The home of the real Kafka of `kafka --real`."""
        return self.home / "kafka"

    @property
    def legacy_address(self) -> Path:
        """The file in which the demo monolith's origin stands while it runs."""
        return self.home / "monolith.url"

    @property
    def front_door_address(self) -> Path:
        """The file in which the front door's origin stands while it runs."""
        return self.home / "front-door.url"

    @property
    def metrics(self) -> Path:
        """The folder in which the processes of this machine lay their metrics down."""
        return self.home / "metrics"

    @property
    def status(self) -> Path:
        """The folder of the status page's static copy."""
        return self.home / "status"

    @property
    def uploads(self) -> Path:
        """What learners have handed in as files, where nothing else is named for it."""
        return self.home / "uploads"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def database_url(self) -> str:
        return f"postgresql:///banyan?host={self.postgres_sockets}&user=banyan"

    def replica_url(self, number: int) -> str:
        return f"postgresql:///banyan?host={self.replica_sockets(number)}&user=banyan"

    def redis_url(self, db: int) -> str:
        return f"unix://{self.redis_socket}?db={db}"

    @property
    def broker_url(self) -> str:
        """Celery's own spelling of a Redis socket."""
        return f"redis+socket://{self.redis_socket}?virtual_host=1"
