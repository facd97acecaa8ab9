from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_fill_traits")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=[
                    "organ",
                    "received_on",
                    "kind",
                    "answered_on",
                    "applicant_kind",
                    "outcome",
                    "channel",
                    "source",
                ],
                name="counted_by_receipt",
            ),
        ),
        # The other one begins with the same columns.
        migrations.RemoveIndex(model_name="case", name="cases_case_organ_i_8b9ae9_idx"),
    ]
