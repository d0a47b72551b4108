import django.contrib.postgres.fields
from django.db import migrations, models

# Django cannot change a composite key. What is there is of the first generation, and of the first
# version: projectors build the second, which knows the new columns, beside it.
_KEY = """
ALTER TABLE assessments_resultrow ADD COLUMN generation integer NOT NULL DEFAULT 1
  CHECK (generation >= 0);
ALTER TABLE assessments_resultrow ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE assessments_resultrow DROP CONSTRAINT assessments_resultrow_pkey;
ALTER TABLE assessments_resultrow ADD PRIMARY KEY (tenant_id, generation, attempt_id);
ALTER TABLE assessments_resultrow SET (fillfactor = 70);
"""
_BACK = """
ALTER TABLE assessments_resultrow DROP CONSTRAINT assessments_resultrow_pkey;
DELETE FROM assessments_resultrow r USING banyan_projectionstate s
WHERE s.name = 'results' AND r.generation <> s.generation;
ALTER TABLE assessments_resultrow DROP COLUMN generation;
ALTER TABLE assessments_resultrow ADD PRIMARY KEY (tenant_id, attempt_id);
"""
_LAST_STATE = "The last event that has changed its state."
_LAST_ANSWER = "The last one that has answered."


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_pre_attempt_number_by_learner"),
        ("banyan", "0005_pre_projection_generations"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="resultrow", name="assessments_result_by_quiz"),
        migrations.RunSQL(
            _KEY,
            _BACK,
            state_operations=[
                migrations.AddField(
                    model_name="resultrow",
                    name="generation",
                    field=models.PositiveIntegerField(default=1),
                    preserve_default=False,
                ),
                migrations.AlterField(
                    model_name="resultrow",
                    name="pk",
                    field=models.CompositePrimaryKey(
                        "tenant_id",
                        "generation",
                        "attempt_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="resultrow",
            name="items",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="resultrow",
            name="answered",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="resultrow", name="last_saved_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="resultrow",
            name="answers_seq",
            field=models.BigIntegerField(default=0, help_text=_LAST_ANSWER),
        ),
        migrations.AlterField(
            model_name="resultrow",
            name="seq",
            field=models.BigIntegerField(help_text=_LAST_STATE),
        ),
        migrations.AddIndex(
            model_name="resultrow",
            index=models.Index(
                fields=["tenant_id", "generation", "assessment_id"],
                name="assessments_result_by_quiz",
            ),
        ),
        migrations.CreateModel(
            name="ItemMark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "generation",
                        "attempt_id",
                        "slot",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tenant_id", models.UUIDField()),
                ("generation", models.PositiveIntegerField()),
                ("attempt_id", models.UUIDField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("assessment_id", models.UUIDField()),
                (
                    "fraction",
                    models.FloatField(help_text="Null: nothing was answered.", null=True),
                ),
                ("mark", models.FloatField()),
                ("total", models.FloatField(help_text="Of the whole attempt.")),
            ],
        ),
        migrations.AddIndex(
            model_name="itemmark",
            index=models.Index(
                fields=["tenant_id", "generation", "assessment_id"],
                name="assessments_item_mark_by_quiz",
            ),
        ),
    ]
