from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Q

CONSUMERS = ("pages", "search", "channels")


def settle(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Mark what every consumer had already carried out."""
    dispatches = apps.get_model("disclosure", "Dispatch").objects.all()
    acknowledged = apps.get_model("disclosure", "Acknowledgement").objects
    for consumer in CONSUMERS:
        dispatches = dispatches.filter(
            Exists(acknowledged.filter(dispatch=OuterRef("pk"), consumer=consumer))
        )
    dispatches.update(is_settled=True)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0009_reviews_by_delegation")]

    operations = [
        migrations.AddField(
            model_name="dispatch",
            name="is_settled",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=Q(is_settled=False), fields=["id"], name="dispatches_to_do"
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=Q(is_settled=False), fields=["disclosure"], name="dispatches_to_do_of"
            ),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(
                fields=["organ", "exit", "shown_in", "first_published_at", "published_clearance"],
                name="what_is_public",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["number"], name="further_versions"),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
