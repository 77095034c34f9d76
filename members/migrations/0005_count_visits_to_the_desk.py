from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0004_keep_what_was_corrected"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="desk_opened_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
