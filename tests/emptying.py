"""Tables emptied between tests that commit: only those that have rows."""

from typing import Any

from django.core.management.commands.flush import Command as Flush
from django.db import connections, transaction

# As the migrations have left them, and the same for every test.
_KEPT = {"django_migrations", "django_content_type", "auth_permission"}


class EmptyTables(Flush):
    """Stands in for Django's `flush`, which truncates every table and makes all permissions anew:
    a hundred times the work for a test that has written three rows."""

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        names = connection.introspection.django_table_names(only_existing=True)
        quoted = {name: connection.ops.quote_name(name) for name in set(names) - _KEPT}
        probes = [
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table})"
            for name, table in quoted.items()
        ]
        # Keys to other tables are checked at the commit, so the order does not matter.
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(probes))
            for (name,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {quoted[name]}")
