"""Waffle's migrations leave link tables for its own flag model, which ours replaces.

Their foreign keys point at auth_group and auth_user and make `manage.py flush` fail.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bff", "0001_initial"), ("waffle", "0004_update_everyone_nullbooleanfield")]

    operations = [
        migrations.RunSQL(
            sql="DROP TABLE IF EXISTS waffle_flag_groups, waffle_flag_users",
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
