from django.db import migrations

SORTED = [("workshops_delegation", "sort_name"), ("workshops_delegate", "sort_key")]


def sort_by_code_point(apps, schema_editor):
    """Folded columns are ordered by code point, as SQLite does; PostgreSQL would follow the server's language."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column in SORTED:
        schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(200) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_initial")]
    operations = [migrations.RunPython(sort_by_code_point, migrations.RunPython.noop)]
