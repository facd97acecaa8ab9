from django.db import migrations

from gongkai.core.triggers import insert_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [insert_only("journal_entry")]
