from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("banyan", "0004_pre_consumer_positions")]

    operations = [
        migrations.CreateModel(
            name="ProjectionState",
            fields=[
                (
                    "name",
                    models.CharField(max_length=60, primary_key=True, serialize=False),
                ),
                ("generation", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(help_text="Of the code that made it.")),
                ("building", models.PositiveIntegerField(null=True)),
                ("building_version", models.PositiveIntegerField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
