"""The reading order of the event log: who wrote a row, and in which place.

Django knows no xid8, and nobody writes these columns: the server fills them.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("banyan", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            ALTER TABLE banyan_eventrecord
              ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
              ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;
            CREATE INDEX banyan_event_reading_order ON banyan_eventrecord (xid, position);
            """,
            reverse_sql="""
            DROP INDEX banyan_event_reading_order;
            ALTER TABLE banyan_eventrecord DROP COLUMN xid, DROP COLUMN position;
            """,
        )
    ]
