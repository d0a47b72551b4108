"""pg_partman, where the database has it: it then makes the months ahead, and we do not.

It knows UUID version 7 since 5.2; an older one is as good as none.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from psycopg import sql

from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG

logger = logging.getLogger(__name__)

_FIRST_WITH_UUID7 = (5, 2)
_FOUND = """
SELECT nspname, extversion FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
WHERE extname = 'pg_partman'
"""
_FULL_NAME = (
    "SELECT relnamespace::regnamespace || '.' || relname FROM pg_class WHERE oid = %s::regclass"
)
_FORGET = """
DELETE FROM {config}
WHERE split_part(parent_table, '.', 2) LIKE %s AND to_regclass(parent_table) IS NULL
"""
_KNOWN = "SELECT parent_table FROM {config}"
_TAKE_OVER = """
SELECT {create}(p_parent_table := %s, p_control := 'aggregateid', p_interval := '1 month',
                p_premake := %s, p_default_table := false,
                p_time_encoder := %s, p_time_decoder := %s)
"""


class Partman(NamedTuple):
    """The extension, by the schema it lives in."""

    schema: str

    def look_after(self, tables: Sequence[str], ahead: int) -> None:
        """Let it make the months of `tables` from now on, and those that are due now."""
        config = self._its("part_config")
        ask(_FORGET, f"{LOG}_%".replace("_", r"\_"), config=config)
        known = {parent for (parent,) in ask(_KNOWN, config=config)}
        for table in tables:
            ((parent,),) = ask(_FULL_NAME, table)
            if parent not in known:
                coders = [f"{self.schema}.uuid7_time_{way}coder" for way in ("en", "de")]
                ask(_TAKE_OVER, parent, ahead, *coders, create=self._its("create_parent"))
            ask("SELECT {run}(%s)", parent, run=self._its("run_maintenance"))
            logger.info("pg_partman makes the months", extra={"table": table})

    def _its(self, name: str) -> sql.Identifier:
        return sql.Identifier(self.schema, name)


def found() -> Partman | None:
    """The extension of this database, if there is one that can do it."""
    for schema, version in ask(_FOUND):
        if tuple(int(part) for part in version.split(".")[:2]) >= _FIRST_WITH_UUID7:
            return Partman(schema)
        logger.info("this pg_partman knows no UUIDs", extra={"version": version})
    return None
