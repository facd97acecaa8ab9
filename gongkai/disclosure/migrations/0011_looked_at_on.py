from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NOT_PROACTIVE = ("on_request", "withheld")


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The day of the last decision, or of the evaluation after it."""
    disclosures: Any = apps.get_model("disclosure", "Disclosure").objects
    decisions = apps.get_model("disclosure", "AttributeDecision").objects.order_by("pk")
    evaluations = apps.get_model("disclosure", "Evaluation").objects.order_by("pk")
    last = {
        pk: on if attribute in NOT_PROACTIVE else None
        for pk, attribute, on in decisions.values_list("disclosure", "attribute", "decided_on")
    }
    for pk, on in evaluations.values_list("disclosure", "on"):
        decided_on = last.get(pk)
        if decided_on is not None and on >= decided_on:
            last[pk] = on
    for pk, on in last.items():
        if on is not None:
            disclosures.filter(pk=pk).update(looked_at_on=on)


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0010_settled_dispatches")]

    operations = [
        migrations.AddField(
            model_name="disclosure",
            name="looked_at_on",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(
                condition=models.Q(looked_at_on__isnull=False),
                fields=["organ", "looked_at_on"],
                name="not_disclosed",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
