from django.db import migrations

from gongkai.core.triggers import frozen_once, insert_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_whole")]

    operations = [
        insert_only("cases_assignment"),
        insert_only("cases_note"),
        insert_only("cases_duechange"),
        insert_only("cases_searchlog"),
        frozen_once("cases_letter", "issued_on", "content", "number", "free_text", "issued_on"),
    ]
