"""The command that rewrites the initial migrations keeps all operations."""

import pytest
from django.core.management.base import CommandError
from django.db import migrations, models

from asem_portal.management.commands.rewrite_migrations import complete


def test_an_unsupported_operation_is_an_error():
    created = migrations.CreateModel("Place", [("id", models.BigAutoField(primary_key=True))])
    with pytest.raises(CommandError):
        complete([created, migrations.RunPython(migrations.RunPython.noop)])
