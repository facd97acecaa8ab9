from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_finance")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="email",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="用来接收办理提醒，可以不填。邮件里只有登记号和链接。",
                max_length=254,
                verbose_name="电子邮箱",
            ),
            preserve_default=False,
        ),
    ]
