import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("disclosure", "0008_legacy_imports"),
    ]

    # Nullable without a default: added in place, so the triggers of the table stay.
    operations = [
        migrations.AddField(
            model_name="review",
            name="stands_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="determination",
            field=models.JSONField(null=True, verbose_name="确定意见"),
        ),
    ]
