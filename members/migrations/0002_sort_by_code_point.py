from django.db import migrations


def sort_by_code_point(apps, schema_editor):
    """Organisations are listed by a folded column, in the same order on both engines."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE members_organisation ALTER COLUMN sort_name TYPE varchar(200) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(sort_by_code_point, migrations.RunPython.noop)]
