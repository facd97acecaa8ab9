import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_delegation"), ("cases", "0004_more_insert_only")]

    operations = [
        migrations.CreateModel(
            name="Trait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=20)),
                ("among", models.PositiveIntegerField()),
                ("numbers", models.PositiveIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traits",
                        to="cases.case",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organ",
                    ),
                ),
            ],
            options={
                "verbose_name": "特征",
                "indexes": [
                    models.Index(
                        fields=["organ", "text", "numbers", "case", "among"], name="alike_by_trait"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "text"), name="one_trait_a_case")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(
                condition=models.Q(("responded_on", None)),
                fields=["respond_by"],
                name="to_respond_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=models.Index(
                condition=models.Q(("answered_on", None)),
                fields=["asked_on"],
                name="unanswered_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(fields=["on", "person"], name="reminder_by_day"),
        ),
    ]
