from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("banyan", "0003_pre_partitioned_log")]

    operations = [
        migrations.CreateModel(
            name="ConsumerPosition",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consumer",
                        "topic",
                        "partition",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("consumer", models.CharField(max_length=80)),
                ("topic", models.CharField(max_length=249)),
                ("partition", models.IntegerField()),
                (
                    "epoch",
                    models.CharField(
                        max_length=80, help_text="The cluster in which the offsets count."
                    ),
                ),
                ("next_offset", models.BigIntegerField(default=0)),
                (
                    "missing_until",
                    models.BigIntegerField(
                        null=True,
                        help_text="The broker has dropped what lies between next_offset and this.",
                    ),
                ),
                ("updated_at", models.DateTimeField(db_default=Now())),
            ],
        ),
    ]
