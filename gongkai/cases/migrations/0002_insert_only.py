from django.db import migrations

from gongkai.core.triggers import insert_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [insert_only("cases_caseevent")]
