"""The table of the streams; nothing is in it before an app declares one."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).parents[1] / "sql" / "streams.sql"
_UNDO = "DROP TABLE banyan_stream; DROP SEQUENCE banyan_stream_position"


class Migration(migrations.Migration):
    dependencies = [("banyan", "0008_pre_plain_names")]

    operations = [migrations.RunSQL(_SQL.read_text(), _UNDO)]
