from django.db import migrations

from gongkai.core.triggers import insert_only, never_changed


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_the_whole_door")]

    operations = [
        insert_only("disclosure_version"),
        insert_only("disclosure_review"),
        insert_only("disclosure_clearance"),
        insert_only("disclosure_attributedecision"),
        insert_only("disclosure_evaluation"),
        insert_only("disclosure_validitydecision"),
        insert_only("disclosure_neutralentry"),
        never_changed("disclosure_disclosure", "index_number", "first_published_at"),
    ]
