"""The event log in partitions, each aggregate's events chained by hashes.

A log that was there is carried over, event by event: its chain begins with this migration.
"""

from pathlib import Path

import msgspec
from django.db import migrations, models
from django.db.models.functions import Now

import banyan.ids
from banyan.chains import canonical
from banyan.events.chain import digest_of, link, root

_SQL = Path(__file__).parents[1] / "sql" / "event_log.sql"

_PUT_ASIDE = """
ALTER TABLE banyan_eventrecord RENAME TO banyan_eventrecord_before;
DROP INDEX banyan_event_reading_order;
"""
_CARRY_OVER = """
INSERT INTO banyan_eventrecord (tenant_id, aggregateid, seq, id, aggregatetype, type, payload,
                                headers, hash, created_at, xid, position)
SELECT tenant_id, aggregateid, seq, id, aggregatetype, type, payload, headers, %s, created_at,
       xid, position
FROM banyan_eventrecord_before WHERE tenant_id = %s AND id = %s
"""
_CONTINUE_NUMBERING = """
SELECT setval('banyan_event_position', coalesce((SELECT max(position) FROM banyan_eventrecord), 1))
"""


def carry_over(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, id, aggregateid, seq, type, payload::text, created_at"
            " FROM banyan_eventrecord_before ORDER BY tenant_id, aggregateid, seq"
        )
        before, hashed = None, b""
        for tenant, event, aggregate, seq, name, payload, at in cursor.fetchall():
            if (tenant, aggregate) != before:
                before, hashed = (tenant, aggregate), root(tenant, aggregate)
            digest = digest_of(name, canonical(msgspec.json.decode(payload)))
            hashed = link(hashed, digest, seq, at)
            cursor.execute(_CARRY_OVER, [hashed, tenant, event])
        cursor.execute(_CONTINUE_NUMBERING)
        cursor.execute("DROP TABLE banyan_eventrecord_before")


class Migration(migrations.Migration):
    dependencies = [("banyan", "0002_pre_reading_order")]

    operations = [
        migrations.AlterField(
            model_name="tenant",
            name="active",
            field=models.BooleanField(
                default=True,
                help_text="An inactive tenant's new tokens are refused within seconds;"
                " those already seen run out.",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_PUT_ASIDE, migrations.RunSQL.noop),
                migrations.RunSQL(_SQL.read_text(), migrations.RunSQL.noop),
                migrations.RunPython(carry_over, migrations.RunPython.noop),
            ],
            state_operations=[
                migrations.DeleteModel("EventRecord"),
                migrations.CreateModel(
                    name="EventRecord",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "tenant_id",
                                "aggregateid",
                                "seq",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("tenant_id", models.UUIDField()),
                        ("aggregateid", models.UUIDField()),
                        ("seq", models.BigIntegerField(help_text="The aggregate's revision.")),
                        ("id", models.UUIDField(default=banyan.ids.uuid7)),
                        ("aggregatetype", models.CharField(max_length=40)),
                        ("type", models.CharField(max_length=80)),
                        ("key", models.CharField(max_length=64, null=True)),
                        ("payload", models.JSONField()),
                        ("headers", models.JSONField(default=dict)),
                        ("hash", models.BinaryField(help_text="events/chain.py")),
                        ("created_at", models.DateTimeField(db_default=Now())),
                    ],
                ),
            ],
        )
    ]
