"""The disk is full under the event log: PostgreSQL refuses what needs more room and runs on."""

import asyncio

import psycopg

from banyan.embedded.layout import Layout
from tests.drive.platform import RunningPlatform
from tests.faults.strikes.small_disk import SmallDisk, why_no_disk

_MEGABYTES = 512
_PARTITIONS = "SELECT relid::regclass FROM pg_partition_tree('banyan_eventrecord') WHERE isleaf"


class FullDisk:
    """Call `prepare` before learners come: it locks the log's tables."""

    def __init__(self, seconds: float) -> None:
        self.name = f"full disk for {seconds:.0f} s"
        self._seconds = seconds
        self._disk: SmallDisk | None = None

    def why_not(self, platform: RunningPlatform) -> str | None:
        return why_no_disk()

    def prepare(self, platform: RunningPlatform) -> None:
        """Move the event log to a small disk."""
        self._disk = SmallDisk(_MEGABYTES)
        with psycopg.connect(Layout.of(platform.home).database_url, autocommit=True) as database:
            place = psycopg.sql.Literal(str(self._disk.folder))
            database.execute(
                psycopg.sql.SQL("CREATE TABLESPACE small_disk LOCATION {}").format(place)
            )
            for (table,) in database.execute(_PARTITIONS).fetchall():
                database.execute(f"ALTER TABLE {table} SET TABLESPACE small_disk")

    async def hit(self, platform: RunningPlatform) -> int:
        assert self._disk is not None
        try:
            await asyncio.to_thread(self._disk.fill)
            await asyncio.sleep(self._seconds)
        finally:
            self._disk.empty()
        return 0

    def close(self) -> None:
        """The platform has stopped."""
        if self._disk is not None:
            self._disk.close()
