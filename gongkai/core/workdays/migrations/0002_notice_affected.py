from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="affected",
            field=models.JSONField(blank=True, default=list, verbose_name="受影响事项"),
        ),
    ]
