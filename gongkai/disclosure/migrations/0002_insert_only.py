from django.db import migrations

from gongkai.core.triggers import insert_only, never_changed


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]

    operations = [
        insert_only("disclosure_version"),
        insert_only("disclosure_review"),
        insert_only("disclosure_clearance"),
        never_changed("disclosure_disclosure", "index_number", "first_published_at"),
    ]
