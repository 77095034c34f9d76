from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="adoption",
            name="session_title",
            field=models.CharField(default="", max_length=200),
            preserve_default=False,
        ),
    ]
