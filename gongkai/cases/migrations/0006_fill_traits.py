from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.search.likeness import traits

AT_ONCE = 500
LONGEST = 20


def fill(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """What stands in the register already is found by its traits, too."""
    trait: Any = apps.get_model("cases", "Trait")
    rows = apps.get_model("cases", "Case").objects.order_by("pk")
    made: list[Any] = []
    for pk, organ, wanted in rows.values_list("pk", "organ", "wanted").iterator():
        found = traits(wanted)
        among, numbers = len(found.telling), len(found.numbers)
        made += [
            trait(case_id=pk, organ_id=organ, text=text, among=among, numbers=numbers)
            for text in sorted({text[:LONGEST] for text in found.telling | found.numbers})
        ]
        if len(made) >= AT_ONCE:
            trait.objects.bulk_create(made, batch_size=AT_ONCE)
            made = []
    trait.objects.bulk_create(made, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_traits")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
